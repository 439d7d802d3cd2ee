import type { OrganizationMembership } from "@clerk/backend";
import { callClerk, clerk, isRefusedAs, orUndefined } from "./client.server.ts";
import { type ClerkOrganization, type ClerkProfile, organizationOf, profileOf } from "./directory.server.ts";

/** What Clerk knows of our roles: whether someone may manage the organization at Clerk. */
export type ClerkRole = "org:admin" | "org:member";

/** A person's membership of an organization, as Clerk has it. */
export type ClerkMembership = {
	id: string;
	organizationId: string;
	userId: string;
	role: string;
	/** Unix milliseconds by Clerk's clock. */
	createdAt: number;
	updatedAt: number;
};

function membershipOf(membership: OrganizationMembership): ClerkMembership | undefined {
	const { id, role, createdAt, updatedAt, organization, publicUserData } = membership;
	// Without it, the account was just deleted.
	if (!publicUserData) return undefined;
	return { id, organizationId: organization.id, userId: publicUserData.userId, role, createdAt, updatedAt };
}

/** Adds a person as a member at Clerk, or assigns the role to an existing member; false when the person or the organization is gone. */
export async function addOrganizationMember(
	organizationId: string,
	userId: string,
	role: ClerkRole,
): Promise<boolean> {
	const wanted = { organizationId, userId, role };
	try {
		const made = await callClerk(() => clerk.organizations.createOrganizationMembership(wanted)).catch(
			orUndefined,
		);
		return made !== undefined;
	} catch (error) {
		if (!isRefusedAs(error, "already_a_member_in_organization")) throw error;
		return changeOrganizationMember(organizationId, userId, role);
	}
}

/** Changes a member's role at Clerk; false when there is no such membership. */
export async function changeOrganizationMember(
	organizationId: string,
	userId: string,
	role: ClerkRole,
): Promise<boolean> {
	const wanted = { organizationId, userId, role };
	const changed = await callClerk(() => clerk.organizations.updateOrganizationMembership(wanted)).catch(
		orUndefined,
	);
	return changed !== undefined;
}

/** Removes a member at Clerk; does nothing when they are not one. */
export async function removeOrganizationMember(organizationId: string, userId: string): Promise<void> {
	const key = { organizationId, userId };
	await callClerk(() => clerk.organizations.deleteOrganizationMembership(key)).catch(orUndefined);
}

const PAGE = 100; // Clerk gives up to 500 at once; a page must arrive within the time limit of one call

// Oldest first, so that new ones come last. A deletion while reading moves the others up, and one may be missed.
const orderBy = "+created_at";

/** Yields everyone with an account. */
export async function* allUsers(): AsyncGenerator<ClerkProfile> {
	const read = (offset: number) => clerk.users.getUserList({ limit: PAGE, offset, orderBy });
	for await (const user of everyPage(read)) yield profileOf(user);
}

/** Yields every organization. */
export async function* allOrganizations(): AsyncGenerator<ClerkOrganization> {
	const read = (offset: number) => clerk.organizations.getOrganizationList({ limit: PAGE, offset, orderBy });
	for await (const organization of everyPage(read)) yield organizationOf(organization);
}

/** Yields every member of an organization; none when Clerk has no such organization. */
export async function* membershipsOf(organizationId: string): AsyncGenerator<ClerkMembership> {
	const read = (offset: number) =>
		clerk.organizations.getOrganizationMembershipList({ organizationId, limit: PAGE, offset, orderBy });
	for await (const row of everyPage(read)) {
		const membership = membershipOf(row);
		if (membership) yield membership;
	}
}

/** Finds a person's membership of an organization, if there is one. */
export async function findMembershipAtClerk(
	organizationId: string,
	userId: string,
): Promise<ClerkMembership | undefined> {
	const found = await callClerk(() =>
		clerk.organizations.getOrganizationMembershipList({ organizationId, userId: [userId], limit: 1 }),
	).catch(orUndefined);
	return found?.data[0] && membershipOf(found.data[0]);
}

/** The number of ids that Clerk accepts in one query. */
export const IDS_AT_ONCE = 100;

/** Tells which of these people, at most `IDS_AT_ONCE`, have an account. */
export async function whichUsersExist(ids: string[]): Promise<Set<string>> {
	const { data } = await callClerk(() => clerk.users.getUserList({ userId: ids, limit: IDS_AT_ONCE }));
	return new Set(data.map(({ id }) => id));
}

/** Tells which of these organizations, at most `IDS_AT_ONCE`, exist. */
export async function whichOrganizationsExist(ids: string[]): Promise<Set<string>> {
	const { data } = await callClerk(() =>
		clerk.organizations.getOrganizationList({ organizationId: ids, limit: IDS_AT_ONCE }),
	);
	return new Set(data.map(({ id }) => id));
}

async function* everyPage<T>(read: (offset: number) => Promise<{ data: T[] }>): AsyncGenerator<T> {
	for (let offset = 0; ; offset += PAGE) {
		const page = await callClerk(() => read(offset)).catch(orUndefined);
		if (!page) return;
		yield* page.data;
		if (page.data.length < PAGE) return;
	}
}

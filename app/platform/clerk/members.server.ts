import type { OrganizationMembership } from "@clerk/backend";
import { callClerk, clerk, isRefusedAs, orUndefined } from "./client.server.ts";
import { type ClerkOrganization, organizationOf, type Profile, profileOf } from "./directory.server.ts";

/** What Clerk knows of a role of ours: who may manage the organization at Clerk, and who not. */
export type ClerkRole = "org:admin" | "org:member";

/** Somebody's place in an organization, as Clerk has it. */
export type ClerkMembership = {
	id: string;
	organizationId: string;
	userId: string;
	role: string;
	/** Unix milliseconds, Clerk's clock. */
	createdAt: number;
	updatedAt: number;
};

function membershipOf(membership: OrganizationMembership): ClerkMembership | undefined {
	const { id, role, createdAt, updatedAt, organization, publicUserData } = membership;
	// Without it the account was just deleted.
	if (!publicUserData) return undefined;
	return { id, organizationId: organization.id, userId: publicUserData.userId, role, createdAt, updatedAt };
}

/** Makes a person a member at Clerk, or gives the role to one who is; false when the person or the organization is gone. */
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

/** Gives a member another role at Clerk; false when there is no such membership. */
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

/** Takes a member out at Clerk; one who is out already is fine. */
export async function removeOrganizationMember(organizationId: string, userId: string): Promise<void> {
	const key = { organizationId, userId };
	await callClerk(() => clerk.organizations.deleteOrganizationMembership(key)).catch(orUndefined);
}

const PAGE = 100; // Clerk gives up to 500 at once; a page must arrive within the time limit of one call

// Oldest first: who comes while we read comes last. Who is deleted meanwhile moves the others up, and one may be missed.
const orderBy = "+created_at";

/** Everybody with an account. */
export async function* allUsers(): AsyncGenerator<Profile> {
	const read = (offset: number) => clerk.users.getUserList({ limit: PAGE, offset, orderBy });
	for await (const user of everyPage(read)) yield profileOf(user);
}

/** Every organization. */
export async function* allOrganizations(): AsyncGenerator<ClerkOrganization> {
	const read = (offset: number) => clerk.organizations.getOrganizationList({ limit: PAGE, offset, orderBy });
	for await (const organization of everyPage(read)) yield organizationOf(organization);
}

/** Every member of an organization; nobody when Clerk has no such organization. */
export async function* membershipsOf(organizationId: string): AsyncGenerator<ClerkMembership> {
	const read = (offset: number) =>
		clerk.organizations.getOrganizationMembershipList({ organizationId, limit: PAGE, offset, orderBy });
	for await (const row of everyPage(read)) {
		const membership = membershipOf(row);
		if (membership) yield membership;
	}
}

/** Somebody's membership of an organization, if they have one. */
export async function findMembershipAtClerk(
	organizationId: string,
	userId: string,
): Promise<ClerkMembership | undefined> {
	const found = await callClerk(() =>
		clerk.organizations.getOrganizationMembershipList({ organizationId, userId: [userId], limit: 1 }),
	).catch(orUndefined);
	return found?.data[0] && membershipOf(found.data[0]);
}

/** How many ids Clerk takes in one question. */
export const IDS_AT_ONCE = 100;

/** Which of these people, at most `IDS_AT_ONCE`, have an account. */
export async function whichUsersExist(ids: string[]): Promise<Set<string>> {
	const { data } = await callClerk(() => clerk.users.getUserList({ userId: ids, limit: IDS_AT_ONCE }));
	return new Set(data.map(({ id }) => id));
}

/** Which of these organizations, at most `IDS_AT_ONCE`, are there. */
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

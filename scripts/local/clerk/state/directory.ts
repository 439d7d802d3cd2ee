import { ApiError, type Emulator, newId } from "./emulator.ts";
import { invitationJson, membershipJson, organizationJson, userJson } from "./shapes.ts";
import type { InvitationRow, MembershipRow, OrganizationRow, UserRow } from "./state.ts";

/** Changes people, organizations and memberships, and sends the webhook for each change. */
const stamp = (prefix: string) => {
	const now = Date.now();
	return { id: newId(prefix), createdAt: now, updatedAt: now, publicMetadata: {}, privateMetadata: {} };
};

export function getUser(emulator: Emulator, id: string | undefined): UserRow {
	const user = emulator.state.users[id ?? ""];
	if (!user) throw new ApiError(404, "resource_not_found", `No user was found with id ${id}.`);
	return user;
}

export function getOrganization(emulator: Emulator, idOrSlug: string | undefined): OrganizationRow {
	const { organizations } = emulator.state;
	const found =
		organizations[idOrSlug ?? ""] ?? Object.values(organizations).find((one) => one.slug === idOrSlug);
	if (!found) throw new ApiError(404, "resource_not_found", `No organization was found with id ${idOrSlug}.`);
	return found;
}

/** Accepts Clerk's default roles; custom roles are a paid option that this product does not need. */
export function knownRole(role: unknown): string {
	if (role === "org:admin" || role === "org:member") return role;
	throw new ApiError(404, "resource_not_found", `Organization role ${JSON.stringify(role)} does not exist.`);
}

export function findUser(emulator: Emulator, email: string): UserRow | undefined {
	const wanted = email.trim().toLowerCase();
	return Object.values(emulator.state.users).find((user) => addressesOf(user).includes(wanted));
}

/** Returns the addresses a person can sign in with: the primary one, and others that they verified. */
export function addressesOf({ email, moreEmails = [] }: UserRow): string[] {
	return [email, ...moreEmails.filter((one) => one.verified).map((one) => one.email.toLowerCase())];
}

export function createUser(
	emulator: Emulator,
	given: Pick<UserRow, "email" | "firstName" | "lastName"> & Partial<UserRow>,
): UserRow {
	const email = given.email.trim().toLowerCase();
	if (findUser(emulator, email)) {
		throw new ApiError(422, "form_identifier_exists", "That email address is taken. Please try another.");
	}
	const nothing = { unsafeMetadata: {}, externalId: null, banned: false, lastSignInAt: null };
	const user: UserRow = { ...stamp("user"), ...nothing, ...given, email };
	emulator.state.users[user.id] = user;
	emulator.save();
	emulator.webhooks.emit("user.created", userJson(emulator, user));
	return user;
}

export function updateUser(emulator: Emulator, user: UserRow, changes: Partial<UserRow>): UserRow {
	Object.assign(user, changes, { updatedAt: laterThan(user.updatedAt) });
	emulator.save();
	emulator.webhooks.emit("user.updated", userJson(emulator, user));
	return user;
}

export function deleteUser(emulator: Emulator, user: UserRow) {
	for (const membership of Object.values(emulator.state.memberships)) {
		if (membership.userId === user.id) deleteMembership(emulator, membership);
	}
	for (const session of Object.values(emulator.state.sessions)) {
		if (session.userId === user.id && session.status === "active") session.status = "removed";
	}
	delete emulator.state.users[user.id];
	delete emulator.state.images[user.imageId ?? ""];
	emulator.save();
	const deleted = { object: "user", id: user.id, deleted: true, external_id: user.externalId ?? undefined };
	emulator.webhooks.emit("user.deleted", deleted);
	return deleted;
}

/** Turns "Blue Ridge & Co" into "blue-ridge-co", with a number when that is taken. */
function freeSlug(emulator: Emulator, name: string): string {
	const base =
		name
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, "-")
			.replace(/^-+|-+$/g, "") || "organization";
	const taken = new Set(Object.values(emulator.state.organizations).map((one) => one.slug));
	if (!taken.has(base)) return base;
	let number = 2;
	while (taken.has(`${base}-${number}`)) number++;
	return `${base}-${number}`;
}

export function assertSlugFree(emulator: Emulator, slug: string, except?: OrganizationRow): void {
	const owner = Object.values(emulator.state.organizations).find((one) => one.slug === slug);
	if (owner && owner !== except) {
		throw new ApiError(422, "form_identifier_exists", "That slug is taken. Please try another.");
	}
}

export function createOrganization(
	emulator: Emulator,
	given: Partial<OrganizationRow> & { name: string },
): OrganizationRow {
	if (given.createdBy && !emulator.state.users[given.createdBy]) {
		throw new ApiError(404, "resource_not_found", `No user was found with id ${given.createdBy}.`);
	}
	if (given.slug) assertSlugFree(emulator, given.slug);
	const slug = given.slug || freeSlug(emulator, given.name);
	const nothing = { createdBy: null, maxMembers: 0 };
	const organization: OrganizationRow = { ...stamp("org"), ...nothing, ...given, slug };
	emulator.state.organizations[organization.id] = organization;
	emulator.save();
	emulator.webhooks.emit("organization.created", organizationJson(emulator, organization));
	if (organization.createdBy) {
		createMembership(emulator, organization, { userId: organization.createdBy, role: "org:admin" });
	}
	return organization;
}

export function updateOrganization(
	emulator: Emulator,
	organization: OrganizationRow,
	changes: Partial<OrganizationRow>,
): OrganizationRow {
	Object.assign(organization, changes, { updatedAt: laterThan(organization.updatedAt) });
	emulator.save();
	emulator.webhooks.emit("organization.updated", organizationJson(emulator, organization));
	return organization;
}

export function deleteOrganization(emulator: Emulator, organization: OrganizationRow) {
	const { memberships, invitations, organizations } = emulator.state;
	for (const membership of Object.values(memberships)) {
		if (membership.organizationId === organization.id) delete memberships[membership.id];
	}
	for (const invitation of Object.values(invitations)) {
		if (invitation.organizationId === organization.id) delete invitations[invitation.id];
	}
	delete organizations[organization.id];
	delete emulator.state.images[organization.imageId ?? ""];
	emulator.save();
	const deleted = { object: "organization", id: organization.id, slug: organization.slug, deleted: true };
	emulator.webhooks.emit("organization.deleted", deleted);
	return deleted;
}

export function findMembership(emulator: Emulator, organizationId: string, userId: string) {
	return Object.values(emulator.state.memberships).find(
		(one) => one.organizationId === organizationId && one.userId === userId,
	);
}

export function createMembership(
	emulator: Emulator,
	organization: OrganizationRow,
	given: { userId: string; role: string },
): MembershipRow {
	if (!emulator.state.users[given.userId]) {
		throw new ApiError(404, "resource_not_found", `No user was found with id ${given.userId}.`);
	}
	if (findMembership(emulator, organization.id, given.userId)) {
		const code = "already_a_member_in_organization";
		throw new ApiError(400, code, `User ${given.userId} is already a member of the organization.`);
	}
	const membership: MembershipRow = { ...stamp("orgmem"), ...given, organizationId: organization.id };
	emulator.state.memberships[membership.id] = membership;
	emulator.save();
	emulator.webhooks.emit("organizationMembership.created", membershipJson(emulator, membership));
	return membership;
}

export function updateMembership(
	emulator: Emulator,
	membership: MembershipRow,
	changes: Partial<MembershipRow>,
): MembershipRow {
	Object.assign(membership, changes, { updatedAt: laterThan(membership.updatedAt) });
	emulator.save();
	emulator.webhooks.emit("organizationMembership.updated", membershipJson(emulator, membership));
	return membership;
}

/** Removes a membership; the answer and the webhook carry the whole membership, as Clerk's do. */
export function deleteMembership(emulator: Emulator, membership: MembershipRow) {
	const last = membershipJson(emulator, { ...membership, updatedAt: laterThan(membership.updatedAt) });
	delete emulator.state.memberships[membership.id];
	emulator.save();
	emulator.webhooks.emit("organizationMembership.deleted", last);
	return last;
}

/** Turns an invitation into a membership when the person who holds its ticket has signed in or up. */
export function acceptInvitation(emulator: Emulator, ticket: string, user: UserRow): void {
	const invitation: InvitationRow | undefined = Object.values(emulator.state.invitations).find(
		(one) => one.ticket === ticket && one.status === "pending",
	);
	const organization = invitation && emulator.state.organizations[invitation.organizationId];
	if (!invitation || !organization || invitation.expiresAt < Date.now()) return;
	Object.assign(invitation, { status: "accepted", updatedAt: laterThan(invitation.updatedAt) });
	if (!findMembership(emulator, organization.id, user.id)) {
		createMembership(emulator, organization, { userId: user.id, role: invitation.role });
	}
	const accepted = { ...invitationJson(emulator, invitation), user_id: user.id };
	emulator.webhooks.emit("organizationInvitation.accepted", accepted);
	emulator.save();
}

/** Returns the current time, but never the same millisecond twice: the app orders events by it. */
function laterThan(before: number): number {
	return Math.max(Date.now(), before + 1);
}

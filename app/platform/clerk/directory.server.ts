import type { Organization, Session, User } from "@clerk/backend";
import { callClerk, clerk, isNotFound } from "./client.server.ts";

/** A person as Clerk knows them. `email` is the primary address; `verified` tells whether they proved that it is theirs. */
export type Profile = {
	userId: string;
	firstName: string | null;
	lastName: string | null;
	email: string;
	verified: boolean;
	imageUrl: string | undefined;
	/** Unix milliseconds, Clerk's clock: what orders two versions of the same person. */
	updatedAt: number;
};

/** An organization as Clerk knows it; its id is our tenant's id. */
export type ClerkOrganization = {
	id: string;
	name: string;
	slug: string;
	createdBy: string | undefined;
	updatedAt: number;
};

/** One sign-in on one browser. Times are Unix milliseconds. */
export type ClerkSession = {
	id: string;
	userId: string;
	status: string;
	lastActiveAt: number;
	expireAt: number;
};

const orUndefined = (error: unknown) => {
	if (isNotFound(error)) return undefined;
	throw error;
};

/** Returns what Clerk knows of a person, or undefined when there is no such account (any more). */
export async function fetchProfile(userId: string): Promise<Profile | undefined> {
	const user = await callClerk(() => clerk.users.getUser(userId)).catch(orUndefined);
	return user && profileOf(user);
}

function profileOf(user: User): Profile {
	const address = user.emailAddresses.find((one) => one.id === user.primaryEmailAddressId);
	return {
		userId: user.id,
		firstName: user.firstName,
		lastName: user.lastName,
		email: address?.emailAddress ?? "",
		verified: address?.verification?.status === "verified",
		imageUrl: user.hasImage ? user.imageUrl : undefined,
		updatedAt: user.updatedAt,
	};
}

function organizationOf({ id, name, slug, createdBy, updatedAt }: Organization): ClerkOrganization {
	return { id, name, slug, createdBy, updatedAt };
}

/** Creates an organization whose first admin is `createdBy`. */
export async function createOrganization(wanted: {
	name: string;
	slug?: string;
	createdBy: string;
	privateMetadata?: Record<string, unknown>;
}): Promise<ClerkOrganization> {
	return organizationOf(await callClerk(() => clerk.organizations.createOrganization(wanted)));
}

/** Returns an organization, or undefined when Clerk has none of that id. */
export async function getOrganization(organizationId: string): Promise<ClerkOrganization | undefined> {
	const found = await callClerk(() => clerk.organizations.getOrganization({ organizationId })).catch(
		orUndefined,
	);
	return found && organizationOf(found);
}

/** Changes an organization's name or slug. */
export async function updateOrganization(
	organizationId: string,
	changes: { name?: string; slug?: string },
): Promise<ClerkOrganization> {
	return organizationOf(
		await callClerk(() => clerk.organizations.updateOrganization(organizationId, changes)),
	);
}

/** Deletes an organization at Clerk; one that is gone already is fine. */
export async function deleteOrganization(organizationId: string): Promise<void> {
	await callClerk(() => clerk.organizations.deleteOrganization(organizationId)).catch(orUndefined);
}

/** Ends a session at Clerk; its token stays good for what is left of its minute. */
export async function revokeSession(sessionId: string): Promise<void> {
	await callClerk(() => clerk.sessions.revokeSession(sessionId)).catch(orUndefined);
}

// Nobody is signed in on more browsers than this at once.
const SESSIONS_LISTED = 100;

/** Returns the sessions of a person that are alive. */
export async function listSessions(userId: string): Promise<ClerkSession[]> {
	const { data } = await callClerk(() =>
		clerk.sessions.getSessionList({ userId, status: "active", limit: SESSIONS_LISTED }),
	);
	return data.map(({ id, userId, status, lastActiveAt, expireAt }: Session) => {
		return { id, userId, status, lastActiveAt, expireAt };
	});
}

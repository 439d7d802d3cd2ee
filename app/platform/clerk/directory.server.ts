import type { Organization, User } from "@clerk/backend";
import { savedName } from "../text.ts";
import { callClerk, clerk, orUndefined } from "./client.server.ts";

/** A person as Clerk knows them. `email` is the primary address; `verified` tells whether they proved that it is theirs. */
export type ClerkProfile = {
	userId: string;
	firstName: string | null;
	lastName: string | null;
	email: string;
	verified: boolean;
	/** Every address they have proved to be theirs, primary or not. */
	verifiedEmails: string[];
	imageUrl: string | undefined;
	/** Unix milliseconds by Clerk's clock; orders two versions of the same person. */
	updatedAt: number;
};

/** An organization as Clerk knows it; its id is our tenant's id. */
export type ClerkOrganization = {
	id: string;
	name: string;
	slug: string;
	createdBy: string | undefined;
	/** The URL of its logo, if it has one. */
	imageUrl: string | undefined;
	/** The workspace address that its creator chose in our form. */
	address: string | undefined;
	/** Unix milliseconds by Clerk's clock. */
	createdAt: number;
	updatedAt: number;
};

/** Returns what Clerk knows of a person, or undefined if there is no such account. */
export async function fetchProfile(userId: string): Promise<ClerkProfile | undefined> {
	const user = await callClerk(() => clerk.users.getUser(userId)).catch(orUndefined);
	return user && profileOf(user);
}

/** Returns every address that a person proved to be theirs, in lower case, the primary one first; empty when there is no such account. */
export async function verifiedEmailsOf(userId: string): Promise<string[]> {
	const user = await callClerk(() => clerk.users.getUser(userId)).catch(orUndefined);
	const verified = user?.emailAddresses.filter((one) => one.verification?.status === "verified") ?? [];
	const primaryFirst = verified.sort(
		(a, b) => Number(b.id === user?.primaryEmailAddressId) - Number(a.id === user?.primaryEmailAddressId),
	);
	return primaryFirst.map((one) => one.emailAddress.toLowerCase());
}

/** Renames a person, without a last name where it is null; undefined when there is no such account. */
export async function renameUser(
	userId: string,
	{ firstName, lastName }: { firstName: string; lastName: string | null },
): Promise<ClerkProfile | undefined> {
	// Clerk's SDK does not accept null here; an empty text clears the name.
	const names = { firstName, lastName: lastName ?? "" };
	const changed = await callClerk(() => clerk.users.updateUser(userId, names)).catch(orUndefined);
	return changed && profileOf(changed);
}

// Uploading a picture to Clerk takes a while.
const UPLOAD_TIMEOUT_MS = 15_000;

/** Sets a person's picture; the answer has its address. Undefined when there is no such account. */
export async function setUserImage(
	userId: string,
	bytes: Buffer,
	contentType: string,
): Promise<ClerkProfile | undefined> {
	const file = asFile(bytes, contentType);
	const changed = await callClerk(
		() => clerk.users.updateUserProfileImage(userId, { file }),
		UPLOAD_TIMEOUT_MS,
	).catch(orUndefined);
	return changed && profileOf(changed);
}

/** Removes a person's picture; does nothing when there is none, or no such person. */
export async function removeUserImage(userId: string): Promise<void> {
	await callClerk(() => clerk.users.deleteUserProfileImage(userId)).catch(orUndefined);
}

/** Deletes a person's account at Clerk, with all its sessions and memberships; does nothing when it is already gone. */
export async function deleteUser(userId: string): Promise<void> {
	await callClerk(() => clerk.users.deleteUser(userId)).catch(orUndefined);
}

/** Names the file, because Clerk requires a name; it is never shown. */
const asFile = (bytes: Buffer, type: string) =>
	new File([new Uint8Array(bytes)], `picture.${type.split("/")[1]}`, { type });

const LONGEST_NAME = 255; // the columns

/** Converts a user of the SDK. */
export function profileOf(user: User): ClerkProfile {
	const address = user.emailAddresses.find((one) => one.id === user.primaryEmailAddressId);
	return {
		userId: user.id,
		firstName: savedName(user.firstName, LONGEST_NAME),
		lastName: savedName(user.lastName, LONGEST_NAME),
		email: address?.emailAddress ?? "",
		verified: address?.verification?.status === "verified",
		verifiedEmails: user.emailAddresses
			.filter(({ verification }) => verification?.status === "verified")
			.map(({ emailAddress }) => emailAddress),
		imageUrl: user.hasImage ? user.imageUrl : undefined,
		updatedAt: user.updatedAt,
	};
}

/** Converts an organization of the SDK. */
export function organizationOf(organization: Organization): ClerkOrganization {
	const { id, slug, createdBy, createdAt, updatedAt, privateMetadata, hasImage, imageUrl } = organization;
	const name = savedName(organization.name, LONGEST_NAME) ?? "Workspace";
	const { address } = privateMetadata ?? {};
	return {
		...{ id, name, slug, createdBy, createdAt, updatedAt },
		imageUrl: hasImage ? imageUrl : undefined,
		address: typeof address === "string" ? address : undefined,
	};
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

/** Returns an organization, or undefined when Clerk has none with that id. */
export async function getOrganization(organizationId: string): Promise<ClerkOrganization | undefined> {
	const found = await callClerk(() => clerk.organizations.getOrganization({ organizationId })).catch(
		orUndefined,
	);
	return found && organizationOf(found);
}

/** Renames an organization; undefined when Clerk has none with that id. */
export async function renameOrganization(
	organizationId: string,
	name: string,
): Promise<ClerkOrganization | undefined> {
	const changed = await callClerk(() =>
		clerk.organizations.updateOrganization(organizationId, { name }),
	).catch(orUndefined);
	return changed && organizationOf(changed);
}

/** Sets an organization's logo, credited to a member; the answer has its address. Undefined when Clerk has none with that id. */
export async function setOrganizationLogo(
	organizationId: string,
	uploaderUserId: string,
	bytes: Buffer,
	contentType: string,
): Promise<ClerkOrganization | undefined> {
	const logo = { file: asFile(bytes, contentType), uploaderUserId };
	const changed = await callClerk(
		() => clerk.organizations.updateOrganizationLogo(organizationId, logo),
		UPLOAD_TIMEOUT_MS,
	).catch(orUndefined);
	return changed && organizationOf(changed);
}

/** Removes an organization's logo; does nothing when there is none, or no such organization. */
export async function removeOrganizationLogo(organizationId: string): Promise<void> {
	await callClerk(() => clerk.organizations.deleteOrganizationLogo(organizationId)).catch(orUndefined);
}

/** Deletes an organization at Clerk; does nothing when it is already gone. */
export async function deleteOrganization(organizationId: string): Promise<void> {
	await callClerk(() => clerk.organizations.deleteOrganization(organizationId)).catch(orUndefined);
}

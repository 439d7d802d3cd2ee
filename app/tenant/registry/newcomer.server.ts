import { eq } from "drizzle-orm";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { fetchProfile, verifiedEmailsOf } from "#app/platform/clerk/directory.server.ts";
import { normalized } from "#app/platform/mail/email-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { users as people } from "#db/schema/public/users.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** A person who may be about to become a member, with the columns of `users`. */
export type Newcomer = {
	/** The Clerk user id. */
	id: string;
	email: string;
	firstName: string | null;
	lastName: string | null;
	avatarUrl: string | null;
	/** Their verified addresses, as `normalized` writes them. */
	addresses: readonly string[];
};

/** Asks Clerk, the only authority on which addresses are a person's. Refuses: 401 when the account is gone, 503. */
export async function getNewcomer(userId: string): Promise<Newcomer> {
	const found = await fetchProfile(userId).catch((error: unknown) => {
		if (error instanceof ClerkUnavailable) return refuseUnreachable(error);
		throw error;
	});
	if (!found) {
		return refuse(401, {
			message: "This account no longer exists. Sign in with another one.",
			rule: "signed-in",
		});
	}
	const { email, firstName, lastName, imageUrl, verifiedEmails } = found;
	// 500: the length of the column.
	const avatarUrl = imageUrl?.slice(0, 500) ?? null;
	return { id: userId, email, firstName, lastName, avatarUrl, addresses: verifiedEmails.map(normalized) };
}

/** Returns only the addresses; undefined when Clerk cannot answer right now. */
export async function findAddresses(userId: string): Promise<string[] | undefined> {
	try {
		return (await verifiedEmailsOf(userId)).map(normalized);
	} catch (error) {
		if (error instanceof ClerkUnavailable) return undefined;
		throw error;
	}
}

function refuseUnreachable({ retryAfterSeconds }: ClerkUnavailable): never {
	return refuse(503, {
		title: "We can’t check who you are right now",
		message:
			"Our sign-in service isn’t responding, so we can’t tell which addresses are yours. Nothing was changed. Wait a moment, then try again.",
		retryAfterSeconds,
	});
}

/**
 * A step: returns the person as stored in `public.users`, storing them the first time they are seen. Locked until the
 * transaction ends, so that the tenant's row begins as a copy of the newest version.
 */
export async function keepPerson(writing: TenantWriting, newcomer: Newcomer) {
	const registry = registryOf(writing);
	const { id, email, firstName, lastName, avatarUrl } = newcomer;
	await registry
		.insert(people)
		.values({ clerkUserId: id, email, firstName, lastName, avatarUrl })
		.onConflictDoNothing();
	const [kept] = await registry
		.select({
			email: people.email,
			firstName: people.firstName,
			lastName: people.lastName,
			avatarUrl: people.avatarUrl,
		})
		.from(people)
		.where(eq(people.clerkUserId, id))
		.for("share");
	return { id, email, firstName, lastName, avatarUrl, ...kept };
}

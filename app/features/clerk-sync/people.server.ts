import { eq } from "drizzle-orm";
import { fetchProfile } from "#app/platform/clerk/directory.server.ts";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { users } from "#db/schema/public/users.ts";
import type { OwnerProfile } from "#db/tenancy/lifecycle/provision.ts";

/** Returns a person from our mirror, fetching and storing them from Clerk the first time. Refuses: 401, 503. */
export async function getProfile(userId: string): Promise<OwnerProfile> {
	const found = await findProfile(userId);
	if (found) return found;
	return refuse(401, {
		message: "This account no longer exists. Sign in with another one.",
		rule: "signed-in",
	});
}

/** Does the same, but returns undefined when the account is gone at Clerk and was never seen here. Refuses: 503. */
export async function findProfile(userId: string): Promise<OwnerProfile | undefined> {
	const [known] = await transactInRegistry("read", (db) =>
		db
			.select({
				userId: users.clerkUserId,
				email: users.email,
				firstName: users.firstName,
				lastName: users.lastName,
				avatarUrl: users.avatarUrl,
			})
			.from(users)
			.where(eq(users.clerkUserId, userId)),
	);
	return known ?? firstSight(userId);
}

async function firstSight(userId: string): Promise<OwnerProfile | undefined> {
	const found = await fetchProfile(userId);
	if (!found) return undefined;
	const { email, firstName, lastName, imageUrl, updatedAt } = found;
	const profile = { email, firstName, lastName, avatarUrl: imageUrl ?? null };
	await transactInRegistry("write", (db) =>
		db
			.insert(users)
			.values({ clerkUserId: userId, ...profile, clerkUpdatedAt: new Date(updatedAt) })
			.onConflictDoNothing(),
	);
	return { userId, ...profile };
}

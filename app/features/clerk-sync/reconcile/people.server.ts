import { and, asc, gt, inArray, isNull, like } from "drizzle-orm";
import { type ClerkProfile, fetchProfile } from "#app/platform/clerk/directory.server.ts";
import { allUsers, IDS_AT_ONCE, whichUsersExist } from "#app/platform/clerk/members.server.ts";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { users } from "#db/schema/public/users.ts";
import type { ClerkUser } from "../changes/shapes.ts";
import { takeUser } from "../changes/users.server.ts";
import type { ClerkDifference } from "../difference.ts";
import { batched } from "./batched.ts";
import { storeMissedEvents } from "./missed-events.server.ts";

/** Finds people at Clerk who are missing or outdated here. Clerk's version wins. */
export async function* comparePeople(): AsyncGenerator<ClerkDifference> {
	for await (const profiles of batched(allUsers(), IDS_AT_ONCE)) {
		const known = await findKnown(profiles.map(({ userId }) => userId));
		for (const profile of profiles) {
			const here = known.get(profile.userId);
			if (here?.deletedAt) continue; // They were deleted at Clerk since the list was read, or are about to be.
			const isOlder = here && (here.clerkUpdatedAt?.getTime() ?? 0) < profile.updatedAt;
			if (here && !isOlder) continue;
			yield {
				...{ kind: here ? "person older here" : "person missing here", userId: profile.userId },
				...{ remedy: "copied from Clerk", side: "here" },
				repair: async () => void (await takeUser(asSent(profile), FOUND_BY_COMPARING)),
			};
		}
	}
}

async function findKnown(ids: string[]) {
	const { clerkUserId: id, clerkUpdatedAt, deletedAt } = users;
	const rows = await transactInRegistry("read", (db) =>
		db.select({ id, clerkUpdatedAt, deletedAt }).from(users).where(inArray(id, ids)),
	);
	return new Map(rows.map((row) => [row.id, row]));
}

/** Converts a person to the form that a webhook sends. */
function asSent(profile: ClerkProfile): ClerkUser {
	return {
		id: profile.userId,
		first_name: profile.firstName,
		last_name: profile.lastName,
		has_image: profile.imageUrl !== undefined,
		image_url: profile.imageUrl,
		primary_email_address_id: "primary",
		email_addresses: [{ id: "primary", email_address: profile.email }],
		updated_at: profile.updatedAt,
	};
}

/** Finds people here whose account is gone at Clerk. They leave, as when the webhook reports it. */
export async function* findGoneAccounts(): AsyncGenerator<ClerkDifference> {
	for await (const ids of livingHere()) {
		const there = await whichUsersExist(ids);
		for (const id of ids) {
			if (there.has(id)) continue;
			yield {
				...{ kind: "account gone at Clerk", userId: id, remedy: "leaves every workspace", side: "here" },
				async repair() {
					// Asks again about this one, so that nobody loses their workspaces because of an incomplete list.
					if (await fetchProfile(id)) throw new Error("Clerk still has this account");
					await storeMissedEvents("user.deleted", { id, object: "user", deleted: true });
				},
			};
		}
	}
}

// Matches Clerk's account ids; a development database may have others, which Clerk does not know.
const CLERKS = "user\\_%";

/** Yields the ids of all people here, a page at a time. */
export async function* livingHere(): AsyncGenerator<string[]> {
	for (let after = ""; ; ) {
		const rows = await transactInRegistry("read", (db) =>
			db
				.select({ id: users.clerkUserId })
				.from(users)
				.where(and(isNull(users.deletedAt), like(users.clerkUserId, CLERKS), gt(users.clerkUserId, after)))
				.orderBy(asc(users.clerkUserId))
				.limit(IDS_AT_ONCE),
		);
		if (rows.length > 0) yield rows.map(({ id }) => id);
		if (rows.length < IDS_AT_ONCE) return;
		after = rows.at(-1)?.id ?? "";
	}
}

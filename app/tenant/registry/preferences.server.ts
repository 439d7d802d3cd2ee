import { eq, inArray, sql } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { users as people } from "#db/schema/public/users.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/registry/listener.ts";
import type { Preferences } from "../preferences.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** Returns what a person chose for themselves, for all workspaces. */
export async function getPreferences(userId: string): Promise<Preferences> {
	const [row] = await transactInRegistry("read", (db) =>
		db.select({ preferences: people.preferences }).from(people).where(eq(people.clerkUserId, userId)),
	);
	return row?.preferences ?? {};
}

/** A step: returns the time zones that people chose, by their ids. Who chose none is missing. */
export async function findTimeZones(
	writing: TenantWriting,
	userIds: readonly string[],
): Promise<Map<string, string>> {
	const { clerkUserId, preferences } = people;
	const rows = await registryOf(writing)
		.select({ id: clerkUserId, preferences })
		.from(people)
		.where(inArray(clerkUserId, [...userIds]));
	return new Map(rows.flatMap(({ id, preferences: { timeZone } }) => (timeZone ? [[id, timeZone]] : [])));
}

/** Saves it. Every process applies it from the next page on. */
export async function savePreferences(userId: string, preferences: Preferences): Promise<void> {
	await transactInRegistry("write", async (db) => {
		await db.update(people).set({ preferences, updatedAt: new Date() }).where(eq(people.clerkUserId, userId));
		await db.execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${userId})`);
	});
	registry.forget(userId);
}

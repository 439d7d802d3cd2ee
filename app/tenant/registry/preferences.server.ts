import { eq, sql } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { users as people } from "#db/schema/public/users.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/registry/listener.ts";
import type { Preferences } from "../preferences.ts";

/** Returns what a person chose for themselves, for all workspaces. */
export async function getPreferences(userId: string): Promise<Preferences> {
	const [row] = await transactInRegistry("read", (db) =>
		db.select({ preferences: people.preferences }).from(people).where(eq(people.clerkUserId, userId)),
	);
	return row?.preferences ?? {};
}

/** Saves it. Every process applies it from the next page on. */
export async function savePreferences(userId: string, preferences: Preferences): Promise<void> {
	await transactInRegistry("write", async (db) => {
		await db.update(people).set({ preferences, updatedAt: new Date() }).where(eq(people.clerkUserId, userId));
		await db.execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${userId})`);
	});
	registry.forget(userId);
}

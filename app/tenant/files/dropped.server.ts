import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { storage } from "#app/platform/storage/storage.server.ts";
import { droppedTenants } from "#db/schema/public/tenants.ts";

// An upload that had begun when the workspace was dropped has ended by then (scripts/serve/connections.ts).
const LAST_UPLOAD_HOURS = 1;

/**
 * Removes the files of workspaces that were dropped, and notes when none is left. Their rows are gone by then, so this
 * asks the storage itself. Idempotent: the next run continues what is interrupted. Refuses: 503.
 */
export async function removeDroppedFiles(): Promise<void> {
	const { id, storagePrefix, filesGoneAt, startedAt } = droppedTenants;
	const open = await transactInRegistry("read", (db) =>
		db
			.select({ id, prefix: storagePrefix })
			.from(droppedTenants)
			.where(and(isNotNull(storagePrefix), isNull(filesGoneAt))),
	);
	for (const dropped of open) {
		await removeAll(dropped.prefix ?? "");
		await transactInRegistry("write", (db) =>
			db
				.update(droppedTenants)
				.set({ filesGoneAt: new Date() })
				.where(
					and(eq(id, dropped.id), sql`${startedAt} < now() - make_interval(hours => ${LAST_UPLOAD_HOURS})`),
				),
		);
	}
}

async function removeAll(prefix: string): Promise<void> {
	for await (const { name } of storage.list(prefix)) await storage.remove({ prefix, name });
}

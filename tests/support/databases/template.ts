import { migrateUp } from "#db/migrate/migrate-up.ts";

/**
 * Brings an empty database to the state that every test starts from: every migration run.
 * Leaves no connection open, or it could not be copied.
 */
export async function prepareTemplate(url: string): Promise<void> {
	await migrateUp(url);
}

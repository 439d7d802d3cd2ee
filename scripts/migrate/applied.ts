import { ledgerOfFamily } from "#db/migrate/own-ledger.ts";
import { listFamilies } from "#db/migrate/plan.ts";
import { type MigrationKind, readMigrations } from "#db/migration-files.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import { withPool } from "#scripts/command-line/workspace.ts";

/** The names of the migrations that a database has. */
export type AppliedNames = {
	/** In at least one workspace. */
	somewhere: Set<string>;
	/** In every workspace. */
	everywhere: Set<string>;
};

/** Returns which migrations the database has; undefined when it cannot be reached, or has no registry yet. */
export async function appliedIn(
	databaseUrl: string | undefined,
	kind: MigrationKind,
): Promise<AppliedNames | undefined> {
	if (!databaseUrl) return undefined;
	const lists = await withPool(databaseUrl, (pool) => listsIn(pool, kind)).catch(() => undefined);
	if (lists === undefined) return undefined;
	const somewhere = new Set(lists.flat());
	const everywhere = [...somewhere].filter((name) => lists.every((list) => list.includes(name)));
	return { somewhere, everywhere: new Set(everywhere) };
}

/** Returns one list per family of workspaces: a family's members have the same migrations. */
async function listsIn(pool: ConnectionPool, kind: MigrationKind): Promise<string[][]> {
	if (kind === "public") {
		const rows = await asOwner(pool, "read", (run) => run(`select filename from "public"."_migrations"`));
		return [rows.map(({ filename }) => String(filename))];
	}
	const families = await listFamilies(pool);
	const { all } = readMigrations(kind);
	const lists = families.map(({ checksum }) => ledgerOfFamily(pool, checksum, all));
	// Nothing is known of a family that differs from the registry, so it is left out.
	return (await Promise.all(lists)).flatMap((list) => (list ? [list.map(({ name }) => name)] : []));
}

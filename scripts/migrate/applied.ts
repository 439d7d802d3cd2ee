import { ledgerOfFamily } from "#db/migrate/own-ledger.ts";
import { listFamilies } from "#db/migrate/plan.ts";
import { type MigrationKind, readMigrations } from "#db/migration-files.ts";
import type { Lanes } from "#db/tenancy/pool/connection-pool.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import { withLanes } from "#scripts/command-line/workspace.ts";

/** Names of migrations that a database has. */
export type AppliedNames = {
	/** In at least one workspace. */
	somewhere: Set<string>;
	/** In every one. */
	everywhere: Set<string>;
};

/** What the database has of the migrations; undefined when it cannot be asked, or has no registry yet. */
export async function appliedIn(
	databaseUrl: string | undefined,
	kind: MigrationKind,
): Promise<AppliedNames | undefined> {
	if (!databaseUrl) return undefined;
	const lists = await withLanes(databaseUrl, (lanes) => listsIn(lanes, kind)).catch(() => undefined);
	if (lists === undefined) return undefined;
	const somewhere = new Set(lists.flat());
	const everywhere = [...somewhere].filter((name) => lists.every((list) => list.includes(name)));
	return { somewhere, everywhere: new Set(everywhere) };
}

/** One list a family of workspaces: its members have the same migrations. */
async function listsIn(lanes: Lanes, kind: MigrationKind): Promise<string[][]> {
	if (kind === "public") {
		const rows = await asOwner(lanes, "read", (run) => run(`select filename from "public"."_migrations"`));
		return [rows.map(({ filename }) => String(filename))];
	}
	const families = await listFamilies(lanes);
	const { all } = readMigrations(kind);
	const lists = families.map(({ checksum }) => ledgerOfFamily(lanes, checksum, all));
	// Of a family that is not what the registry says nothing is known, so nothing is said of it.
	return (await Promise.all(lists)).flatMap((list) => (list ? [list.map(({ name }) => name)] : []));
}

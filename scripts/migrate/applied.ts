import type { MigrationKind } from "#db/migrate/generate.ts";
import { appliedInFamily, asOwner, listFamilies } from "#db/migrate/plan.ts";
import type { Lanes } from "#db/tenancy/lanes.ts";
import { withLanes } from "#scripts/tenant/command.ts";

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
	const lists = families.map(({ checksum }) => appliedInFamily(lanes, checksum));
	return (await Promise.all(lists)).map((list) => list.map(({ name }) => name));
}

import { renameSync } from "node:fs";
import { resolve } from "node:path";
import { listNames, type MigrationKind, nextNumber, renumbering } from "../../migration-files.ts";
import { writeSnapshot } from "./generate.ts";
import { NotGenerated } from "./refusal.ts";
import { emptySnapshot, snapshotOf } from "./snapshot.ts";

export type RenumberOptions = {
	/** The migration to move. If omitted: the one of two that is not applied anywhere. */
	which?: string;
	/** Names that a database has applied; undefined if no database could be reached. */
	applied?: Set<string>;
	/** The folder of the migrations; `db/migrations` of the working directory if omitted. */
	folder?: string;
};

/**
 * Gives a migration the next free number, after a merge left two with the same number, and writes the snapshot of
 * the declared tables, which both migrations contributed to. Throws NotGenerated.
 */
export function renumber(
	kind: MigrationKind,
	declared: Record<string, unknown>,
	{ which, applied, folder = resolve("db/migrations") }: RenumberOptions,
): { from: string; to: string } {
	const root = resolve(folder, kind);
	const names = listNames(root);
	const from = which ?? choose(kind, twinsOf(names), applied);
	if (!names.includes(from)) throw new NotGenerated(`There is no migration ${kind}/${from}.`);
	if (applied?.has(from)) {
		throw new NotGenerated(
			`${from} is applied in the database of DATABASE_URL, which knows it by its number: undo it there first, or renumber the other one.`,
		);
	}
	const to = `${nextNumber(names)}${from.slice(4)}`;
	const snapshot = snapshotOf(declared, emptySnapshot().id);
	renameSync(resolve(root, from), resolve(root, to));
	writeSnapshot(root, snapshot);
	return { from, to };
}

/** Migrations that share their number with another one. */
function twinsOf(names: string[]): string[] {
	return names.filter((name) =>
		names.some((other) => other !== name && other.slice(0, 4) === name.slice(0, 4)),
	);
}

function choose(kind: MigrationKind, twins: string[], applied: Set<string> | undefined): string {
	if (twins.length === 0)
		throw new NotGenerated("No two migrations have the same number: name the one to move.");
	const free = applied && twins.filter((name) => !applied.has(name));
	if (free?.length === 1) return String(free[0]);
	throw new NotGenerated(
		`${applied ? "The database of DATABASE_URL cannot tell which of them to move" : "No database could be asked which of them is applied"}: choose one.\n${twins.map((name) => `  ${renumbering(kind, name)}`).join("\n")}`,
	);
}

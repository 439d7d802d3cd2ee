import { renameSync } from "node:fs";
import { resolve } from "node:path";
import { listNames, type MigrationKind, nextNumber } from "../../migration-files.ts";
import { writeSnapshot } from "./generate.ts";
import { NotGenerated } from "./refusal.ts";
import { emptySnapshot, snapshotOf } from "./snapshot.ts";

export type RenumberOptions = {
	/** The one to move. Without it: the one of two that nobody has applied. */
	which?: string;
	/** Names that a database has; undefined when none could be asked. */
	applied?: Set<string>;
	/** Where the migrations are; `db/migrations` of the working directory when left out. */
	folder?: string;
};

/**
 * Gives a migration the next free number, after a merge brought two with one number, and writes the snapshot of the
 * declared tables: both migrations have made them. Throws NotGenerated.
 */
export function renumber(
	kind: MigrationKind,
	declared: Record<string, unknown>,
	{ which, applied, folder = resolve("db/migrations") }: RenumberOptions,
): { from: string; to: string } {
	const root = resolve(folder, kind);
	const names = listNames(root);
	const from = which ?? choose(twinsOf(names), applied);
	if (!names.includes(from)) throw new NotGenerated(`There is no migration ${kind}/${from}.`);
	if (applied?.has(from)) {
		throw new NotGenerated(
			`${from} is applied in the database of DATABASE_URL, which knows it by its number: undo it there first, or give the other one the next number.`,
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

function choose(twins: string[], applied: Set<string> | undefined): string {
	if (twins.length === 0)
		throw new NotGenerated("No two migrations have the same number: say which one to move.");
	const free = applied && twins.filter((name) => !applied.has(name));
	if (free?.length === 1) return String(free[0]);
	throw new NotGenerated(
		`${applied ? "The database of DATABASE_URL cannot tell which of them to move" : "No database could be asked which of them is applied"}: say it.\n${twins.map((name) => `  npm run db:generate -- renumber ${name}`).join("\n")}`,
	);
}

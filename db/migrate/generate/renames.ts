import { NotGenerated } from "./refusal.ts";
import type { Snapshot } from "./snapshot.ts";

/** The developer's answer to what the tables alone cannot say. */
export type RenameIntent = {
	/** `tasks:jobs` for a table, `tasks.due:deadline` for a column. */
	renames?: string[];
	/** `tasks` or `tasks.due`: dropped for good, whatever is new beside it. */
	drops?: string[];
};

/** A rename that both snapshots confirm. `table` is the key of the table in the older one. */
type Rename = { table: string; column?: string; to: string };

type Step = { up: string[]; down: string[] };

/** The older snapshot with everything under its new name, and the statements that rename it, in each direction. */
export type Renamed = { before: Snapshot; up: string[]; down: string[] };

/**
 * Applies the requested renames to the older snapshot. Throws NotGenerated for a rename that contradicts the
 * tables, and if something is gone, something new is beside it, and no option says whether they are the same.
 */
export function applyRenames(before: Snapshot, after: Snapshot, intent: RenameIntent): Renamed {
	const renamed = structuredClone(before);
	const made: Step[] = [];
	for (const given of intent.renames ?? [])
		made.push(applyOne(renamed, after, readRename(renamed, after, given)));
	checkDrops(renamed, after, intent.drops ?? []);
	askAbout(renamed, after, intent.drops ?? []);
	return {
		before: renamed,
		up: made.flatMap(({ up }) => up),
		down: made.toReversed().flatMap(({ down }) => down),
	};
}

const NAME = '[^.:"]+';
const WISH = new RegExp(`^(${NAME})(?:\\.(${NAME}))?:(?:(${NAME})\\.)?(${NAME})$`);

function readRename(before: Snapshot, after: Snapshot, given: string): Rename {
	const [, first = "", column, repeated, to = ""] = WISH.exec(given) ?? [];
	if (first === "") {
		throw new NotGenerated(
			`--rename takes tasks:jobs for a table or tasks.due:deadline for a column, not “${given}”.`,
		);
	}
	const table = keyOf(before, first);
	if (table === undefined)
		throw new NotGenerated(`--rename ${given}: the last migration has no table ${first}.`);
	if (column === undefined) return readTable(before, after, { table, to, given });
	const now = after.tables[table];
	const isGone = before.tables[table]?.columns[column] !== undefined && !now?.columns[column];
	const isNew = now?.columns[to] !== undefined && !before.tables[table]?.columns[to];
	if (isGone && isNew && (repeated ?? first) === first) return { table, column, to };
	throw new NotGenerated(
		`--rename ${given}: remove ${first}.${column} from db/schema, and add ${first}.${to} to it. If the table is renamed too, list its rename first.`,
	);
}

function readTable(
	before: Snapshot,
	after: Snapshot,
	{ table, to, given }: { table: string; to: string; given: string },
): Rename {
	if (!(table in after.tables) && keyOf(after, to) !== undefined && keyOf(before, to) === undefined) {
		return { table, to };
	}
	throw new NotGenerated(`--rename ${given}: remove the old table from db/schema, and add ${to} to it.`);
}

const keyOf = ({ tables }: Snapshot, name: string) =>
	Object.keys(tables).find((key) => tables[key]?.name === name);

function applyOne(snapshot: Snapshot, after: Snapshot, { table, column, to }: Rename): Step {
	const entry = snapshot.tables[table];
	if (!entry) throw new NotGenerated(`There is no table ${table}.`);
	const schema = entry.schema;
	const from = entry.name;
	if (column !== undefined) {
		renameColumn(snapshot, { schema, table: from, column, to });
		const target = `ALTER TABLE "${schema}"."${from}" RENAME COLUMN`;
		return { up: [`${target} "${column}" TO "${to}";`], down: [`${target} "${to}" TO "${column}";`] };
	}
	const key = keyOf(after, to) ?? to;
	snapshot.tables[key] = { ...entry, name: to };
	delete snapshot.tables[table];
	for (const foreign of foreignKeysOf(snapshot)) {
		if (foreign.tableFrom === from) foreign.tableFrom = to;
		if (foreign.tableTo === from) foreign.tableTo = to;
	}
	rewriteTexts(snapshot, `"${schema}"."${from}"`, `"${schema}"."${to}"`);
	return {
		up: tableRenames(entry, from, to),
		down: tableRenames(entry, to, from),
	};
}

/** Renames the primary key too, so that its name always follows from the table's. */
function tableRenames({ schema, columns }: Snapshot["tables"][string], from: string, to: string): string[] {
	const table = `ALTER TABLE "${schema}"."${from}" RENAME TO "${to}";`;
	const key = `ALTER TABLE "${schema}"."${to}" RENAME CONSTRAINT "${from}_pkey" TO "${to}_pkey";`;
	return Object.values(columns).some(({ primaryKey }) => primaryKey) ? [table, key] : [table];
}

type ColumnRename = { schema: string; table: string; column: string; to: string };

function renameColumn(snapshot: Snapshot, { schema, table, column, to }: ColumnRename): void {
	const entry = snapshot.tables[`${schema}.${table}`];
	if (!entry) return;
	const named = (name: string) => (name === column ? to : name);
	entry.columns = Object.fromEntries(
		Object.entries(entry.columns).map(([key, value]) => [named(key), { ...value, name: named(value.name) }]),
	);
	for (const { columns } of Object.values(entry.indexes))
		for (const one of columns) if (!one.isExpression) one.expression = named(one.expression);
	const keys = [...Object.values(entry.compositePrimaryKeys), ...Object.values(entry.uniqueConstraints)];
	for (const key of keys) key.columns = key.columns.map(named);
	for (const foreign of foreignKeysOf(snapshot)) {
		if (foreign.tableFrom === table) foreign.columnsFrom = foreign.columnsFrom.map(named);
		if (foreign.tableTo === table) foreign.columnsTo = foreign.columnsTo.map(named);
	}
	rewriteTexts(snapshot, `"${schema}"."${table}"."${column}"`, `"${schema}"."${table}"."${to}"`);
}

const foreignKeysOf = ({ tables }: Snapshot) =>
	Object.values(tables).flatMap(({ foreignKeys }) => Object.values(foreignKeys));

/** PostgreSQL follows a rename in every check, condition and view; the snapshot holds their text. */
function rewriteTexts(snapshot: Snapshot, from: string, to: string): void {
	for (const table of Object.values(snapshot.tables)) {
		for (const check of Object.values(table.checkConstraints)) check.value = check.value.replaceAll(from, to);
		for (const index of Object.values(table.indexes)) {
			if (index.where !== undefined) index.where = index.where.replaceAll(from, to);
			for (const column of index.columns) {
				if (column.isExpression) column.expression = column.expression.replaceAll(from, to);
			}
		}
	}
}

function checkDrops(before: Snapshot, after: Snapshot, drops: string[]): void {
	for (const drop of drops) {
		if (goneFrom(before, after).some(({ name }) => name === drop)) continue;
		throw new NotGenerated(`--drop ${drop}: it is still in db/schema, or was not in the last migration.`);
	}
}

/** Lists everything at once, so that one answer is enough. */
function askAbout(before: Snapshot, after: Snapshot, drops: string[]): void {
	const open = goneFrom(before, after).filter(
		({ name, beside }) => beside.length > 0 && !drops.includes(name),
	);
	if (open.length === 0) return;
	const lines = open.map(
		({ name, beside }) =>
			`  ${name} is gone and ${beside.join(", ")} is new. Renamed: ${beside.map((other) => `--rename ${name}:${other}`).join(" or ")}. Different: --drop ${name}`,
	);
	throw new NotGenerated(
		`Renamed, or dropped and created? A rename keeps the rows, a drop loses them. Run the same command with one option for each:\n${lines.join("\n")}`,
	);
}

type Gone = { name: string; beside: string[] };

function goneFrom(before: Snapshot, after: Snapshot): Gone[] {
	const missing = (from: object, to: object) => Object.keys(from).filter((key) => !(key in to));
	const nameOf = (snapshot: Snapshot) => (key: string) => snapshot.tables[key]?.name ?? key;
	const newTables = missing(after.tables, before.tables).map(nameOf(after));
	const tables = missing(before.tables, after.tables).map(
		(key): Gone => ({ name: nameOf(before)(key), beside: newTables }),
	);
	const columns = Object.entries(before.tables).flatMap(([key, table]): Gone[] => {
		const now = after.tables[key];
		if (!now) return [];
		const beside = missing(now.columns, table.columns);
		return missing(table.columns, now.columns).map((column) => ({ name: `${table.name}.${column}`, beside }));
	});
	return [...tables, ...columns];
}

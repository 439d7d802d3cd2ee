import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Migration, type Migrations, readMigrations, recordsOf } from "../../migration-files.ts";
import { asRunner, type Engine, withEngine } from "../connect-and-lock.ts";
import { describeDifference, differencesBetween } from "../drift/difference.ts";
import { expectedAfter } from "../drift/fingerprint.ts";
import { statementsBetween } from "../generate/difference.ts";
import { draft, joined, readSnapshot } from "../generate/generate.ts";
import { emptySnapshot, type Snapshot, snapshotOf } from "../generate/snapshot.ts";
import { describeFinding } from "../lint/finding.ts";
import { lintMigrations } from "../lint/lint.ts";
import { listFamilies, MigrationConflict, planUp } from "../plan.ts";
import { describeUnfinished, listUnfinished, resuming } from "../unfinished.ts";
import { checkClean, install, removeReplaced, STAGING, stage } from "./files.ts";
import { insertsOf, type Rows, rowsAfter, sameRows } from "./rows.ts";

export type SquashOptions = {
	/** The folder of the migrations; `db/migrations` of the working directory if omitted. */
	folder?: string;
	/** Proves that it would work, and changes nothing. */
	dryRun?: boolean;
};

export type Squashed = {
	/** The baseline's folder; absent if only leftovers of a killed squash were removed. */
	name?: string;
	up: string;
	/** The folders that it takes the place of. */
	replaced: string[];
	fingerprint: string;
	/** How many rows it inserts. */
	rows: number;
};

/**
 * Writes one migration that does the work of all migrations of the tenants, proves on scratch workspaces that a new
 * workspace is the same with it, and only then removes the old ones. Sends nothing to any workspace. Throws
 * MigrationConflict, NotGenerated, MigrationFilesWrong, RunnerBusy.
 */
export function squash(
	databaseUrl: string,
	declared: Record<string, unknown>,
	{ folder = resolve("db/migrations"), dryRun = false }: SquashOptions = {},
): Promise<Squashed> {
	return withEngine(databaseUrl, 1, (engine) =>
		asRunner(engine, async () => {
			const left = dryRun ? [] : removeReplaced(folder);
			const chain = readMigrations("tenant", folder);
			if (chain.all.length > 1) return replace(engine, { chain, declared, folder, dryRun });
			if (left.length > 0) return { up: "", replaced: left, fingerprint: "", rows: 0 };
			throw new MigrationConflict("There is nothing to squash: the tenants have at most one migration.");
		}),
	);
}

type Replacement = Required<SquashOptions> & { chain: Migrations; declared: Record<string, unknown> };

async function replace(engine: Engine, { chain, declared, folder, dryRun }: Replacement): Promise<Squashed> {
	checkClean(folder, chain.all);
	const snapshot = await checkGenerated(folder, declared);
	await checkFleet(engine, chain);
	const staging = dryRun ? mkdtempSync(join(tmpdir(), "tenantry-squash-")) : resolve(folder, STAGING);
	try {
		const made = await write(engine.databaseUrl, { chain: chain.all, snapshot, staging });
		if (!dryRun) install(folder, staging, made.name);
		return { ...made, replaced: chain.all.map(({ name }) => name) };
	} finally {
		rmSync(staging, { recursive: true, force: true });
	}
}

/** Throws MigrationConflict if the declared tables and the snapshot differ. Returns the snapshot of both. */
async function checkGenerated(folder: string, declared: Record<string, unknown>): Promise<Snapshot> {
	const before = readSnapshot("tenant", folder);
	const after = snapshotOf(declared, before.id);
	const [first] = await statementsBetween("tenant", before, after);
	if (first === undefined) return after;
	throw new MigrationConflict(
		`db/schema differs from the last migration: npm run db:generate -- <name> writes what is missing. It begins: ${first.split("\n")[0]}`,
	);
}

/**
 * Refuses while a workspace of this database lacks something, because it could not continue without the old files. Throws
 * MigrationConflict.
 */
async function checkFleet({ pool }: Engine, chain: Migrations): Promise<void> {
	const [unfinished] = await listUnfinished(pool);
	if (unfinished)
		throw new MigrationConflict(`${describeUnfinished(unfinished)}. First: ${resuming(unfinished)}`);
	const { steps, refused } = await planUp(pool, chain);
	const [reason] = refused.values();
	if (reason !== undefined) throw new MigrationConflict(reason);
	const behind = (await listFamilies(pool)).filter(({ checksum }) => steps.has(checksum));
	if (behind.length === 0) return;
	const tenants = behind.reduce((sum, family) => sum + family.tenants, 0);
	throw new MigrationConflict(
		`${tenants} ${tenants === 1 ? "workspace is" : "workspaces are"} behind ${chain.version}, and could not continue without the single migrations. First: npm run migrate`,
	);
}

type Draft = { chain: Migration[]; snapshot: Snapshot; staging: string };

/** Writes the baseline beside the chain and proves it. Throws MigrationConflict. */
async function write(
	databaseUrl: string,
	{ chain, snapshot, staging }: Draft,
): Promise<Omit<Squashed, "replaced"> & { name: string }> {
	const last = chain.at(-1)?.name ?? "";
	const usual = `${last.slice(0, 4)}_baseline`;
	// A migration may have that name, and ledgers list it.
	const name = usual === last ? `${usual}_again` : usual;
	const history = chain.flatMap(({ up }) => up);
	const made = await draft("tenant", { before: emptySnapshot(), after: snapshot, history, intent: {} });
	const rows = await rowsAfter(databaseUrl, chain);
	const texts = { up: joined(withRows(made.up, rows)), down: joined(made.down) };
	stage(staging, name, texts, recordsOf(chain));
	const baseline = readMigrations("tenant", staging).list;
	const fingerprint = await prove(databaseUrl, { chain, baseline, rows });
	const errors = (await lintMigrations("tenant", { folder: staging })).filter(
		({ severity }) => severity === "error",
	);
	if (errors.length > 0)
		throw new MigrationConflict(["The baseline fails lint.", ...errors.map(describeFinding)].join("\n"));
	return {
		name,
		up: texts.up,
		fingerprint,
		rows: rows.tables.reduce((sum, table) => sum + table.rows.length, 0),
	};
}

/** Rows come before the first foreign key, so that no order of tables matters to them. */
function withRows(statements: string[], rows: Rows): string[] {
	const first = statements.findIndex(
		(statement) => / FOREIGN KEY \(/.test(statement) && /^ALTER/.test(statement),
	);
	const at = first === -1 ? statements.length : first;
	return [...statements.slice(0, at), ...insertsOf(rows), ...statements.slice(at)];
}

type Proof = { chain: Migration[]; baseline: Migration[]; rows: Rows };

/** Builds a workspace from each and compares them: the catalog, then the rows. Returns the fingerprint of both. */
async function prove(databaseUrl: string, { chain, baseline, rows }: Proof): Promise<string> {
	const expected = await expectedAfter(databaseUrl, chain);
	const found = await expectedAfter(databaseUrl, baseline);
	if (found.fingerprint !== expected.fingerprint) {
		const differences = differencesBetween(expected.lines, found.lines).map(describeDifference);
		throw new MigrationConflict(
			`A workspace made from the declared tables differs from one that took every migration. Declare in db/schema what is missing, or drop it in a migration.\n${differences.join("\n")}`,
		);
	}
	if (sameRows(rows, await rowsAfter(databaseUrl, baseline))) return found.fingerprint;
	throw new MigrationConflict(
		"The rows of a workspace made from the baseline differ from those that the migrations leave.",
	);
}

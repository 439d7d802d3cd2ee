import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { connect, type Sql } from "#db/client.ts";
import { QUEUE_DEFAULTS } from "#db/migrate/batches.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { OWNER_ROLE } from "#db/tenancy/roles/platform-roles.ts";
import { median } from "../load.ts";
import type { Figure } from "../table.ts";
import type { BenchFleet, FleetTenant } from "./fleet.ts";

const ROUNDS = 6;
const CONCURRENCY = QUEUE_DEFAULTS.concurrency;
/** Marks the runs of the raw clients. */
const BENCH_HOST = "bench";
const NAIVE_SAMPLE = 40;

/** A copy of the product's migrations that more can be added to. */
export type Workbench = { folder: string; add(name: string): void; remove(): void };

export function workbench(): Workbench {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-migrations-"));
	cpSync(resolve("db/migrations"), folder, { recursive: true });
	return {
		folder,
		add(name) {
			const migration = join(
				folder,
				"tenant",
				`${9_000 + readdirSync(join(folder, "tenant")).length}_${name}`,
			);
			mkdirSync(migration);
			writeFileSync(
				join(migration, "up.sql"),
				statementsFor(`"$TENANT_SCHEMA$"`, name).join(";\n--> statement-breakpoint\n"),
			);
			writeFileSync(
				join(migration, "down.sql"),
				`alter table "$TENANT_SCHEMA$"."projects" drop column "${name}"`,
			);
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

const statementsFor = (schema: string, name: string) => [
	`alter table ${schema}."projects" add column "${name}" text`,
	`create index "projects_${name}_idx" on ${schema}."projects" ("${name}")`,
];

/**
 * Measures one column and one index for every tenant: `npm run migrate`; the same SQL through psql, with the ledger
 * that we write and without one; and the seed's loop.
 */
export async function measureMigrating(fleet: BenchFleet, bench: Workbench): Promise<Figure[]> {
	const withPsql = spawnSync("psql", ["--version"]).status === 0;
	const send = withPsql ? throughPsql : throughDriver;
	const took = { ours: [] as number[], ledger: [] as number[], plain: [] as number[], naive: [] as number[] };
	const count = fleet.tenants.length;
	const raw = async (name: string, begin: (admin: Sql) => Promise<number | undefined>) => {
		const before = await fleetPosition(fleet);
		const perSecond = await rate(count, async () => {
			await send(fleet, batches(fleet, name, await begin(before.admin)));
		});
		await before.restore();
		await forgetRaw(fleet);
		return perSecond;
	};
	for (let round = 0; round < ROUNDS; round++) {
		const turns = [
			async () => {
				bench.add(`ours_${round}`);
				took.ours.push(await rate(count, () => migrateAll(fleet, bench)));
			},
			async () => took.ledger.push(await raw(`raw_ledger_${round}`, openLedger)),
			async () => took.plain.push(await raw(`raw_${round}`, async () => undefined)),
		];
		// The first to run finds fewer of the catalog's pages in memory.
		const first = round % turns.length;
		for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) await turn();
		const sample = fleet.tenants.slice(round * NAIVE_SAMPLE, (round + 1) * NAIVE_SAMPLE);
		took.naive.push(await rate(sample.length, () => naively(fleet, sample, `naive_${round}`)));
		await forgetRaw(fleet);
	}
	const what = `migrating ${count} tenants, two at a time`;
	const client = withPsql ? "psql" : "raw driver";
	return [
		against(what, took.ours, { named: `${client} with the same ledger`, perSecond: took.ledger, least: 1 }),
		against(what, took.ours, { named: `${client} without a ledger`, perSecond: took.plain, least: 0.85 }),
		against(`${what}, against the seed's loop`, took.ours, {
			named: `sample of ${NAIVE_SAMPLE}`,
			perSecond: took.naive,
		}),
	];
}

/** Compares round by round, because other load on the machine changes between rounds. */
function against(
	what: string,
	ours: number[],
	{ named, perSecond, least }: { named: string; perSecond: number[]; least?: number },
): Figure {
	const show = (rates: number[]) => `${median(rates).toFixed(0)} tenants/s`;
	const ratio = median(ours.map((rate, round) => rate / (perSecond[round] ?? Number.NaN)));
	return {
		what,
		ours: show(ours),
		limit: `${show(perSecond)}, ${named}`,
		ratio,
		...(least !== undefined && { target: `≥ ${least.toFixed(2)}`, met: ratio >= least }),
	};
}

export async function migrateAll(fleet: BenchFleet, { folder }: Workbench): Promise<void> {
	const { tally } = await migrateUp(fleet.url, { folder });
	if (tally.done !== fleet.tenants.length)
		throw new Error(`Migrated ${tally.done} of ${fleet.tenants.length}`);
}

async function rate(tenants: number, work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return (tenants * 1000) / (performance.now() - started);
}

/** Records a run with its queue, as a migration does before its first tenant. Returns its number. */
async function openLedger(admin: Sql): Promise<number> {
	const [run] = await admin<{ id: number }[]>`
		insert into public.migration_runs (kind, started_by, host, pid) values ('up', 'bench', ${BENCH_HOST}, 1) returning id`;
	const id = Number(run?.id);
	await admin`insert into public.migration_run_tenants (run_id, tenant_id, position, from_version)
		select ${id}, id, row_number() over (order by schema_checksum, id), schema_version from public.tenants`;
	await admin`analyze public.migration_run_tenants`;
	return id;
}

/**
 * Builds the same statements in transactions of as many tenants, with each tenant's own ledger and registry row; and,
 * with the number of a run, its line in that run: first as running, in a transaction of its own, then as done.
 */
function batches({ tenants }: BenchFleet, name: string, runId?: number): string[] {
	const { batchSize } = QUEUE_DEFAULTS;
	const starts = Array.from(
		{ length: Math.ceil(tenants.length / batchSize) },
		(_, index) => index * batchSize,
	);
	return starts.map((start) => {
		const batch = tenants.slice(start, start + batchSize);
		const slugs = batch.map(({ slug }) => `'${slug}'`).join(", ");
		const line = (change: string) =>
			runId === undefined
				? []
				: [
						`update public.migration_run_tenants set ${change}, updated_at = now() where run_id = ${runId}
						 and tenant_id = any(array(select id from public.tenants where slug in (${slugs})))`,
					];
		const running = line("status = 'running', error = null");
		return [
			...(running.length > 0 ? ["begin", `set local role ${OWNER_ROLE}`, ...running, "commit"] : []),
			"begin",
			`set local role ${OWNER_ROLE}`,
			"set local lock_timeout = '2s'",
			...batch.flatMap(({ schemaName }) => [
				...statementsFor(schemaName, name),
				`insert into ${schemaName}._migrations (filename, checksum, duration_ms) values ('${name}', '${name}', 1)`,
			]),
			`update public.tenants set schema_version = '${name}', schema_checksum = md5('${name}'), updated_at = now() where slug in (${slugs})`,
			...line(`status = 'done', to_version = '${name}', applied = '["${name}"]', ms = 1, error = null`),
			"commit",
			"",
		].join(";\n");
	});
}

/** Remembers the version and checksum of the whole fleet, to restore after the raw clients wrote theirs. */
async function fleetPosition({ url }: BenchFleet) {
	const admin = connect({ url });
	const rows = await admin<{ version: string; checksum: string }[]>`
		select distinct schema_version as version, schema_checksum as checksum from public.tenants`;
	const [stands] = rows;
	if (!stands || rows.length > 1) throw new Error("Not all tenants are at the same migration");
	return {
		admin,
		async restore() {
			await admin`update public.tenants set schema_version = ${stands.version}, schema_checksum = ${stands.checksum}`;
			await admin`delete from public.migration_runs where host = ${BENCH_HOST}`;
			await admin.unsafe("vacuum public.tenants, public.migration_run_tenants");
			await admin.end();
		},
	};
}

async function throughPsql({ url }: BenchFleet, all: string[]): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-psql-"));
	try {
		await Promise.all(
			Array.from({ length: CONCURRENCY }, async (_, worker) => {
				const file = join(folder, `${worker}.sql`);
				writeFileSync(file, all.filter((__, index) => index % CONCURRENCY === worker).join(""));
				await promisify(execFile)("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, url]);
			}),
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function throughDriver({ url }: BenchFleet, all: string[]): Promise<void> {
	await Promise.all(
		Array.from({ length: CONCURRENCY }, async () => {
			const client = connect({ url });
			for (let batch = all.pop(); batch; batch = all.pop()) await client.unsafe(batch);
			await client.end();
		}),
	);
}

/** Migrates as the seed's script does: tenant by tenant, with a pool each at the driver's defaults, checking its own `_migrations`. */
async function naively({ url }: BenchFleet, sample: FleetTenant[], name: string): Promise<void> {
	for (const { schemaName } of sample) {
		const options = { max: 5, connection: { search_path: schemaName }, onnotice: () => {} };
		const client = postgres(url, options);
		await client.unsafe("select filename from _migrations order by id");
		for (const statement of statementsFor(schemaName, name)) await client.unsafe(statement);
		await client.unsafe(`insert into "_migrations" (filename, checksum) values ('${name}', '')`);
		await client.end();
	}
}

/** Deletes the ledger rows that no file on disk backs; with them the next run would refuse to continue. */
async function forgetRaw({ url, tenants }: BenchFleet): Promise<void> {
	const admin = connect({ url });
	for (let start = 0; start < tenants.length; start += 100) {
		const statements = tenants
			.slice(start, start + 100)
			.map(({ schemaName }) => `delete from ${schemaName}._migrations where filename ~ '^(raw|naive)_'`);
		await admin.unsafe(statements.join(";"));
	}
	await admin.end();
}

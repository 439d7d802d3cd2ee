import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { connect } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { OWNER_ROLE } from "#db/tenancy/roles/platform-roles.ts";
import { median } from "../load.ts";
import type { Figure } from "../table.ts";
import type { BenchFleet, FleetTenant } from "./fleet.ts";

const ROUNDS = 6;
const CONCURRENCY = 2;
const BATCH = 10;
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

/** Measures one column and one index for every tenant: `npm run migrate`, the same SQL over raw connections, and the seed's loop. */
export async function measureMigrating(fleet: BenchFleet, bench: Workbench): Promise<Figure[]> {
	const withPsql = spawnSync("psql", ["--version"]).status === 0;
	const raw = withPsql ? throughPsql : throughDriver;
	const took = { ours: [] as number[], raw: [] as number[], naive: [] as number[] };
	for (let round = 0; round < ROUNDS; round++) {
		const turns = [
			async () => {
				bench.add(`ours_${round}`);
				took.ours.push(await rate(fleet.tenants.length, () => migrateAll(fleet, bench)));
			},
			async () => {
				const before = await fleetPosition(fleet);
				took.raw.push(await rate(fleet.tenants.length, () => raw(fleet, `raw_${round}`)));
				await before.restore();
				await forgetRaw(fleet);
			},
		];
		// The second to run finds the catalog's pages in memory.
		for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
		const sample = fleet.tenants.slice(round * NAIVE_SAMPLE, (round + 1) * NAIVE_SAMPLE);
		took.naive.push(await rate(sample.length, () => naively(fleet, sample, `naive_${round}`)));
		await forgetRaw(fleet);
	}
	const [ours, limit, naive] = [median(took.ours), median(took.raw), median(took.naive)];
	const show = (perSecond: number) => `${perSecond.toFixed(0)} tenants/s`;
	// Compared round by round, because other load on the machine changes between rounds.
	const ratio = median(took.ours.map((perSecond, round) => perSecond / (took.raw[round] ?? Number.NaN)));
	const what = `migrating ${fleet.tenants.length} tenants, two at a time`;
	return [
		{
			what,
			ours: show(ours),
			limit: `${show(limit)}, ${withPsql ? "psql" : "raw driver"}`,
			ratio,
			target: "≥ 1.00",
			met: ratio >= 1,
		},
		{
			what: `${what}, against the seed's loop`,
			ours: show(ours),
			limit: `${show(naive)}, sample of ${NAIVE_SAMPLE}`,
			ratio: ours / naive,
		},
	];
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

/** Builds the same statements, ten tenants per transaction, with the same ledger rows, except the run's own. */
function batches({ tenants }: BenchFleet, name: string): string[] {
	const starts = Array.from({ length: Math.ceil(tenants.length / BATCH) }, (_, index) => index * BATCH);
	return starts.map((start) => {
		const batch = tenants.slice(start, start + BATCH);
		const slugs = batch.map(({ slug }) => `'${slug}'`).join(", ");
		return [
			"begin",
			`set local role ${OWNER_ROLE}`,
			"set local lock_timeout = '2s'",
			...batch.flatMap(({ schemaName }) => [
				...statementsFor(schemaName, name),
				`insert into ${schemaName}._migrations (filename, checksum, duration_ms) values ('${name}', '${name}', 1)`,
			]),
			`update public.tenants set schema_version = '${name}', schema_checksum = md5('${name}'), updated_at = now() where slug in (${slugs})`,
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
		async restore() {
			await admin`update public.tenants set schema_version = ${stands.version}, schema_checksum = ${stands.checksum}`;
			await admin.unsafe("vacuum public.tenants");
			await admin.end();
		},
	};
}

async function throughPsql(fleet: BenchFleet, name: string): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-psql-"));
	const all = batches(fleet, name);
	try {
		await Promise.all(
			Array.from({ length: CONCURRENCY }, async (_, worker) => {
				const file = join(folder, `${worker}.sql`);
				writeFileSync(file, all.filter((__, index) => index % CONCURRENCY === worker).join(""));
				await promisify(execFile)("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, fleet.url]);
			}),
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function throughDriver(fleet: BenchFleet, name: string): Promise<void> {
	const all = batches(fleet, name);
	await Promise.all(
		Array.from({ length: CONCURRENCY }, async () => {
			const client = connect({ url: fleet.url });
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

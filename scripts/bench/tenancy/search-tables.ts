import { indexBatch } from "#app/tenant/search/entries.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { quoted } from "#db/tenancy/schema-name.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { median } from "../load.ts";
import type { Figure } from "../table.ts";
import { type DriveResult, drawer, drive, medianOf } from "./drive.ts";
import { type BenchFleet, FLEET, PROJECTS } from "./fleet.ts";
import { CONNECTIONS, ours } from "./page.ts";
import { memoryOf, type Server } from "./server.ts";

/** A copy of the fleet, before it had a search. */
const WITHOUT = "bench_without_search";
const TABLES = ["search_entries", "search_words"];
const AT_ONCE = 16;
// Many short rounds: the difference is small, and other work on the machine comes and goes.
const ROUNDS = 20;
const ROUND_SHARE = 7 / ROUNDS;
const LEAST = 0.95; // target from docs/benchmarks.md
const SCHEMAS_AT_ONCE = 25;
/** The part of the catalog that is smaller without the tables: a copy in which they were dropped has their room still. */
const CATALOG =
	"pg_attribute, pg_attrdef, pg_class, pg_constraint, pg_depend, pg_index, pg_shdepend, pg_statistic, pg_type";

/**
 * Measures what the tables of the search cost those who do not search: pages of a fleet that has them, with an entry for
 * each project and its words, beside those of a copy of the fleet in which they were dropped.
 */
export async function measureSearchTables(
	server: Server,
	fleet: BenchFleet,
	seconds: number,
): Promise<Figure[]> {
	const url = await server.create(WITHOUT, FLEET);
	const before: BenchFleet = { ...fleet, url, database: WITHOUT };
	await Promise.all([inDatabase(url, (sql) => dropTables(sql, fleet)), fillTables(fleet)]);
	for (const database of [url, fleet.url]) await inDatabase(database, (sql) => tidy(sql, fleet));
	try {
		return await beside(server, { after: fleet, before }, seconds);
	} finally {
		await server.drop(WITHOUT);
	}
}

async function inDatabase(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
	const sql = connect({ url });
	try {
		await work(sql);
	} finally {
		await sql.end();
	}
}

/** Leaves both databases alike: what a page reads was written once, and has been looked over by a vacuum. */
async function tidy(sql: Sql, fleet: BenchFleet): Promise<void> {
	await inBatches(fleet, (schemas) =>
		sql.unsafe(`vacuum analyze ${schemas.map((schema) => `${schema}.projects, ${schema}.users`).join()}`),
	);
	await sql.unsafe(`vacuum full ${CATALOG}`);
	await sql.unsafe(`analyze ${CATALOG}`);
	await sql.unsafe("checkpoint");
}

async function inBatches({ tenants }: BenchFleet, work: (schemas: string[]) => Promise<unknown>) {
	for (let from = 0; from < tenants.length; from += SCHEMAS_AT_ONCE)
		await work(tenants.slice(from, from + SCHEMAS_AT_ONCE).map(({ schemaName }) => quoted(schemaName)));
}

const dropTables = (sql: Sql, fleet: BenchFleet): Promise<void> =>
	inBatches(fleet, (schemas) =>
		sql.unsafe(
			`drop table ${schemas.flatMap((schema) => TABLES.map((table) => `${schema}.${table}`)).join()}`,
		),
	);

/** Writes entries as the product does, and the words of each, which it collects once a day. */
async function fillTables({ url, tenants }: BenchFleet): Promise<void> {
	const pool = new ConnectionPool({ url: appUrl(url), size: 2, maxWaitMs: 60_000 });
	const batch = { extent: "all", after: { projectId: 0, id: 0 }, limit: PROJECTS, locale: "en-US" } as const;
	try {
		for (const tenant of tenants) {
			const written = await inTenant(pool, tenant, "write", ({ db }) => indexBatch(db, "project", batch));
			if (written.length !== PROJECTS) throw new Error(`${tenant.slug} has ${written.length} entries`);
		}
	} finally {
		await pool.close();
	}
	await inDatabase(url, async (sql) => {
		for (const { schemaName } of tenants) {
			const schema = quoted(schemaName);
			await sql.unsafe(`insert into ${schema}.search_words (word, reversed)
				select distinct lexeme, reverse(lexeme) from ${schema}.search_entries, unnest(words)
				where length(lexeme) between 4 and 32`);
		}
	});
}

/** Alternates rounds of both, each on its own pool, still warm from its last. */
async function beside(
	server: Server,
	fleets: Record<"after" | "before", BenchFleet>,
	seconds: number,
): Promise<Figure[]> {
	const ways = { after: ours(fleets.after), before: ours(fleets.before) };
	const rounds: Record<keyof typeof ways, DriveResult[]> = { after: [], before: [] };
	const { tenants } = fleets.after;
	const draw = drawer(tenants, "uniform");
	const run = (way: keyof typeof ways, milliseconds: number) =>
		drive(AT_ONCE, milliseconds, server.cpuSeconds, () => ways[way].load(draw()));
	try {
		for (const way of ["after", "before"] as const)
			await run(way, Math.max(seconds * 1_000, tenants.length * 10)); // until each connection has seen its tenants
		for (let round = 0; round < ROUNDS; round++) {
			// The first of two has the caches of the processor that the other one left.
			const order = round % 2 === 0 ? (["after", "before"] as const) : (["before", "after"] as const);
			for (const way of order) rounds[way].push(await run(way, seconds * 1_000 * ROUND_SHARE));
		}
		const memory = {
			after: Math.max(...(await memoryOf(server.admin, fleets.after.database))),
			before: Math.max(...(await memoryOf(server.admin, fleets.before.database))),
		};
		return figuresOf(tenants.length, rounds, memory);
	} finally {
		await Promise.all([ways.after.close(), ways.before.close()]);
	}
}

type Both<T> = Record<"after" | "before", T>;

function figuresOf(tenants: number, rounds: Both<DriveResult[]>, memory: Both<number>): Figure[] {
	const [after, before] = [medianOf(rounds.after), medianOf(rounds.before)];
	// Compared round by round, because other load on the machine changes between rounds.
	const ratioOf = (of: (result: DriveResult) => number) =>
		median(rounds.after.map((result, round) => of(result) / of(rounds.before[round] ?? result)));
	const pages = ratioOf(({ perSecond }) => perSecond);
	return [
		{
			what: `page of 3 queries, ${tenants} tenants, ${CONNECTIONS} connections, with the tables of the search`,
			ours: `${after.perSecond.toFixed(0)} pages/s`,
			limit: `${before.perSecond.toFixed(0)} pages/s, without`,
			ratio: pages,
			target: `≥ ${LEAST.toFixed(2)}`,
			met: pages >= LEAST,
		},
		{
			what: "  CPU time of the server per page",
			ours: `${after.serverCpu.toFixed(0)} µs`,
			limit: `${before.serverCpu.toFixed(0)} µs, without`,
			ratio: ratioOf(({ serverCpu }) => serverCpu),
		},
		{
			what: "  memory of a server connection",
			ours: `${memory.after.toFixed(0)} MiB`,
			limit: `${memory.before.toFixed(0)} MiB, without`,
			ratio: memory.after / memory.before,
		},
	];
}

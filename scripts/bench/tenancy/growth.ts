import postgres from "postgres";
import { connect } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { undoRun } from "#db/migrate/undo.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { median } from "../load.ts";
import { drawer, drive } from "./drive.ts";
import type { BenchFleet, FleetTenant } from "./fleet.ts";
import { workbench } from "./migrating.ts";
import { ours } from "./page.ts";
import { memoryOf, type Server } from "./server.ts";

const TIMES = 7;
const MIGRATED_TIMES = 3;
const PAGES_A_TENANT = 3;

/** The figures that may grow with the fleet, at one fleet size. */
export type Size = {
	tenants: number;
	catalogMiB: number;
	databaseMiB: number;
	connectMs: number;
	/** With the driver's defaults, which the seed uses. */
	defaultConnectMs: number;
	/** Time to a new pool's first answer, from slug to page. */
	startMs: number;
	connectionMiB: number;
	/** Per tenant. */
	migrateMs: number;
};

export async function measureSize(server: Server, fleet: BenchFleet): Promise<Size> {
	const admin = connect({ url: fleet.url });
	const [row] = await admin<{ catalog: number; database: number }[]>`
		select (select sum(pg_total_relation_size(oid)) from pg_class where relnamespace = 'pg_catalog'::regnamespace
			and relkind = 'r')::float8 as catalog, pg_database_size(current_database())::float8 as database`;
	await admin.end();
	return {
		tenants: fleet.tenants.length,
		catalogMiB: (row?.catalog ?? 0) / 2 ** 20,
		databaseMiB: (row?.database ?? 0) / 2 ** 20,
		connectMs: await often(() => hello(connect({ url: appUrl(fleet.url) }))),
		defaultConnectMs: await often(() => hello(postgres(fleet.url, { max: 1, onnotice: () => {} }))),
		startMs: await often(() => firstAnswer(fleet)),
		connectionMiB: await measureWornConnection(server, fleet),
		migrateMs: await migrated(fleet),
	};
}

async function hello(client: postgres.Sql): Promise<void> {
	await client`select 1`;
	await client.end();
}

async function firstAnswer(fleet: BenchFleet): Promise<void> {
	const pool = new ConnectionPool({ url: appUrl(fleet.url), size: 1 });
	const { slug = "" } = fleet.tenants[0] ?? {};
	await new Registry(pool).findForMember(slug, `user_${slug}`);
	await pool.close();
	const variant = ours(fleet);
	await variant.load(fleet.tenants[0] as FleetTenant);
	await variant.close();
}

/** Memory of the largest server connection after every tenant was visited. */
async function measureWornConnection(server: Server, fleet: BenchFleet): Promise<number> {
	const variant = ours(fleet);
	const draw = drawer<FleetTenant>(fleet.tenants, "uniform");
	let left = fleet.tenants.length * PAGES_A_TENANT;
	while (left > 0) {
		await drive(
			16,
			200,
			() => 0,
			async () => {
				left--;
				await variant.load(draw());
			},
		);
	}
	const memory = await memoryOf(server.admin, fleet.database);
	await variant.close();
	return Math.max(...memory);
}

/** Migrates up and back down a few times. */
async function migrated(fleet: BenchFleet): Promise<number> {
	const bench = workbench();
	const took: number[] = [];
	try {
		bench.add("growth");
		for (let time = 0; time < MIGRATED_TIMES; time++) {
			const started = performance.now();
			const { runId, tally } = await migrateUp(fleet.url, { folder: bench.folder });
			took.push(performance.now() - started);
			if (runId === undefined || tally.done !== fleet.tenants.length)
				throw new Error("Not all tenants were migrated");
			await undoRun(fleet.url, runId, { folder: bench.folder });
		}
		return median(took) / fleet.tenants.length;
	} finally {
		bench.remove();
	}
}

async function often(work: () => Promise<void>): Promise<number> {
	const took: number[] = [];
	for (let time = 0; time < TIMES; time++) {
		const started = performance.now();
		await work();
		took.push(performance.now() - started);
	}
	return median(took);
}

const ROWS: [keyof Size, string, number][] = [
	["catalogMiB", "catalog, MiB", 0],
	["databaseMiB", "database, MiB", 0],
	["connectMs", "connect, ms", 1],
	["defaultConnectMs", "connect with the driver's defaults, ms", 1],
	["startMs", "first answer of a new pool, ms", 1],
	["connectionMiB", "largest server connection after every tenant, MiB", 0],
	["migrateMs", "migrating, ms per tenant", 2],
];

/** Renders one line per figure and one column per size, with the growth from the first size to the last. */
export function renderGrowth(sizes: Size[]): string {
	const heading = ["what", ...sizes.map(({ tenants }) => `${tenants} tenants`), "growth"];
	const rows = ROWS.map(([key, what, digits]) => {
		const [before, after] = [sizes[0]?.[key], sizes.at(-1)?.[key]];
		const factor = before && after && sizes.length > 1 ? `× ${(after / before).toFixed(2)}` : "";
		return [what, ...sizes.map((size) => size[key].toFixed(digits)), factor];
	});
	const widths = heading.map((cell, column) =>
		Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
	return [line(heading), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

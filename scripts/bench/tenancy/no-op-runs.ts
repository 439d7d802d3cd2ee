import { spawn } from "node:child_process";
import { join } from "node:path";
import { connect } from "#db/client.ts";
import { surveyFleet } from "#db/migrate/drift/survey.ts";
import { listFamilies } from "#db/migrate/plan.ts";
import { readMigrations } from "#db/migration-files.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { root } from "#scripts/local/root.ts";
import { median } from "../load.ts";
import { type Figure, inMs } from "../table.ts";
import { type BenchFleet, EMPTY } from "./fleet.ts";
import type { Server } from "./server.ts";

const ROUNDS = 5;
const ROWS = 10_000;
const MOST_QUERY_MS = 50; // targets from docs/benchmarks.md
const MOST_COMMAND_MS = 1_000;

/** Measures a no-op `up` and `status`: on the fleet, and on a registry of 10,000 rows. The database must be at head. */
export async function measureNoOpRuns(server: Server, fleet: BenchFleet): Promise<Figure[]> {
	const many = await manyRows(server);
	try {
		return [
			await query(many),
			...(await commands(fleet.url, `${fleet.tenants.length} tenants`)),
			...(await commands(many, `${ROWS} registry rows`)),
			await verified(fleet),
		];
	} finally {
		await server.drop("bench_many");
	}
}

/** The query that both commands start with. */
async function query(url: string): Promise<Figure> {
	const pool = new ConnectionPool({ url: appUrl(url), size: 1 });
	const took: number[] = [];
	await listFamilies(pool);
	for (let round = 0; round < ROUNDS * 4; round++) took.push(await timed(() => listFamilies(pool)));
	await pool.close();
	const ms = median(took);
	return {
		what: `finding who is behind, one query on ${ROWS} rows`,
		ours: inMs(ms),
		target: `≤ ${MOST_QUERY_MS} ms`,
		met: ms <= MOST_QUERY_MS,
	};
}

async function commands(url: string, where: string): Promise<Figure[]> {
	const took = { up: [] as number[], status: [] as number[], node: [] as number[] };
	for (let round = 0; round < ROUNDS; round++) {
		took.up.push(await timed(() => program(url, ["scripts/migrate.ts", "up"])));
		took.status.push(await timed(() => program(url, ["scripts/migrate.ts", "status"])));
		took.node.push(await timed(() => program(url, ["-e", "0"])));
	}
	const bare = median(took.node);
	return (["up", "status"] as const).map((name) => {
		const ms = median(took[name]);
		return {
			what: `${name === "up" ? "nothing to do" : "status"}, whole command, ${where}`,
			ours: inMs(ms),
			limit: `${inMs(bare)}, node alone`,
			target: "< 1000 ms",
			met: ms < MOST_COMMAND_MS,
		};
	});
}

async function verified(fleet: BenchFleet): Promise<Figure> {
	const took: number[] = [];
	let families = 0;
	for (let round = 0; round < 3; round++) {
		took.push(
			await timed(async () => {
				families = (await surveyFleet(fleet.url)).length;
			}),
		);
	}
	return {
		what: `every fingerprint from the catalog, ${fleet.tenants.length} tenants`,
		ours: `${(median(took) / 1000).toFixed(1)} s, ${families} ${families === 1 ? "family" : "families"}`,
	};
}

async function manyRows(server: Server): Promise<string> {
	const url = await server.create("bench_many", EMPTY);
	const { version, checksum } = readMigrations("tenant");
	const admin = connect({ url });
	await admin`insert into public.tenants (id, name, slug, schema_name, role_name, schema_version, schema_checksum)
		select 'org_' || n, 'Workspace ' || n, 'w' || n, 'tenant_w' || n, 'tenantry_t_' || n, ${version}, ${checksum}
		from generate_series(1, ${ROWS}::int) n`;
	await admin.unsafe("analyze public.tenants");
	await admin.end();
	return url;
}

function program(url: string, words: string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		// The same environment as scripts/run.mjs gives it.
		const env = {
			NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"),
			...process.env,
			DATABASE_URL: url,
		};
		let said = "";
		const quick = ["--import", "./scripts/quick-imports.mjs"];
		const child = spawn(process.execPath, [...quick, ...words], {
			cwd: root,
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
		child.on("error", reject);
		child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${words.join(" ")}: ${said}`))));
	});
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

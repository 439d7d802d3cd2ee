import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { PoolOptions } from "#db/tenancy/pool/pool-options.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { Figure } from "../table.ts";
import type { BenchFleet } from "./fleet.ts";
import { CONNECTIONS } from "./page.ts";
import { memoryOf, type Server } from "./server.ts";

const STATEMENTS = 40; // of several hundred, an active tenant uses 30 to 60
const TABLES = [
	...["users", "roles", "projects", "teams", "team_members", "invitations", "audit_logs"],
	...["onboarding_sessions", "onboarding_paths", "user_progress"],
];
const AT_ONCE = 16;
const ROUNDS = 3; // the second prepares
const SAMPLE = 50;
const LOOK_EVERY_MS = 200; // a connection is replaced when it has grown, so the end of a run says little

// What a machine of 2 GB can give 16 connections, and what 1,000 tenants may cost a process of 512 MB.
const MOST_MIB = 64;
const MOST_KB = 0.4;

const texts = Array.from({ length: STATEMENTS }, (_, index) => {
	const table = `"$TENANT_SCHEMA$"."${TABLES[index % TABLES.length]}"`;
	return `select t.*, ${index} as n, (select count(*) from ${table} others where others.ctid is not null) as total,
		exists (select from "$TENANT_SCHEMA$"."users" people where people.id = $1 and people.is_active) as "isActive"
		from ${table} t where $1 <> '' order by t.ctid limit 10`;
});

/** Measures what tenants that use many statements cost a server connection and this process. */
export async function measureStatements(server: Server, fleet: BenchFleet): Promise<Figure[]> {
	const once = await visited(server, fleet, { rounds: 1 });
	const often = await visited(server, fleet, { rounds: ROUNDS });
	const named = `${fleet.tenants.length} tenants, ${STATEMENTS} statements, ${CONNECTIONS} connections`;
	return [
		{ what: `memory of a server connection, ${named}, each used once`, ...besideLimit(once) },
		{ what: `memory of a server connection, ${named}, each used often`, ...besideLimit(often) },
		...(await partsOfOneConnection(server, { ...fleet, tenants: fleet.tenants.slice(0, SAMPLE) })),
	];
}

/** What the limits in pool-options.ts are derived from: the tables that a tenant's visit loads, and the statements that it prepares. */
async function partsOfOneConnection(server: Server, fleet: BenchFleet): Promise<Figure[]> {
	const alone = {
		size: 1,
		recycleAfterKibibytes: Number.POSITIVE_INFINITY,
		recycleAfterTenants: Number.POSITIVE_INFINITY,
	};
	const first = await visited(
		server,
		{ ...fleet, tenants: fleet.tenants.slice(0, 1) },
		{ rounds: 1, ...alone },
	);
	const once = await visited(server, fleet, { rounds: 1, ...alone });
	const often = await visited(server, fleet, { rounds: ROUNDS, ...alone });
	const tables = ((once.mebibytes - first.mebibytes) * 1024) / (fleet.tenants.length - 1);
	const statement = ((often.mebibytes - once.mebibytes) * 1024) / often.prepared;
	const ours = (often.heapBytes - first.heapBytes) / 1000 / often.prepared;
	return [
		{
			what: `tables of a tenant on a server connection, ${TABLES.length} used`,
			ours: `${tables.toFixed(0)} KiB`,
		},
		{ what: "a prepared statement on a server connection", ours: `${statement.toFixed(0)} KiB` },
		{
			what: "a prepared statement of a tenant in the web process",
			ours: `${ours.toFixed(2)} kB`,
			target: `≤ ${MOST_KB.toFixed(1)} kB`,
			met: ours <= MOST_KB,
		},
	];
}

const shown = ({ mebibytes, most }: Visited) => `${mebibytes.toFixed(0)} MiB, ${most} prepared`;
const besideLimit = (found: Visited) => ({
	ours: shown(found),
	target: `≤ ${MOST_MIB} MiB`,
	met: found.mebibytes <= MOST_MIB,
});

/** `prepared` in all at the end, and the `most` that one connection had. */
type Visited = { mebibytes: number; heapBytes: number; prepared: number; most: number };

/** Visits every tenant in each round. Returns the most memory that a server connection had, and what our heap has grown by. */
async function visited(
	server: Server,
	fleet: BenchFleet,
	{ rounds, ...options }: { rounds: number } & Partial<PoolOptions>,
): Promise<Visited> {
	const pool = new ConnectionPool({
		url: appUrl(fleet.url),
		size: CONNECTIONS,
		maxWaitMs: 60_000,
		...options,
	});
	const before = heapBytes();
	const due = Array.from({ length: rounds }, () => fleet.tenants)
		.flat()
		.values();
	const visit = async () => {
		for (const tenant of due) {
			await inTenant(pool, tenant, "read", ({ db }) => Promise.all(texts.map((text) => db.run(text, ["x"]))));
		}
	};
	let [mebibytes, most] = [0, 0];
	const look = async () => {
		mebibytes = Math.max(mebibytes, ...(await memoryOf(server.admin, fleet.database)));
		most = Math.max(most, ...pool.prepared);
	};
	let isOver = false;
	const visits = Promise.all(Array.from({ length: AT_ONCE }, visit)).finally(() => {
		isOver = true;
	});
	while (!isOver) await Promise.all([look(), sleep(LOOK_EVERY_MS)]);
	await visits;
	await look();
	const prepared = pool.prepared.reduce((sum, count) => sum + count, 0);
	const found = { mebibytes, heapBytes: heapBytes() - before, prepared, most };
	await pool.close();
	return found;
}

/** First collects what nothing uses. */
function heapBytes(): number {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc") as () => void;
	collect();
	return process.memoryUsage().heapUsed;
}

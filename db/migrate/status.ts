import { type Migrations, readMigrations } from "../migration-files.ts";
import { checkTenants } from "../tenancy/lifecycle/check-tenants.ts";
import { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { appUrl } from "../tenancy/roles/platform-roles.ts";
import { type RunKind, type Tally, tallyOf } from "./ledger.ts";
import { type Family, isAt, listFamilies } from "./plan.ts";
import {
	findInterrupted,
	findRun,
	listRuns,
	listRunTenants,
	type RunLine,
	type RunTenantLine,
} from "./run-lines.ts";
import { runOf } from "./unfinished.ts";

export type VersionCount = { version: string; tenants: number; atHead: boolean };

export type FleetStatus = {
	/** Name of the newest migration on disk. */
	head: string;
	families: VersionCount[];
	/** Warm workspaces that wait for sign-ups; only those at head can be claimed. */
	stock: VersionCount[];
	/** Tenants that are not at head, including the warm pool. */
	behind: number;
	/** Tenants behind that failed in the last run that touched them; at most 100. */
	failed: { slug: string; error: string; runId: number }[];
	/** A run that stopped before its end. */
	interrupted?: { id: number; kind: RunKind };
};

/** Says how far the fleet is: families from one query on the registry, then the exceptions. */
export async function fleetStatus(
	databaseUrl: string,
	folder?: string,
	tenants?: string[],
): Promise<FleetStatus> {
	const head = readMigrations("tenant", folder);
	return withReadPool(databaseUrl, async (pool) => {
		if (tenants) await checkTenants(pool, tenants);
		return fleetStatusOf(pool, head, tenants);
	});
}

/** The same, on a pool that is already open. */
export async function fleetStatusOf(
	pool: ConnectionPool,
	head: Migrations,
	tenants?: string[],
): Promise<FleetStatus> {
	const all: (Family & { atHead: boolean })[] = [];
	for (const family of await listFamilies(pool, { tenants })) {
		const atHead = await isAt(pool, head, family);
		// The registry may still say the last name that a baseline replaces.
		all.push({ ...family, version: atHead ? head.version : family.version, atHead });
	}
	const late = all.filter(({ atHead }) => !atHead);
	const behind = late.reduce((sum, { tenants }) => sum + tenants, 0);
	const failed = behind > 0 ? await failures(pool, late, tenants) : [];
	return {
		head: head.version,
		families: counted(all, ({ tenants, stock }) => tenants - stock),
		stock: counted(all, ({ stock }) => stock),
		behind,
		failed,
		interrupted: await findInterrupted(pool),
	};
}

function counted<F extends Family & { atHead: boolean }>(
	all: F[],
	of: (family: F) => number,
): VersionCount[] {
	const counts = new Map<string, VersionCount>();
	for (const family of all.filter((one) => of(one) > 0)) {
		const { checksum, version, atHead } = family;
		// Tenants at head have the same migrations, even if the line endings in their ledgers differ.
		const key = atHead ? "head" : checksum;
		const tenants = (counts.get(key)?.tenants ?? 0) + of(family);
		counts.set(key, { version, tenants, atHead });
	}
	return [...counts.values()];
}

const FAILURES_SHOWN = 100;

async function failures(
	pool: ConnectionPool,
	late: Family[],
	tenants: string[] | undefined,
): Promise<FleetStatus["failed"]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select t.slug, r.error, r.run_id as "runId" from "public"."tenants" t
			 cross join lateral (select status, error, run_id from "public"."migration_run_tenants"
			  where tenant_id = t.id order by run_id desc limit 1) r
			 where t.schema_checksum in (select jsonb_array_elements_text($1::jsonb)) and r.status = 'failed'
			 and ($3::jsonb is null or t.slug in (select jsonb_array_elements_text($3::jsonb))) order by t.slug limit $2`,
			[
				JSON.stringify(late.map(({ checksum }) => checksum)),
				FAILURES_SHOWN,
				tenants ? JSON.stringify(tenants) : null,
			],
		),
	);
	return rows as FleetStatus["failed"];
}

/** Lists the last lines of the ledger, newest first. */
export function runLines(databaseUrl: string): Promise<RunLine[]> {
	return withReadPool(databaseUrl, (pool) => listRuns(pool, 50));
}

const TENANTS_SHOWN = 200;

/**
 * Returns one run with its tenants, those that need attention first. Throws MigrationConflict if there is no such
 * run.
 */
export function runDetails(databaseUrl: string, runId: number): Promise<RunDetails> {
	return withReadPool(databaseUrl, async (pool) => {
		await runOf(pool, runId);
		return (await runDetailsOf(pool, runId)) as RunDetails;
	});
}

/** `tenants`: at most 200 of `total`. */
export type RunDetails = { run: RunLine; tenants: RunTenantLine[]; tally: Tally; total: number };

/** The same, on a pool that is already open. */
export async function runDetailsOf(pool: ConnectionPool, runId: number): Promise<RunDetails | undefined> {
	const run = await findRun(pool, runId);
	if (!run) return undefined;
	const tally = await tallyOf(pool, runId);
	const total = Object.values(tally).reduce((sum, tenants) => sum + tenants, 0);
	return { run, tenants: await listRunTenants(pool, runId, TENANTS_SHOWN), tally, total };
}

/** Connects as the application does, for one look. */
export async function withReadPool<T>(
	databaseUrl: string,
	work: (pool: ConnectionPool) => Promise<T>,
): Promise<T> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1 });
	try {
		return await work(pool);
	} finally {
		await pool.close();
	}
}

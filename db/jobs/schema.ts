import { getConstructionPlans, getMigrationPlans } from "pg-boss";
import pgBoss from "pg-boss/package.json" with { type: "json" };
import { setOnCitus } from "../tenancy/citus.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { REGISTRY_ROLE } from "../tenancy/roles/platform-roles.ts";

/** Where pg-boss keeps its tables. Tenants' roles have no rights here. */
export const JOBS_SCHEMA = "pgboss";

/** The version of the schema that this build's pg-boss works with. */
export const JOBS_VERSION: number = pgBoss.pgboss.schema;

/** What a database lacks of pg-boss's schema. `from` is 0 if there is none. */
export type PendingJobs = { from: number; to: number; sql: string };

/** The version in the database; 0 if there is none. */
export function jobsVersion(pool: ConnectionPool): Promise<number> {
	return asOwner(pool, "read", async (run) => {
		const [there] = await run("select to_regclass($1) is not null as there", [`${JOBS_SCHEMA}.version`]);
		if (there?.there !== true) return 0;
		const [row] = await run(`select version from ${JOBS_SCHEMA}.version`);
		return Number(row?.version);
	});
}

/** Undefined if there is nothing to do, for example because a newer build has been here. */
export async function pendingJobs(pool: ConnectionPool): Promise<PendingJobs | undefined> {
	const from = await jobsVersion(pool);
	if (from >= JOBS_VERSION) return undefined;
	const plan = from === 0 ? getConstructionPlans(JOBS_SCHEMA) : getMigrationPlans(JOBS_SCHEMA, from);
	return { from, to: JOBS_VERSION, sql: `${asOneTransaction(plan)}\n${GRANTS}` };
}

/**
 * pg-boss's plan is a transaction followed by indexes that are created CONCURRENTLY. Here all of it happens or
 * nothing: the tables are small, and while they are locked only workers wait. Requests write to the outbox.
 */
function asOneTransaction(plan: string): string {
	const [, inside, behind = ""] = /^\s*BEGIN;([\s\S]*)\n\s*COMMIT;([\s\S]*)$/.exec(plan) ?? [];
	if (inside === undefined) throw new Error("pg-boss does not describe its tables in the expected way");
	return inside + behind.replaceAll(/\b(INDEX) CONCURRENTLY\b/g, "$1");
}

const GRANTS = `grant usage on schema ${JOBS_SCHEMA} to ${REGISTRY_ROLE};
grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${REGISTRY_ROLE};`;

/** Creates pg-boss's schema, or upgrades it, in one transaction. Returns what it did. */
export async function migrateJobs(pool: ConnectionPool): Promise<PendingJobs | undefined> {
	const pending = await pendingJobs(pool);
	if (!pending) return undefined;
	await asOwner(pool, "write", async (run, owner) => {
		await run(`select set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true)`);
		// Citus cannot create a schema that it distributes from several statements in one message.
		await run(setOnCitus("enable_schema_based_sharding", "off"));
		await owner.define([pending.sql]);
	});
	return pending;
}

import { randomBytes } from "node:crypto";
import { connect } from "../client.ts";
import type { Migration } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { sendThrough } from "../tenancy/pool/driver.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { appUrl, newTenantRole, OWNER_ROLE } from "../tenancy/roles/platform-roles.ts";
import { quoted, type TenantSchema } from "../tenancy/schema-name.ts";
import { bindToTenant, blockOf, executed } from "../tenancy/sql-text.ts";

const SCRATCH_PREFIX = "tenantry_scratch_";

/** A transaction that is always rolled back: nothing that `work` creates in it lasts. */
export type Scratch = {
	/**
	 * Runs one statement of ours, as the role that owns every table. Without parameters it is sent as text, never
	 * prepared.
	 */
	run: Run;
	/**
	 * Runs one statement of a migration the way a run sends it: a statement that would fail there fails here, and
	 * nothing in it can end the transaction or wait for rows that nobody sends.
	 */
	runOfMigration(statement: string): Promise<void>;
};

/**
 * Runs `work` in one transaction on its own connection and rolls it back, whatever happens: even a killed process
 * leaves nothing behind. Uses one snapshot throughout, so that tables are read in the same state.
 */
export async function inScratch<T>(databaseUrl: string, work: (scratch: Scratch) => Promise<T>): Promise<T> {
	// The login owns nothing, so anything that would run outside the transaction fails.
	const login = connect({ url: appUrl(databaseUrl), prepare: false, idleSeconds: null });
	const run: Run = async (text, params = []) =>
		(await sendThrough(login, { text, params, form: "objects" }).answer) as unknown as Awaited<
			ReturnType<Run>
		>;
	try {
		await run("begin isolation level repeatable read");
		await run(
			`select set_config('role', $1, true), set_config('search_path', '', true), set_config('jit', 'off', true),
			 set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true),
			 set_config('idle_in_transaction_session_timeout', '0', true)`,
			[OWNER_ROLE],
		);
		const runOfMigration = async (statement: string) => {
			await run(blockOf("scratch", executed([statement])));
		};
		return await work({ run, runOfMigration });
	} finally {
		await login.unsafe("rollback").catch(() => {});
		await login.end({ timeout: 5 });
	}
}

/**
 * Creates a tenant schema with a random name the way provisioning does: role, schema, and the tables of some
 * migrations.
 */
export async function createScratchSchema({ run }: Scratch, migrations: Migration[]): Promise<TenantSchema> {
	const tenantSchema = {
		schemaName: `${SCRATCH_PREFIX}${randomBytes(8).toString("hex")}`,
		roleName: newTenantRole(),
	};
	const schema = quoted(tenantSchema.schemaName);
	const role = quoted(tenantSchema.roleName);
	const tables = migrations.flatMap(({ up }) => bindToTenant(up, tenantSchema));
	// Some hundred statements: as one message, because nobody asks which of them failed.
	await run(
		blockOf(
			"scratch",
			executed([
				`create role ${role} nologin noinherit`,
				`create schema ${schema}`,
				`grant usage on schema ${schema} to ${role}`,
				...tables,
			]),
		),
	);
	return tenantSchema;
}

/**
 * Drops scratch schemas that were committed, with their roles, and returns how many. A scratch schema in use is
 * visible only to its own transaction, so any that is visible was left behind.
 */
export async function removeLeftovers(pool: ConnectionPool): Promise<number> {
	const left = await asOwner(pool, "read", (run) =>
		run(
			`select n.nspname as name, (select jsonb_agg(distinct r.rolname) from pg_catalog.aclexplode(n.nspacl) g
			  join pg_catalog.pg_roles r on r.oid = g.grantee and r.rolname like 'tenantry\\_t\\_%') as roles
			 from pg_catalog.pg_namespace n where n.nspname like $1`,
			[`${SCRATCH_PREFIX.replaceAll("_", "\\_")}%`],
		),
	);
	for (const { name, roles } of left) {
		const statements = [`drop schema ${quoted(String(name))} cascade`];
		for (const role of JSON.parse(String(roles ?? "[]"))) statements.push(`drop role ${quoted(role)}`);
		await asOwner(pool, "write", (_, owner) => owner.define(statements));
	}
	return left.length;
}

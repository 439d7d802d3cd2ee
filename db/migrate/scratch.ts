import { randomBytes } from "node:crypto";
import { connect } from "../client.ts";
import { sendThrough } from "../tenancy/driver.ts";
import type { TenantHouse } from "../tenancy/open.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { appUrl, newTenantRole, OWNER_ROLE } from "../tenancy/wall.ts";
import { bindToTenant } from "./bind.ts";
import type { Migration } from "./files.ts";
import type { OwnerRows, RunAsOwner } from "./plan.ts";

/** A transaction that is always rolled back: what `work` makes in it never was. */
export type Scratch = {
	/** One statement, under the role that owns every table. Without parameters it is sent as text, never prepared. */
	run: RunAsOwner;
};

/**
 * Runs `work` in one transaction on a connection of its own and rolls it back, whatever happens: a killed process
 * leaves nothing behind either. One snapshot for all of it, so that tables are read as they were together.
 */
export async function inScratch<T>(databaseUrl: string, work: (scratch: Scratch) => Promise<T>): Promise<T> {
	// Nothing is lost when the connection is: the login owns nothing, so what would run outside the transaction fails.
	const login = connect({ url: appUrl(databaseUrl), prepare: false, idleSeconds: null });
	const run: RunAsOwner = async (text, params = []) =>
		(await sendThrough(login, text, params, "objects").answer) as unknown as OwnerRows;
	try {
		await run("begin isolation level repeatable read");
		await run(
			`select set_config('role', $1, true), set_config('search_path', '', true), set_config('jit', 'off', true),
			 set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true),
			 set_config('idle_in_transaction_session_timeout', '0', true)`,
			[OWNER_ROLE],
		);
		return await work({ run });
	} finally {
		await login.unsafe("rollback").catch(() => {});
		await login.end({ timeout: 5 });
	}
}

/** Makes a house of random name as provisioning does: role, schema, and the tables of some migrations. */
export async function buildHouse({ run }: Scratch, migrations: Migration[]): Promise<TenantHouse> {
	const house = {
		schemaName: `tenantry_scratch_${randomBytes(8).toString("hex")}`,
		roleName: newTenantRole(),
	};
	const schema = quoted(house.schemaName);
	const role = quoted(house.roleName);
	await run(`create role ${role} nologin noinherit`);
	await run(`create schema ${schema}`);
	await run(`grant usage on schema ${schema} to ${role}`);
	for (const { up } of migrations) for (const statement of bindToTenant(up, house)) await run(statement);
	return house;
}

import { bindToTenant } from "../migrate/bind.ts";
import { blockOf, executed } from "../migrate/block.ts";
import type { Migrations } from "../migrate/files.ts";
import type { Flight, Row } from "./flight.ts";
import type { TenantHouse } from "./open.ts";
import { quoted } from "./schema-name.ts";
import { APP_ROLE, OWNER_ROLE } from "./wall.ts";

/** A transaction under the role that owns every table. */
export type Owner = {
	run(text: string, params: unknown[]): Promise<Row[]>;
	/** Statements without rows or parameters, sent as one. */
	define(statements: string[]): Promise<void>;
	/** The transaction itself. */
	flight: Flight;
};

export function asOwnerOf(flight: Flight): Owner {
	return {
		run: (text, params) => flight.send({ text, params, role: OWNER_ROLE, form: "objects" }),
		async define(statements) {
			const [first = ""] = statements;
			const text = statements.length === 1 ? first : blockOf("provision", executed(statements));
			await flight.send({ text, params: [], role: OWNER_ROLE, form: "simple" });
		},
		flight,
	};
}

/** A tenant's house before it stands. */
export type NewHouse = TenantHouse & {
	/** Its role may log in: for a Citus cluster, whose nodes connect to each other as that role. It has no password. */
	roleLogsIn?: boolean;
};

/** Makes a tenant's role and its schema with every table at head, empty but for the system roles and the catalog. */
export async function buildHouse(db: Owner, migrations: Migrations, house: NewHouse): Promise<void> {
	const schema = quoted(house.schemaName);
	const role = quoted(house.roleName);
	const tables = migrations.list.flatMap((migration) => bindToTenant(migration.up, house));
	db.flight.noteMade();
	const applied = JSON.stringify(migrations.list.map(({ name, checksum }) => ({ name, checksum })));
	await Promise.all([
		// The rows' values as one parameter: the insert itself then needs none, and nothing waits for it to be described.
		db.run("select set_config('tenantry.applied', $1, true)", [applied]),
		db.define([
			`create role ${role} ${house.roleLogsIn ? "login" : "nologin"} noinherit`,
			`grant ${role} to ${quoted(APP_ROLE)}`,
			`create schema ${schema}`,
			`grant usage on schema ${schema} to ${role}`,
			...tables,
			`insert into ${schema}."_migrations" ("filename", "checksum")
			 select m.name, m.checksum from jsonb_to_recordset(current_setting('tenantry.applied')::jsonb) as m (name text, checksum text)
			 order by m.name`,
		]),
	]);
}

import { type Migrations, recordsOf } from "../../migration-files.ts";
import { setOnCitus } from "../citus.ts";
import type { Owner } from "../roles/owner.ts";
import { APP_ROLE } from "../roles/platform-roles.ts";
import { quoted, type TenantSchema } from "../schema-name.ts";
import { bindToTenant, inFewMessages } from "../sql-text.ts";

/** A tenant's schema and role before they exist. */
export type NewTenantSchema = TenantSchema & {
	/**
	 * Its role may log in, without a password: for a Citus cluster, whose nodes connect to each other as that role.
	 * There, its tables are on one of the nodes from the start.
	 */
	roleLogsIn?: boolean;
};

/**
 * Creates a tenant's role and its schema with every table at head, empty except for the system roles and the
 * catalog.
 */
export async function createTenantSchema(
	db: Owner,
	migrations: Migrations,
	tenantSchema: NewTenantSchema,
): Promise<void> {
	const schema = quoted(tenantSchema.schemaName);
	const role = quoted(tenantSchema.roleName);
	const tables = migrations.list.flatMap((migration) => bindToTenant(migration.up, tenantSchema));
	const statements = [
		`create role ${role} ${tenantSchema.roleLogsIn ? "login" : "nologin"} noinherit`,
		`grant ${role} to ${quoted(APP_ROLE)}`,
		`create schema ${schema}`,
		`grant usage on schema ${schema} to ${role}`,
		...tables,
	];
	db.transaction.noteMade();
	const applied = JSON.stringify(
		recordsOf(migrations.list).map(({ name, checksum }) => ({ name, checksum })),
	);
	await Promise.all([
		// On for this transaction only: of the database's other schemas, Citus must distribute none.
		tenantSchema.roleLogsIn && db.run(setOnCitus("enable_schema_based_sharding", "on")),
		// Nothing but the creation of tables is known to go wrong in a block on Citus; there, none is used all the same.
		db.define(tenantSchema.roleLogsIn ? statements : inFewMessages(statements)),
		db.run(
			`insert into ${schema}."_migrations" ("filename", "checksum")
			 select m.name, m.checksum from jsonb_to_recordset($1::jsonb) as m (name text, checksum text) order by m.name`,
			[applied],
		),
	]);
}

import { quoted, type TenantSchema } from "../schema-name.ts";
import { ourTablesOfSchema } from "../sql-text.ts";
import type { Owner } from "./owner.ts";
import { APP_ROLE } from "./platform-roles.ts";

const TENANT_ROLE = /^tenantry_t_/;

/** The role that reads a tenant for support: derived from the tenant's own, so that it is stored nowhere. */
export function supportRoleOf(roleName: string): string {
	if (!TENANT_ROLE.test(roleName)) throw new Error(`Not a tenant's role: ${JSON.stringify(roleName)}`);
	return roleName.replace(TENANT_ROLE, "tenantry_s_");
}

/** The same tenant, read-only: PostgreSQL refuses everything except reading. */
export const supportSchemaOf = ({ schemaName, roleName }: TenantSchema): TenantSchema => ({
	schemaName,
	roleName: supportRoleOf(roleName),
});

/** Creates the role, which may log in if the tenant's own may, or lets it read what was added to the schema since. Idempotent. */
export async function createSupportRole(db: Owner, { schemaName, roleName }: TenantSchema): Promise<void> {
	const support = supportRoleOf(roleName);
	const { role, schema } = { role: quoted(support), schema: quoted(schemaName) };
	const { isThere, tables } = await look(db, schemaName, support);
	const [own] = await db.run("select rolcanlogin as login from pg_catalog.pg_roles where rolname = $1", [
		roleName,
	]);
	const made = [
		`create role ${role} ${own?.login ? "login" : "nologin"} noinherit`,
		`grant ${role} to ${quoted(APP_ROLE)}`,
		`grant usage on schema ${schema} to ${role}`,
	];
	const unread = tables.filter(({ readable }) => !readable);
	const statements = [
		...(isThere ? [] : made),
		...unread.map(({ name }) => `grant select on ${schema}.${quoted(name)} to ${role}`),
	];
	if (statements.length > 0) await db.define(statements);
}

/**
 * Drops the role with its rights, wherever it has any: a workspace that is being restored has them in the schema that
 * was set aside. Does nothing if it does not exist.
 */
export async function dropSupportRole(
	db: Owner,
	{ roleName }: Pick<TenantSchema, "roleName">,
): Promise<void> {
	const role = quoted(supportRoleOf(roleName));
	const [found] = await db.run("select to_regrole($1) is not null as there", [role]);
	if (!found?.there) return;
	const rights = await db.run(RIGHTS, [role]);
	await db.define([...rights.map(({ where }) => `revoke all on ${where} from ${role}`), `drop role ${role}`]);
}

const RIGHTS = `
	select case when c.oid is null then format('schema %I', n.nspname)
	 else format('table %I.%I', n.nspname, c.relname) end as "where"
	from pg_catalog.pg_shdepend d
	left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::regclass and c.oid = d.objid
	join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, d.objid)
	where d.refclassid = 'pg_catalog.pg_authid'::regclass and d.refobjid = to_regrole($1) and d.deptype = 'a'
	 and d.dbid = (select oid from pg_catalog.pg_database where datname = current_database())`;

type Look = { isThere: boolean; tables: { name: string; readable: boolean }[] };

async function look(db: Owner, schemaName: string, role: string): Promise<Look> {
	const rows = (await db.run(
		`select c.relname::text as name, to_regrole($2) is not null as "isThere",
		 case when to_regrole($2) is null then false
		  else has_table_privilege(to_regrole($2)::oid, c.oid, 'SELECT') end as readable
		 from ${ourTablesOfSchema("$1")} order by c.relname`,
		[schemaName, quoted(role)],
	)) as { name: string; isThere: boolean; readable: boolean }[];
	return { isThere: rows[0]?.isThere === true, tables: rows };
}

import { connect, type Sql } from "../../client.ts";
import { APP_ROLE, appUrl, OWNER_ROLE, REGISTRY_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { type Check, check } from "./check.ts";

/** Checks the current roles: who may become whom, and that the login can do nothing on its own. */
export async function inspectRoles(administrator: Sql, databaseUrl: string): Promise<Check[]> {
	const roles = await administrator<{ rolname: string }[]>`
		select rolname from pg_roles where rolname in (${APP_ROLE}, ${OWNER_ROLE}, ${REGISTRY_ROLE})`;
	if (roles.length < 3) {
		return [
			{ name: "the platform's roles", state: "ok", found: "missing so far: npm run migrate creates them" },
		];
	}
	return [
		...(await inspectMemberships(administrator)),
		...(await inspectApp(administrator)),
		...(await inspectSession(databaseUrl)),
	];
}

async function inspectMemberships(administrator: Sql): Promise<Check[]> {
	const [found] = await administrator<
		{
			owner: boolean;
			registry: boolean;
			creates: boolean;
			schemas: boolean;
			publicOwner: boolean;
			publicRegistry: boolean;
		}[]
	>`
		select pg_has_role(${APP_ROLE}::name, ${OWNER_ROLE}::name, s.become) as owner,
			pg_has_role(${APP_ROLE}::name, ${REGISTRY_ROLE}::name, s.become) as registry,
			(select rolcreaterole from pg_roles where rolname = ${OWNER_ROLE}) as creates,
			has_database_privilege(${OWNER_ROLE}::name, current_database(), 'CREATE') as schemas,
			has_schema_privilege(${OWNER_ROLE}::name, 'public', 'CREATE') as "publicOwner",
			has_schema_privilege(${REGISTRY_ROLE}::name, 'public', 'USAGE') as "publicRegistry"
		from (select case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end as become) s`;
	const [database] = await administrator<{ name: string }[]>`select quote_ident(current_database()) as name`;
	const right = (name: string, ok: boolean | undefined, remedy: string) =>
		check(name, { isOk: ok === true, found: ok ? "allowed" : "not allowed", remedy });
	return [
		right(
			`${APP_ROLE} becomes ${OWNER_ROLE}`,
			found?.owner,
			`grant ${OWNER_ROLE} to ${APP_ROLE} (since PostgreSQL 16: with set true)`,
		),
		right(
			`${APP_ROLE} becomes ${REGISTRY_ROLE}`,
			found?.registry,
			`grant ${REGISTRY_ROLE} to ${APP_ROLE} (since PostgreSQL 16: with set true)`,
		),
		right(`${OWNER_ROLE} creates roles`, found?.creates, `alter role ${OWNER_ROLE} createrole`),
		right(
			`${OWNER_ROLE} creates schemas`,
			found?.schemas,
			`grant create on database ${database?.name} to ${OWNER_ROLE}`,
		),
		right(
			`${OWNER_ROLE} creates tables in public`,
			found?.publicOwner,
			`grant usage, create on schema public to ${OWNER_ROLE}`,
		),
		right(
			`${REGISTRY_ROLE} enters public`,
			found?.publicRegistry,
			`grant usage on schema public to ${REGISTRY_ROLE}`,
		),
	];
}

/** Anything that escapes a transaction runs as the login, so the login must be able to do nothing. */
async function inspectApp(administrator: Sql): Promise<Check[]> {
	const [attributes] = await administrator<{ powers: string | null }[]>`
		select nullif(concat_ws(', ', case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
			case when rolcreatedb then 'createdb' end, case when rolbypassrls then 'bypassrls' end,
			case when rolinherit then 'inherit' end), '') as powers
		from pg_roles where rolname = ${APP_ROLE}`;
	const open = await administrator<{ name: string }[]>`
		select c.oid::regclass::text as name from pg_class c
		left join lateral aclexplode(c.relacl) g on true
		where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
		and (c.relowner = ${APP_ROLE}::regrole or g.grantee in (0, ${APP_ROLE}::regrole::oid))
		group by c.oid limit 5`;
	const list = open.map(({ name }) => name).join(", ");
	// Citus creates its views on every node, and grants them to everyone: they name all workspaces, with their sizes.
	const alsoOnNodes = open.some(({ name }) => /\bcitus_/.test(name))
		? "; then, for the nodes: select run_command_on_workers('revoke all on citus_schemas, citus_tables from public')"
		: "";
	return [
		check(`${APP_ROLE} has no power of its own`, {
			isOk: !attributes?.powers,
			found: attributes?.powers ?? "no superuser, createrole, createdb, bypassrls, inherit",
			remedy: `alter role ${APP_ROLE} nosuperuser nocreaterole nocreatedb nobypassrls noinherit`,
		}),
		check(`${APP_ROLE} has no right on any table`, {
			isOk: open.length === 0,
			found: open.length === 0 ? "none" : `it, or everyone, can use ${list}`,
			remedy: `revoke all on ${list} from ${APP_ROLE}, public${alsoOnNodes}`,
		}),
	];
}

/** Checks a session of the application from inside. */
async function inspectSession(databaseUrl: string): Promise<Check[]> {
	const login = connect({ url: appUrl(databaseUrl) });
	try {
		const [row] = await login<{ path: string; statement: string; idle: string; parallel: string }[]>`
			select pg_catalog.current_setting('search_path') as path, pg_catalog.current_setting('statement_timeout') as statement,
				pg_catalog.current_setting('idle_in_transaction_session_timeout') as idle,
				pg_catalog.current_setting('max_parallel_workers_per_gather') as parallel`;
		const path = row?.path ?? "";
		return [
			{ name: `${APP_ROLE} logs in`, state: "ok", found: "with the password derived from DATABASE_URL" },
			check(`${APP_ROLE} has an empty search_path`, {
				isOk: path === "" || path === '""',
				found: path || "empty",
				remedy: `alter role ${APP_ROLE} set search_path = ''`,
			}),
			check("statement_timeout", {
				isOk: row?.statement !== "0",
				found: row?.statement ?? "",
				remedy: `alter role ${APP_ROLE} set statement_timeout = '15s'`,
				weight: "warning",
			}),
			check("idle_in_transaction_session_timeout", {
				isOk: row?.idle !== "0",
				found: row?.idle ?? "",
				remedy: `alter role ${APP_ROLE} set idle_in_transaction_session_timeout = '15s'`,
				weight: "warning",
			}),
			check("max_parallel_workers_per_gather", {
				isOk: row?.parallel === "0",
				found: row?.parallel ?? "",
				remedy: `alter role ${APP_ROLE} set max_parallel_workers_per_gather = 0`,
				weight: "warning",
			}),
		];
	} catch (error) {
		return [
			{
				name: `${APP_ROLE} logs in`,
				state: "missing",
				found: (error as Error).message,
				remedy:
					"npm run migrate resets its password; if a pooler has its own list of users, update it there as well",
			},
		];
	} finally {
		await login.end({ timeout: 5 });
	}
}

import { createHmac, randomBytes } from "node:crypto";
import { readAddress, writeAddress } from "../../address.ts";
import type { Sql } from "../../client.ts";
import { quoted } from "../schema-name.ts";
import { literal } from "../sql-text.ts";
import { scramVerifier } from "./scram.ts";

/**
 * The roles, from the outside in. None of them is a superuser.
 *
 * - `tenantry_app`: what the application logs in as. Owns nothing, may read nothing, has an empty search_path:
 *   a statement that escapes its transaction fails. It can only become one of the roles below.
 * - `tenantry_registry`: reads and writes the registry in `public`.
 * - `tenantry_owner`: owns every table; creates schemas and roles. Used by migrations and provisioning.
 * - `tenantry_t_…`: one per tenant, without login unless requested (create-schema-and-role.ts); its rights end at its own schema.
 * - `tenantry_s_…`: one per tenant while its owner grants support access; may select from its tables (support-role.ts).
 */
export const APP_ROLE = "tenantry_app";
export const OWNER_ROLE = "tenantry_owner";
export const REGISTRY_ROLE = "tenantry_registry";

/** Random, because roles are shared by every database of a server. */
export function newTenantRole(): string {
	return `tenantry_t_${randomBytes(8).toString("hex")}`;
}

/** The login of the application: derived, so that DATABASE_URL is all anyone has to configure. */
export function appUrl(databaseUrl: string): string {
	const address = readAddress(databaseUrl);
	if (address.user === APP_ROLE) return databaseUrl;
	return writeAddress({ ...address, user: APP_ROLE, password: appPassword(address.password) });
}

function appPassword(administratorPassword: string): string {
	return createHmac("sha256", administratorPassword).update(APP_ROLE).digest("base64url");
}

/**
 * Creates the platform's roles and their rights in this database. Idempotent. Needs a login that may create roles
 * and owns the database (or is a superuser). With `rolesLogIn` the owner's role may log in, without a password: for a
 * Citus cluster, whose nodes connect to each other as that role.
 */
export async function createRoles(
	administrator: Sql,
	databaseUrl: string,
	{ rolesLogIn = false } = {},
): Promise<void> {
	const { user, password } = readAddress(databaseUrl);
	if (user === APP_ROLE) return;
	await ensureRole(administrator, OWNER_ROLE, "nologin createrole noinherit");
	await ensureRole(administrator, REGISTRY_ROLE, "nologin noinherit");
	await ensureRole(administrator, APP_ROLE, "login noinherit");
	await setPassword(administrator, appPassword(password));
	const database = quotedDatabase(await currentDatabase(administrator));
	const owner = quoted(OWNER_ROLE);
	const registry = quoted(REGISTRY_ROLE);
	const app = quoted(APP_ROLE);
	for (const statement of [
		`alter role ${app} set search_path = ''`,
		`alter role ${app} set statement_timeout = '15s'`,
		`alter role ${app} set idle_in_transaction_session_timeout = '15s'`,
		// A page waits up to 100 ms until the server has started processes for a statement that takes 20 ms.
		`alter role ${app} set max_parallel_workers_per_gather = 0`,
		// Since PostgreSQL 16, creating a role does not give the right to become it.
		`grant ${owner} to current_user`,
		`grant ${owner}, ${registry} to ${app}`,
		`grant connect, create on database ${database} to ${owner}`,
		`grant connect on database ${database} to ${app}`,
		"revoke create on schema public from public",
		// As it is by default. Every workspace sorts names by the collation there; of the tables there it has no rights.
		"grant usage on schema public to public",
		`grant usage, create on schema public to ${owner}`,
		`grant usage on schema public to ${registry}`,
		...(rolesLogIn ? [`alter role ${owner} login`] : []),
	]) {
		await administrator.unsafe(statement);
	}
}

/**
 * Whether everything that `createRoles` creates is there, and `login`, a connection at `appUrl`, gets in: a needless
 * repeated GRANT would cost every connection a little.
 */
export async function rolesExist(administrator: Sql, databaseUrl: string, login: Sql): Promise<boolean> {
	if (readAddress(databaseUrl).user === APP_ROLE) return true;
	const [rights, logsIn] = await Promise.all([hasRights(administrator), canLogIn(login)]);
	return rights && logsIn;
}

/** Uses one query: rights are checked only if the roles exist, because otherwise the check would be an error. */
async function hasRights(administrator: Sql): Promise<boolean> {
	const [row] = await administrator<{ all: boolean }[]>`
		select case when
			(select count(*) from pg_roles where rolname in (${APP_ROLE}, ${OWNER_ROLE}, ${REGISTRY_ROLE})) = 3
		then has_database_privilege(${OWNER_ROLE}, current_database(), 'CREATE')
			and has_schema_privilege(${OWNER_ROLE}, 'public', 'CREATE')
			and has_schema_privilege(${REGISTRY_ROLE}, 'public', 'USAGE')
			and has_schema_privilege('public', 'public', 'USAGE')
			and not has_schema_privilege(${APP_ROLE}, 'public', 'CREATE')
			and pg_has_role(${APP_ROLE}, ${OWNER_ROLE}, 'MEMBER')
			and pg_has_role(${APP_ROLE}, ${REGISTRY_ROLE}, 'MEMBER')
		else false end as all`;
	return row?.all === true;
}

/** The login's password is derived from the administrator's: after that one changes, it has to be set again. */
const canLogIn = (login: Sql): Promise<boolean> =>
	login`select 1`.then(
		() => true,
		() => false,
	);

async function ensureRole(administrator: Sql, role: string, attributes: string): Promise<void> {
	const found = await administrator`select 1 from pg_roles where rolname = ${role}`;
	if (found.length > 0) return;
	await administrator
		.unsafe(`create role ${quoted(role)} ${attributes}`)
		.catch((error: { code?: string }) => {
			// Two migrations started at once: the other one created it.
			if (error.code !== "42710" && error.code !== "23505") throw error;
		});
}

async function setPassword(administrator: Sql, password: string): Promise<void> {
	const set = (secret: string) =>
		administrator.unsafe(`alter role ${quoted(APP_ROLE)} password ${literal(secret)}`);
	try {
		await set(scramVerifier(password));
	} catch (error) {
		// Neon keeps logins outside of PostgreSQL too: “Neon only supports being given plaintext passwords”.
		if (!/plaintext password/i.test((error as Error).message)) throw error;
		await set(password);
	}
}

async function currentDatabase(sql: Sql): Promise<string> {
	const [row] = await sql<{ name: string }[]>`select current_database() as name`;
	return row?.name ?? "";
}

/** Quotes a database name by PostgreSQL's rules: its owner chose it, so any name is possible. */
function quotedDatabase(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

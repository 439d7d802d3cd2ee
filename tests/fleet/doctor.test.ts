import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { examine } from "#db/migrate/doctor/doctor.ts";
import { findDrift } from "#db/migrate/drift/drift.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { rehearse } from "#db/migrate/rehearse/rehearse.ts";
import { readMigrations } from "#db/migration-files.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { type LocalPostgres, startPostgres } from "#scripts/local/postgres/postgres.ts";
import { pgbouncer, startPooler } from "#tests/support/databases/pooler.ts";
import { newTenant } from "#tests/support/world/tenant.ts";
import { callIn } from "./command-line.ts";
import type { Fleet } from "./fleet.ts";

// A server of its own: roles belong to the whole server, and the shared one's were made by a superuser.
let folder: string;
let server: LocalPostgres;
let superuser: Sql;
let operatorUrl: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "tenantry-doctor-"));
	server = await startPostgres({ dataDir: join(folder, "data"), port: 55_300, purpose: "throwaway" });
	superuser = connect({ url: server.url() });
	await superuser.unsafe("create role operator login createrole password 'secret'");
	await superuser.unsafe("create database product owner operator");
	operatorUrl = as("operator");
}, 60_000);
afterAll(async () => {
	await superuser.end();
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
});

function as(login: string, database = "product"): string {
	const url = new URL(server.url(database));
	url.username = login;
	url.password = "secret";
	return url.href;
}

const bad = async (url = operatorUrl, options = {}) =>
	(await examine(url, options)).checks
		.filter(({ state }) => state !== "ok")
		.map(({ state, name, found, remedy }) => `${state} ${name}: ${found} → ${remedy}`);

test("an empty database and an owner with createrole have everything", async () => {
	const { checks, provider } = await examine(operatorUrl);

	expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
	expect(provider).toBeUndefined();
	expect(checks.find(({ name }) => name === "no superuser needed")?.found).toBe("it is not one");
	expect(await leftBehind()).toBe(0);
});

async function leftBehind(): Promise<number> {
	const [row] = await superuser<
		{ n: number }[]
	>`select count(*)::int as n from pg_roles where rolname like 'tenantry_doctor_%'`;
	return row?.n ?? -1;
}

test("migrating, provisioning, verifying and rehearsing work for it without a superuser", async () => {
	await migrateUp(operatorUrl);
	const pool = new ConnectionPool({ url: appUrl(operatorUrl), size: 2 });
	const made = await provisionTenant(pool, readMigrations("tenant"), newTenant({ slug: "acme" }));
	await pool.close();

	expect(made.created).toBe(true);
	expect(await migrateUp(operatorUrl)).toMatchObject({ public: [], tally: { failed: 0 }, finished: true });
	expect(await findDrift(operatorUrl, { store: true })).toMatchObject([{ tenants: 1, state: "as expected" }]);
	expect(await rehearse(operatorUrl)).toMatchObject({ migrations: [] });
	expect(await bad()).toEqual([]);
	const [powers] = await superuser`select rolsuper, rolcreatedb from pg_roles where rolname = 'operator'`;
	expect(powers).toMatchObject({ rolsuper: false, rolcreatedb: false });
}, 60_000);

const logins = () => superuser`
	select rolname as name, rolpassword as password from pg_authid
	where rolcanlogin and rolname ~ '^tenantry_(owner|registry|t_)' order by 1`;

async function letNoneIn(): Promise<void> {
	for (const { name } of await logins()) await superuser.unsafe(`alter role ${name} nologin`);
}

const LOGINS = "roles log in only on a Citus cluster";

test("roles log in exactly where the setting says so: migrate lets them, and the doctor reports any other state", async () => {
	const on = { rolesLogIn: true };
	const wrong = await bad(operatorUrl, on);

	await migrateUp(operatorUrl, on);

	expect(wrong).toEqual([
		`missing ${LOGINS}: TENANT_ROLES_LOGIN is on, but 2 may not log in, tenantry_owner among them → npm run migrate`,
	]);
	expect(await bad(operatorUrl, on)).toEqual([]);
	expect(await bad()).toEqual([
		expect.stringMatching(
			`^warning ${LOGINS}: TENANT_ROLES_LOGIN is off, but 2 may log in, tenantry_owner among them → alter role`,
		),
	]);
	const letIn = await logins();
	expect(letIn).toEqual([
		{ name: "tenantry_owner", password: null },
		{ name: expect.stringMatching(/^tenantry_t_/), password: null },
	]);
	await letNoneIn();
	expect(await bad()).toEqual([]);
});

test("where roles log in, every migrate grants the platform's roles their rights again: a new node has none", async () => {
	// Each GRANT writes the row that holds the database's rights.
	const written = async () => {
		const [row] = await superuser`select xmin::text from pg_database where datname = 'product'`;
		return row?.xmin;
	};
	const before = await written();

	await migrateUp(operatorUrl);
	expect(await written()).toBe(before);
	await migrateUp(operatorUrl, { rolesLogIn: true });
	expect(await written()).not.toBe(before);

	await letNoneIn();
}, 60_000);

const BROKEN: [what: string, broken: string[], repaired: string[], answer: RegExp][] = [
	[
		"createrole",
		["alter role operator nocreaterole"],
		["alter role operator createrole"],
		/^missing create roles that can create roles: permission denied.* → As an administrator: alter role operator createrole/,
	],
	[
		"membership of the registry's role",
		["revoke tenantry_registry from tenantry_app granted by operator"],
		["grant tenantry_registry to tenantry_app granted by operator"],
		/^missing tenantry_app becomes tenantry_registry: .* → grant tenantry_registry to tenantry_app/,
	],
	[
		"the SET option",
		["grant tenantry_owner to tenantry_app with set false granted by operator"],
		["grant tenantry_owner to tenantry_app with set true granted by operator"],
		/^missing tenantry_app becomes tenantry_owner: .*set true/,
	],
	[
		"createrole of the owner's role",
		["alter role tenantry_owner nocreaterole"],
		["alter role tenantry_owner createrole"],
		/^missing tenantry_owner creates roles: .*alter role tenantry_owner createrole/,
	],
	[
		"a superuser as login",
		["alter role tenantry_app superuser"],
		["alter role tenantry_app nosuperuser"],
		/^missing tenantry_app has no power of its own: superuser → alter role tenantry_app nosuperuser/,
	],
	[
		"a search_path",
		["alter role tenantry_app set search_path = public"],
		["alter role tenantry_app set search_path = ''"],
		/^missing tenantry_app has an empty search_path: public → alter role/,
	],
	[
		"a right of the login",
		["grant select on public.users to tenantry_app"],
		["revoke select on public.users from tenantry_app"],
		/^missing tenantry_app has no right on any table: .*users → revoke all on .*users from tenantry_app/,
	],
	[
		"a right granted to public",
		["grant select on public.users to public"],
		["revoke select on public.users from public"],
		/^missing tenantry_app has no right on any table: it, or everyone, can use .*users/,
	],
	[
		"statement_timeout",
		["alter role tenantry_app reset statement_timeout"],
		["alter role tenantry_app set statement_timeout = '15s'"],
		/^warning statement_timeout: 0 → alter role/,
	],
	[
		"processes beside a statement’s own",
		["alter role tenantry_app set max_parallel_workers_per_gather = 2"],
		["alter role tenantry_app set max_parallel_workers_per_gather = 0"],
		/^warning max_parallel_workers_per_gather: 2 → alter role/,
	],
	[
		"the login's password's place",
		["alter role tenantry_app nologin"],
		["alter role tenantry_app login"],
		/^missing tenantry_app logs in: .*not permitted to log in/,
	],
];

test.each(BROKEN)("it names what is missing: %s", async (_, broken, repaired, answer) => {
	const inProduct = connect({ url: server.url("product") });
	for (const statement of broken) await inProduct.unsafe(statement);

	const found = await bad();

	for (const statement of repaired) await inProduct.unsafe(statement);
	await inProduct.end();
	expect(found).toContainEqual(expect.stringMatching(answer));
	expect(await leftBehind()).toBe(0);
});

test("a login that does not own the database is told what to ask for, and dependent checks are not tried", async () => {
	await superuser.unsafe("create role guest login createrole password 'secret'");

	const found = await bad(as("guest", "postgres"));

	expect(found).toContainEqual(
		expect.stringMatching(
			/^missing let the owner's role create schemas in the database: .* → As the database's owner: alter database postgres owner to guest/,
		),
	);
	expect(found).toContainEqual(expect.stringMatching(/^untried create a schema under the owner's role/));
	expect(found).toContainEqual(expect.stringMatching(/^missing give the owner's role the schema public/));
});

test.each([
	["rds_superuser", "Amazon RDS or Aurora"],
	["supabase_admin", "Supabase"],
	["cloudsqlsuperuser", "Google Cloud SQL"],
	["azure_pg_admin", "Azure Database for PostgreSQL"],
])("a server with the role %s is %s, and its notes are given", async (role, name) => {
	await superuser.unsafe(`create role ${role}`);

	const { provider } = await examine(operatorUrl);

	await superuser.unsafe(`drop role ${role}`);
	expect(provider?.name).toBe(name);
	expect(provider?.notes.length).toBeGreaterThan(1);
});

test.each([
	[{}, "the connection; no proxy is trusted (TRUST_PROXY is unset)"],
	[{ TRUST_PROXY: "1", CLIENT_IP_HEADER: "Fly-Client-IP" }, "Fly-Client-IP, from any connection"],
])("with %j it says which address of a client would be believed", async (environment, words) => {
	Object.assign(process.env, environment);
	const place = { url: operatorUrl, cwd: process.cwd() } as Fleet;

	const { code, out } = await callIn(place, "migrate", "doctor");

	for (const name of Object.keys(environment)) delete process.env[name];
	expect({ code, line: /^.*a client’s address.*$/m.exec(out)?.[0] }).toEqual({
		code: 0,
		line: `ok       a client’s address: ${words}`,
	});
});

test.skipIf(!pgbouncer())(
	"a pooler in transaction mode is recognized, and what to do about it is said",
	async () => {
		const pooler = await startPooler(server.port);
		const url = new URL(server.url("product"));
		url.port = String(pooler.port);

		const { checks } = await examine(url.href).finally(pooler.stop);

		expect(checks).toContainEqual({
			name: "a connection keeps its server process",
			state: "warning",
			found: "a pooler in transaction mode: session locks do not hold",
			remedy: expect.stringMatching(/direct address/),
		});
		expect(checks.find(({ name }) => name === "named prepared statements")?.state).toMatch(/ok|warning/);
	},
);

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { examine } from "#db/migrate/doctor/doctor.ts";
import { APP_ROLE, appUrl, createRoles } from "#db/tenancy/roles/platform-roles.ts";
import { accountFor } from "#scripts/local/postgres/account.ts";
import { type OwnPostgres, startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { callIn } from "./command-line.ts";
import type { Fleet } from "./fleet.ts";

// Short: the name of a socket has 107 bytes at most.
const sockets = mkdtempSync(join(tmpdir(), "tnt-"));
let server: OwnPostgres;
let superuser: Sql;
let port: string;

beforeAll(async () => {
	const { chmodSync, chownSync } = await import("node:fs");
	const { uid, gid } = accountFor(sockets);
	if (uid !== undefined && gid !== undefined) chownSync(sockets, uid, gid);
	chmodSync(sockets, 0o755);
	server = await startOwnPostgres("addresses", { unix_socket_directories: sockets });
	port = new URL(server.url()).port;
	superuser = connect({ url: server.url() });
	await superuser.unsafe(`create database "my product"`);
	await superuser.unsafe(`create role "ada @work" login superuser password 'p:/?# %'`);
	await superuser.unsafe("create role plain login password 'secret'");
	await superuser.unsafe("create database plain owner plain");
}, 120_000);
afterAll(async () => {
	await superuser.end();
	await server.stop();
	rmSync(sockets, { recursive: true, force: true });
});

const call = (url: string, ...words: string[]) =>
	callIn({ url, cwd: process.cwd() } as Fleet, "migrate", ...words);

const FORMS: [what: string, url: () => string][] = [
	[
		"a folder of sockets in the query",
		() => `postgres://postgres:x@/my%20product?host=${sockets}&port=${port}`,
	],
	[
		"a folder of sockets as the host",
		() => `postgres://postgres:x@${encodeURIComponent(sockets)}:${port}/my%20product`,
	],
	["a host in the query", () => `postgres://postgres:x@/my%20product?host=127.0.0.1&port=${port}`],
	["a plain space in the name", () => `postgres://postgres:x@127.0.0.1:${port}/my product`],
	["the name in the query", () => `postgres://postgres:x@127.0.0.1:${port}/?dbname=my+product`],
	[
		"a login and a password with every sign",
		() => `postgres://ada%20%40work:p%3A%2F%3F%23%20%25@127.0.0.1:${port}/my%20product`,
	],
	[
		"several hosts, the first of which is not there",
		() => `postgres://postgres:x@127.0.0.1:1,127.0.0.1:${port}/my%20product`,
	],
];

test.each(FORMS)("the administrator and the application reach the same database by %s", async (_, url) => {
	const administrator = connect({ url: url() });
	await createRoles(administrator, url());
	const application = connect({ url: appUrl(url()) });

	const [one] = await administrator`select current_database() as database`;
	const [other] = await application`select current_database() as database, session_user as login`;

	await Promise.all([administrator.end(), application.end()]);
	expect(one).toEqual({ database: "my product" });
	expect(other).toEqual({ database: "my product", login: APP_ROLE });
});

test.each<[what: string, url: () => string, says: RegExp]>([
	[
		"TLS where there is none",
		() => `${server.url("plain")}?sslmode=require`,
		/requires TLS \(sslmode=require\), but the server has none: turn on ssl/,
	],
	[
		"nobody listens",
		() => "postgres://x:hush@127.0.0.1:1/x",
		/cannot be reached\. Nothing is listening at 127\.0\.0\.1:1\./,
	],
	["no socket", () => `postgres://x:hush@/x?host=${sockets}&port=1`, /There is no socket .*\.s\.PGSQL\.1\./],
	["no address", () => "mysql://x:hush@127.0.0.1/x", /not a PostgreSQL address: use postgres:\/\/user/],
	[
		"no such database",
		() => server.url("never"),
		/rejected the login of DATABASE_URL: database "never" does not exist/,
	],
])(
	"why it is not reached is said in a sentence: %s",
	async (_, url, says) => {
		const answers = await Promise.all([call(url(), "status"), call(url(), "doctor")]);

		for (const { code, err } of answers) {
			expect(err).toMatch(says);
			expect(err).not.toMatch(/hush|\n\s+at /);
			expect(code).toBe(1);
		}
	},
	120_000,
);

const bad = async (url: string) =>
	(await examine(url)).checks
		.filter(({ state }) => state !== "ok")
		.map(({ state, name, found, remedy }) => `${state} ${name}: ${found} → ${remedy}`);

test("a read-only server is reported by the doctor and by up", async () => {
	await superuser.unsafe("create database still owner postgres");
	await superuser.unsafe("alter database still set default_transaction_read_only = on");

	const found = await bad(server.url("still"));
	const { code, err } = await call(server.url("still"), "up");

	expect(found).toContainEqual(
		expect.stringMatching(
			/^missing the server accepts writes: default_transaction_read_only is on → Use the primary/,
		),
	);
	expect(code).toBe(1);
	expect(err).toMatch(/^The server of DATABASE_URL is read-only: .*Use the primary’s address\.\n$/);
}, 120_000);

test("a database of another encoding is refused by the doctor", async () => {
	await superuser.unsafe(
		"create database latin template template0 encoding 'LATIN1' locale_provider libc locale 'C'",
	);

	expect(await bad(server.url("latin"))).toContainEqual(
		expect.stringMatching(/^missing a Unicode database: LATIN1 → Create the database with encoding 'UTF8'/),
	);
});

test("a login that may not create roles is told so, and where to read more", async () => {
	for (const role of ["tenantry_app", "tenantry_registry", "tenantry_owner"]) {
		await superuser.unsafe(`drop owned by ${role}`).catch(() => {});
	}
	const { code, err } = await call(server.url("plain").replace("postgres:postgres@", "plain:secret@"), "up");

	expect(code).toBe(1);
	expect(err).toMatch(/permission denied[\s\S]*npm run migrate -- doctor\n$/);
	expect(err).not.toMatch(/\n\s+at /);
}, 120_000);

import { execFileSync, spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { readMigrations, recordsOf } from "#db/migration-files.ts";
import { applySupportGrants } from "#db/tenancy/lifecycle/support-access.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import type { Binaries } from "#scripts/local/postgres/binaries.ts";
import { type OwnPostgres, startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { aTenant } from "#tests/support/world/tenant.ts";

/** The commands of the chapter, exactly as written there: what is written is what is run. */
function chapter(): string[] {
	const text = readFileSync(resolve("docs/operations.md"), "utf8");
	const [, block = ""] = /### Restoring one workspace\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(text) ?? [];
	return block.trim().split("\n");
}

// npm itself would cost a second for each: the script behind it is what the chapter is about.
const NPM = `npm() { shift; local script="$1"; shift; [ "$1" = "--" ] && shift; node "${resolve("scripts")}/$script.ts" "$@"; }`;

/**
 * The programs of a PostgreSQL that is installed here with pg_dump and psql, which npm's has not; a server of the same
 * version goes with them.
 */
function installed(): Binaries | undefined {
	const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
	const folders = versions.map((major) => ({ major, bin: `/usr/lib/postgresql/${major}/bin` }));
	const found = folders.find(({ bin }) =>
		["initdb", "postgres", "pg_ctl", "pg_dump", "pg_restore", "psql"].every((tool) =>
			existsSync(join(bin, tool)),
		),
	);
	if (!found) return undefined;
	const at = (tool: string) => join(found.bin, tool);
	return { initdb: at("initdb"), postgres: at("postgres"), pgCtl: at("pg_ctl"), major: found.major };
}

const binaries = installed();
const PATH = `${binaries ? dirname(binaries.postgres) : ""}:${process.env.PATH}`;

let server: OwnPostgres;
let pool: ConnectionPool;
let url: string;
let admin: Sql;
let folder: string;
/** The product's migrations, and two that are newer than the dump. */
let migrations: string;
beforeAll(async () => {
	server = await startOwnPostgres("restore", {}, binaries);
	url = server.url();
	await migrateUp(url);
	pool = new ConnectionPool({ url: appUrl(url), size: 2 });
	admin = connect({ url });
	folder = mkdtempSync(join(tmpdir(), "tenantry-restore-"));
	migrations = join(folder, "db/migrations");
	cpSync(resolve("db/migrations"), migrations, { recursive: true });
}, 60_000);
afterAll(async () => {
	await Promise.all([pool?.close(), admin?.end()]);
	await server?.stop();
	if (folder) rmSync(folder, { recursive: true });
});

function write(name: string, up: string, down: string): void {
	mkdirSync(join(migrations, "tenant", name));
	for (const [file, text] of Object.entries({ up, down })) {
		writeFileSync(join(migrations, "tenant", name, `${file}.sql`), text.replaceAll("@", '"$TENANT_SCHEMA$"'));
	}
}

/** Lets an operator see a workspace for an hour. */
async function openSupport(tenant: TenantRecord): Promise<void> {
	const hour = "now() + interval '1 hour'";
	await admin.unsafe(`insert into "${tenant.schemaName}".support_grants (reason, granted_by, expires_at)
		select 'The import fails.', id, ${hour} from "${tenant.schemaName}".users`);
	await admin.unsafe(`insert into public.support_access (tenant_id, grant_id, reason, expires_at)
		select '${tenant.id}', id, reason, expires_at from "${tenant.schemaName}".support_grants`);
	await applySupportGrants(pool, tenant);
}

/** One line of the chapter, where the dump and the newer migrations are. */
function type(line: string): { code: number | null; said: string } {
	const { status, stdout, stderr } = spawnSync("bash", ["-c", `${NPM}\n${line}`], {
		cwd: folder,
		env: { ...process.env, DATABASE_URL: url, PATH },
		encoding: "utf8",
	});
	return { code: status, said: `${stdout}${stderr}` };
}

test("the chapter has the commands that the product has for it", () => {
	expect(chapter().length).toBeGreaterThan(6);
	expect(chapter().join("\n")).toContain("npm run tenant -- restored acme");
});

test.skipIf(!binaries)(
	"the chapter, line by line: an older schema comes back and is brought forward, rows included",
	async () => {
		const before = await aTenant(pool, { slug: "acme" });
		await aTenant(pool, { slug: "neighbor" });
		// The dump has the rights of a role that is gone when it is restored, and a grant that still runs.
		await openSupport(before);
		execFileSync(join(dirname(binaries?.postgres ?? ""), "pg_dump"), [
			"--format=directory",
			`--file=${folder}/tenantry.dump`,
			url,
		]);
		await admin`update public.support_access set ended_at = now()`;
		await admin.unsafe(`update tenant_acme.support_grants set ended_at = now()`);
		await applySupportGrants(pool, before);
		// Two migrations later, both of them of rows alone: no look at the tables would tell.
		write(
			"8000_board",
			`insert into @."permissions" (key, parent_key, description, area) values ('board:view', '*', 'View the board', 'workspace')`,
			`delete from @."permissions" where key = 'board:view'`,
		);
		write(
			"8001_words",
			`update @."roles" set description = 'Reads' where key = 'viewer'`,
			`update @."roles" set description = 'Views public projects' where key = 'viewer'`,
		);
		const head = readMigrations("tenant", migrations);
		await migrateUp(url, { folder: migrations });
		await admin.unsafe(`insert into tenant_acme.roles (key, name) values ('later', 'Made after the dump')`);

		for (const line of chapter()) {
			const { code, said } = type(line);
			// The newest anchors are newer than the dump, which the chapter says.
			expect({ line, said, code: line.includes("verify-audit") ? 0 : code }).toEqual({ line, said, code: 0 });
			if (line.includes("drift")) expect(said).toMatch(/^1 workspace as expected at /m);
		}

		const [now] =
			await admin`select status, schema_version as version, schema_checksum as checksum from public.tenants where slug = 'acme'`;
		const rows = await admin`select filename from tenant_acme._migrations order by filename`;
		const [permissions] = await admin`select count(*)::int as n from tenant_acme.permissions`;
		const [expected] = await admin`select count(*)::int as n from tenant_neighbor.permissions`;
		const roles = await admin`select key from tenant_acme.roles where key = 'later'`;
		expect(now).toMatchObject({ status: "active", version: head.version, checksum: head.checksum });
		expect(rows.map(({ filename }) => filename)).toEqual(recordsOf(head.all).map(({ name }) => name));
		expect(permissions).toEqual(expected);
		expect(roles).toHaveLength(0);
		expect(await admin`select 1 from tenant_acme.support_grants where expires_at > now()`).toHaveLength(0);
		expect((await admin`select 1 from public.tenants where slug = 'acme' and id = ${before.id}`).length).toBe(
			1,
		);
		expect(type("npm run tenant -- restored acme")).toMatchObject({
			code: 0,
			said: expect.stringContaining("That is the newest migration."),
		});
	},
	120_000,
);

test("a workspace whose schema did not come back is refused, and nothing is written down", async () => {
	await aTenant(pool, { slug: "lost" });
	await admin.unsafe("alter schema tenant_lost rename to tenant_lost_before");

	expect(type("npm run tenant -- restored lost")).toEqual({
		code: 1,
		said: expect.stringMatching(
			/^tenant_lost is missing, or has no _migrations: nothing of lost was restored/,
		),
	});
	expect(type("npm run tenant -- restored lots")).toEqual({
		code: 1,
		said: "There is no workspace lots. Did you mean lost?\n",
	});
}, 30_000);

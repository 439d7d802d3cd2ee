import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { readMigrations } from "#db/migration-files.ts";
import { dropOrder, dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { findTenant } from "#db/tenancy/lifecycle/list-tenants.ts";
import { provisionTenant, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import { archiveTenant, renameTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { newTenant } from "#tests/support/world/tenant.ts";
import { callIn, startIn } from "./command-line.ts";
import { aFleet, type Fleet } from "./fleet.ts";

const TABLES = 300;
const actor: TransitionActor = { kind: "operator", id: "olga@ops" };
let fleet: Fleet;
let pool: ConnectionPool;
beforeAll(async () => {
	fleet = await aFleet(8);
	pool = new ConnectionPool({ url: appUrl(fleet.url), size: 3 });
}, 60_000);
afterAll(async () => {
	await pool.close();
	await fleet.close();
});

const schemaOf = (slug: string) => `tenant_${slug.replaceAll("-", "_")}`;

/** Gives a tenant hundreds of tables that all refer to one. */
async function furnish(slug: string, tables: number): Promise<void> {
	await fleet.admin.unsafe("set role tenantry_owner");
	for (let from = 1; from <= tables; from += 100) {
		await fleet.admin.unsafe(`do $$ begin for i in ${from}..${from + 99} loop
			execute format('create table ${schemaOf(slug)}.t_%s (id int primary key, owner text references ${schemaOf(slug)}.users (id))', i);
		end loop; end $$`);
	}
	await fleet.admin.unsafe("reset role");
}

async function remains(
	slug: string,
): Promise<{ schemas: number; roles: number; rows: number; open: number }> {
	const [row] = await fleet.admin<{ schemas: number; roles: number; rows: number; open: number }[]>`
		select (select count(*)::int from pg_namespace where nspname = ${schemaOf(slug)}) as schemas,
		(select count(*)::int from pg_roles where rolname = (select role_name from public.dropped_tenants where slug = ${slug})) as roles,
		(select count(*)::int from public.tenants where slug = ${slug}) as rows,
		(select count(*)::int from public.dropped_tenants where slug = ${slug} and finished_at is null) as open`;
	if (!row) throw new Error("no row");
	return row;
}

const TENANT_DROPPED = { schemas: 0, roles: 0, rows: 0, open: 0 };

test("a table that refers to others is dropped before them, in a cycle too", () => {
	const tables = [
		{ name: "users", references: ["roles"] },
		{ name: "roles", references: [] },
		{ name: "notes", references: ["users", "roles"] },
		{ name: "hen", references: ["egg"] },
		{ name: "egg", references: ["hen"] },
	];

	const order = dropOrder(tables);

	expect(order).toHaveLength(5);
	expect(order.indexOf("notes")).toBeLessThan(order.indexOf("users"));
	expect(order.indexOf("users")).toBeLessThan(order.indexOf("roles"));
});

test("after kill -9 in the middle of a drop, no one can open what is half gone, and the next call finishes it", async () => {
	const slug = "fleet-0001";
	await furnish(slug, TABLES);
	const [house] = await fleet.admin`select role_name as role from public.tenants where slug = ${slug}`;
	const words = ["drop", slug, "--force", "--yes", "--confirm", slug];
	let kills = 0;
	for (let attempt = 0; attempt < 4; attempt++) {
		const child = startIn(fleet, "tenant", words);
		const ended = once(child, "exit");
		const before = await tablesOf(slug);
		while (child.exitCode === null && (await tablesOf(slug)) > before - 5) await sleep(5);
		if (child.exitCode === null) kills++;
		child.kill("SIGKILL");
		await ended;
		if (attempt > 0) continue;
		expect(await remains(slug)).toMatchObject({ schemas: 1, rows: 0, open: 1 });
		await expect(
			fleet.admin.begin(async (sql) => {
				await sql.unsafe(`set local role ${house?.role}`);
				await sql.unsafe(`select 1 from ${schemaOf(slug)}.users`);
			}),
		).rejects.toThrow(/permission denied for schema/);
		expect((await callIn(fleet, "tenant", "list", "--status", "dropping", "--json")).out).toContain(slug);
		expect((await migrateUp(fleet.url, { folder: fleet.folder })).tally.failed).toBe(0);
	}

	const last = await callIn(fleet, "tenant", ...words);

	expect(kills).toBeGreaterThan(1);
	expect(last).toMatchObject({ code: 0 });
	expect(last.out).toMatch(/gone, after an interrupted drop/);
	expect(await remains(slug)).toEqual(TENANT_DROPPED);
	expect(await callIn(fleet, "tenant", ...words)).toMatchObject({
		code: 0,
		out: `${slug} was dropped already.\n`,
	});
}, 120_000);

async function tablesOf(slug: string): Promise<number> {
	const [row] = await fleet.admin<{ n: number }[]>`
		select count(*)::int as n from pg_tables where schemaname = ${schemaOf(slug)}`;
	return row?.n ?? -1;
}

test("a dropped workspace's addresses are never lent again, old ones included", async () => {
	await renameTenant(pool, "fleet-0002", { slug: "moved" }, actor);
	await archiveTenant(pool, "moved", { reason: "Closed.", graceDays: 0 }, actor);
	await dropTenant(pool, "moved", { actor });

	const migrations = readMigrations("tenant", fleet.folder);
	for (const slug of ["fleet-0002", "moved"]) {
		await expect(provisionTenant(pool, migrations, newTenant({ slug }))).rejects.toBeInstanceOf(SlugTaken);
		await expect(renameTenant(pool, "fleet-0003", { slug }, actor)).rejects.toThrow(
			/belongs, or once belonged, to another workspace/,
		);
	}
	expect(await findTenant(pool, "fleet-0002")).toMatchObject({
		status: "dropped",
		slugs: ["fleet-0002", "moved"],
		members: 0,
	});
});

test("a rename in the middle of a migration waits for it, and both are done", async () => {
	// The empty workspace that it is tried on first has no ledger, and so is not waited for.
	fleet.write(
		"0002_slow",
		`alter table @."users" add column slow int\n--> statement-breakpoint\nselect pg_sleep(1) from @."_migrations" limit 1`,
	);
	const migrating = migrateUp(fleet.url, { folder: fleet.folder, tenants: ["fleet-0003"] });
	await expect
		.poll(
			() =>
				fleet.admin`select 1 from pg_stat_activity
					where query like '%pg_sleep(1)%' and state = 'active' and pid <> pg_backend_pid()`,
			{
				interval: 20,
				timeout: 10_000,
			},
		)
		.toHaveLength(1);

	await renameTenant(pool, "fleet-0003", { slug: "fleet-0003-moved" }, actor);
	const [afterRename] =
		await fleet.admin`select schema_version as version from public.tenants where slug = 'fleet-0003-moved'`;
	await renameTenant(pool, "fleet-0003-moved", { slug: "fleet-0003" }, actor);

	expect(afterRename?.version).toBe("0002_slow");
	expect((await migrating).tally).toMatchObject({ done: 1, failed: 0 });
}, 30_000);

test("a run that waits for a dropped workspace is not kept open by it", async () => {
	await fleet.admin`insert into public.migration_runs (id, kind, status, started_by, host, pid) overriding system value
		values (900, 'up', 'interrupted', 'x', 'y', 1)`;
	await fleet.admin`insert into public.migration_run_tenants (run_id, tenant_id, position, from_version)
		select 900, id, 1, '' from public.tenants where slug = 'fleet-0004'`;

	await dropTenant(pool, "fleet-0004", { actor, force: true });

	const [line] = await fleet.admin`select status, error from public.migration_run_tenants where run_id = 900`;
	expect(line).toEqual({ status: "skipped", error: "the workspace was dropped" });
	await fleet.admin`delete from public.migration_runs where id = 900`;
});

test("two operators drop the same workspace at once: both are told that it is gone", async () => {
	const both = await Promise.all([1, 2].map(() => dropTenant(pool, "fleet-0007", { actor, force: true })));

	expect(both.every(({ changed }) => changed)).toBe(true);
	expect(await remains("fleet-0007")).toEqual(TENANT_DROPPED);
});

test("a workspace whose schema somebody dropped by hand can still be dropped", async () => {
	await fleet.admin.unsafe(`drop schema ${schemaOf("fleet-0005")} cascade`);

	await dropTenant(pool, "fleet-0005", { actor, force: true });

	expect(await remains("fleet-0005")).toEqual(TENANT_DROPPED);
});

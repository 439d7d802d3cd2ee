import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EVENTS, type EventName } from "#app/tenant/events/events.ts";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { TENANT_STATUSES } from "#db/schema/public/tenants.ts";
import { distributeTenant } from "#db/tenancy/lifecycle/distribute.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { provisionTenant, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import {
	archiveTenant,
	moveToRing,
	reactivateTenant,
	renameTenant,
	restoreTenant,
	suspendTenant,
} from "#db/tenancy/lifecycle/status-changes.ts";
import {
	NotPossible,
	TenantBusy,
	type TenantStatus,
	type TransitionActor,
	type TransitionOutcome,
	UnknownTenant,
	type Verb,
} from "#db/tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/registry/listener.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";

const actor: TransitionActor = { kind: "operator", id: "olga@ops" };
let pool: ConnectionPool;
let admin: Sql;
beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url, idleSeconds: null });
	pool = await testPool();
});
afterAll(async () => {
	await pool.close();
	await admin.end();
});

let tenant: TenantRecord;
beforeEach(async () => {
	tenant = await aTenant(pool);
});

const CALLS: Record<Verb, (slug: string) => Promise<TransitionOutcome | { changed: boolean }>> = {
	rename: (slug) => renameTenant(pool, slug, { slug: `${slug}-x`, name: "Other" }, actor),
	ring: (slug) => moveToRing(pool, slug, "late", actor),
	distribute: (slug) => distributeTenant(pool, slug, actor),
	suspend: (slug) => suspendTenant(pool, slug, "Unpaid.", actor),
	reactivate: (slug) => reactivateTenant(pool, slug, actor),
	archive: (slug) => archiveTenant(pool, slug, { reason: "Closed." }, actor),
	restore: (slug) => restoreTenant(pool, slug, actor),
	drop: (slug) => dropTenant(pool, slug, { actor }),
};

/** Puts a tenant into a state without going through the code under test. */
async function put(status: TenantStatus, past = false): Promise<void> {
	await admin`update public.tenants set status = ${status}, is_active = ${status === "active"},
		schema_checksum = case when ${status === "provisioning"} then 'nobody claims it' else schema_checksum end,
		status_reason = ${status === "active" ? null : "Unpaid."},
		archived_at = case when ${status === "archived"} then now() end,
		drop_after = case when ${status === "archived"} then now() + make_interval(days => ${past ? -1 : 30}) end
		where id = ${tenant.id}`;
}

async function row(): Promise<Record<string, unknown> | undefined> {
	const [found] = await admin`select slug, name, status, is_active as "isActive", status_reason as reason,
		drop_after is not null as "hasDate" from public.tenants where id = ${tenant.id}`;
	return found;
}

async function trail(): Promise<string[]> {
	const lines = await admin.unsafe(
		`select event, actor_kind, actor_id, subject_id, payload from "${tenant.schemaName}".audit_logs order by seq offset 1`,
	);
	for (const line of lines) {
		expect(line).toMatchObject({ actor_kind: "operator", actor_id: actor.id, subject_id: tenant.id });
		EVENTS[line.event as EventName].payload.parse(JSON.parse(String(line.payload)));
	}
	return lines.map(({ event }) => String(event));
}

type Expected = { events: string[]; after: TenantStatus | "gone" } | "rest" | RegExp;
const becomes = (after: TenantStatus | "gone", ...events: string[]) => ({ after, events });
const EMPTY = /belongs to nobody yet/;
const NO_CLUSTER = /not on a Citus cluster/;

const MACHINE: Record<Verb, Record<TenantStatus, Expected>> = {
	rename: {
		provisioning: EMPTY,
		active: becomes("active", "workspace.moved", "workspace.renamed"),
		suspended: becomes("suspended", "workspace.moved", "workspace.renamed"),
		archived: /restore it first/,
	},
	ring: {
		provisioning: EMPTY,
		active: becomes("active"),
		suspended: becomes("suspended"),
		archived: becomes("archived"),
	},
	distribute: { provisioning: EMPTY, active: NO_CLUSTER, suspended: NO_CLUSTER, archived: NO_CLUSTER },
	suspend: {
		provisioning: EMPTY,
		active: becomes("suspended", "workspace.suspended"),
		suspended: "rest",
		archived: /already closed/,
	},
	reactivate: {
		provisioning: EMPTY,
		active: "rest",
		suspended: becomes("active", "workspace.reactivated"),
		archived: /restore it instead/,
	},
	archive: {
		provisioning: EMPTY,
		active: becomes("archived", "workspace.archived"),
		suspended: becomes("archived", "workspace.archived"),
		archived: "rest",
	},
	restore: {
		provisioning: EMPTY,
		active: "rest",
		suspended: /reactivate it instead/,
		archived: becomes("active", "workspace.restored"),
	},
	drop: {
		provisioning: EMPTY,
		active: /archive it first/,
		suspended: /archive it first/,
		archived: /can still be restored until 20/,
	},
};

const table = (Object.keys(MACHINE) as Verb[]).flatMap((verb) =>
	TENANT_STATUSES.map((status) => [verb, status, MACHINE[verb][status]] as const),
);

test.each(table)("%s when %s", async (verb, status, expected) => {
	await put(status);
	const before = await row();

	const call = CALLS[verb](tenant.slug);

	if (expected instanceof RegExp) {
		await expect(call).rejects.toThrow(expected);
		await expect(CALLS[verb](tenant.slug)).rejects.toBeInstanceOf(NotPossible);
	} else if (expected === "rest") {
		expect(await call).toMatchObject({ changed: false });
	} else {
		expect(await call).toMatchObject({ changed: true });
		expect(await row()).toMatchObject({
			status: expected.after,
			isActive: expected.after === "active",
			hasDate: expected.after === "archived",
		});
		expect(await trail()).toEqual(expected.events);
		return;
	}
	expect(await row()).toEqual(before);
	expect(await trail()).toEqual([]);
});

test("a new reason replaces the old one; the grace period restarts only if days are given", async () => {
	await suspendTenant(pool, tenant.slug, "One.", actor);
	await suspendTenant(pool, tenant.slug, "Two.", actor);
	expect(await row()).toMatchObject({ reason: "Two." });
	await archiveTenant(pool, tenant.slug, { reason: "Gone.", graceDays: 0 }, actor);

	await expect(restoreTenant(pool, tenant.slug, actor)).rejects.toThrow(/could be restored until/);
	const longer = await archiveTenant(pool, tenant.slug, { reason: "Gone.", graceDays: 7 }, actor);
	await restoreTenant(pool, tenant.slug, actor);

	const days = ((longer.tenant.dropAfter?.getTime() ?? 0) - Date.now()) / 86_400_000;
	expect(days).toBeGreaterThan(6.9);
	expect(days).toBeLessThan(7.1);
	expect(await row()).toMatchObject({ status: "active", reason: null });
});

test("an address can be taken back by its own workspace, and by no other, even after several renames", async () => {
	const { slug } = tenant;
	const other = await aTenant(pool);
	await renameTenant(pool, slug, { slug: `${slug}-b` }, actor);
	await renameTenant(pool, `${slug}-b`, { slug: `${slug}-c` }, actor);

	await expect(renameTenant(pool, other.slug, { slug }, actor)).rejects.toBeInstanceOf(SlugTaken);
	await expect(renameTenant(pool, slug, { slug: "anything" }, actor)).rejects.toThrow(
		`${slug} is an old address: the workspace is now ${slug}-c.`,
	);
	await expect(provisionTenant(pool, readMigrations("tenant"), newTenant({ slug }))).rejects.toThrow(
		SlugTaken,
	);
	await renameTenant(pool, `${slug}-c`, { slug }, actor);

	expect(await row()).toMatchObject({ slug });
	const slugs =
		await admin`select slug from public.tenant_slugs where tenant_id = ${tenant.id} order by slug`;
	expect(slugs.map((found) => found.slug)).toEqual([slug, `${slug}-b`, `${slug}-c`]);
});

test("when two workspaces claim the same address at once, one wins", async () => {
	const others = await Promise.all([aTenant(pool), aTenant(pool), aTenant(pool)]);
	const wanted = `wanted-${tenant.slug}`;

	const tries = await Promise.allSettled(
		[tenant, ...others].map(({ slug }) => renameTenant(pool, slug, { slug: wanted }, actor)),
	);

	expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
	for (const tried of tries) {
		if (tried.status === "rejected") expect(tried.reason).toBeInstanceOf(SlugTaken);
	}
	expect(await admin`select 1 from public.tenants where slug = ${wanted}`).toHaveLength(1);
});

test("a rename waits while something else works on the tenant, and says so when that takes too long", async () => {
	const { url } = await testDatabase();
	const migration = connect({ url, idleSeconds: null });
	await migration.unsafe("begin");
	await migration`select pg_advisory_xact_lock(hashtextextended('tenant ' || ${tenant.id}::text, 0))`;

	const waiting = renameTenant(pool, tenant.slug, { name: "Later" }, actor);
	const first = await Promise.race([waiting, new Promise((done) => setTimeout(done, 300, "waiting"))]);
	expect(first).toBe("waiting");
	await migration.unsafe("commit");
	expect(await waiting).toMatchObject({ changed: true });

	await migration.unsafe("begin");
	await migration`select pg_advisory_xact_lock(hashtextextended('tenant ' || ${tenant.id}::text, 0))`;
	await expect(suspendTenant(pool, tenant.slug, "Unpaid.", actor)).rejects.toBeInstanceOf(TenantBusy);
	await migration.unsafe("rollback");
	await migration.end();
	expect(await row()).toMatchObject({ status: "active", name: "Later" });
});

test("other processes are notified on commit which tenant changed, and only if it did", async () => {
	const { url } = await testDatabase();
	const postgres = (await import("postgres")).default;
	const listener = postgres(url, { max: 1, fetch_types: false });
	const heard: string[] = [];
	await listener.listen(REGISTRY_CHANNEL, (id) => heard.push(id));

	await suspendTenant(pool, tenant.slug, "Unpaid.", actor);
	await suspendTenant(pool, tenant.slug, "Unpaid.", actor);
	await expect(restoreTenant(pool, tenant.slug, actor)).rejects.toThrow();
	await renameTenant(pool, tenant.slug, { name: "Heard" }, actor);
	await dropTenant(pool, tenant.slug, { actor, force: true });
	await expect.poll(() => heard.length).toBe(3);
	await listener.end();

	expect(new Set(heard)).toEqual(new Set([tenant.id]));
});

test("hostile names and reasons stay text", async () => {
	const hostile = `'; drop table public.tenants; -- $1 "x`;

	await renameTenant(pool, tenant.slug, { name: hostile }, actor);
	await suspendTenant(pool, tenant.slug, hostile, actor);
	await expect(suspendTenant(pool, hostile, "x", actor)).rejects.toBeInstanceOf(UnknownTenant);

	expect(await row()).toMatchObject({ name: hostile, reason: hostile });
});

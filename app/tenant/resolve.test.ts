import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { tenantSlugs, tenants } from "#db/schema/public/tenants.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { resolveTenant } from "./resolve.server.ts";

let pool: ConnectionPool;
let mine: TenantRecord;
let theirs: TenantRecord;
let me: string;
let they: string;
beforeAll(async () => {
	pool = await testPool();
	[mine, theirs] = await Promise.all([aTenant(pool), aTenant(pool)]);
	me = (await aMember(pool, mine, "member")).member.id;
	they = (await aMember(pool, theirs, "owner")).member.id;
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const facts = { requestId: "req_test", nonce: "", ip: undefined, userAgent: undefined };
const resolve = (slug: string, userId = me) => resolveTenant(slug, userId, facts);

async function changeMember(
	tenant: TenantRecord,
	userId: string,
	change: Partial<typeof users.$inferInsert>,
) {
	await inTenant(pool, tenant, "write", ({ db }) => db.update(users).set(change).where(eq(users.id, userId)));
	// Does what everything in the product that changes a member does.
	registry.forget(tenant.id);
}

/** Makes a tenant for this test, closed or paused before anyone has requested it. */
async function aClosedTenant(status: "suspended" | "archived" | "provisioning") {
	const tenant = await aTenant(pool);
	const [owner] = await inTenant(pool, tenant, "read", ({ db }) => db.select({ id: users.id }).from(users));
	await inRegistry(pool, "write", (db) =>
		db.update(tenants).set({ status, statusReason: "The bill is open." }).where(eq(tenants.id, tenant.id)),
	);
	return { tenant, owner: owner?.id ?? "" };
}

test("a member gets their workspace, with their role and its permissions", async () => {
	const { tenant } = await resolve(mine.slug);

	expect(tenant).toMatchObject({ id: mine.id, name: mine.name, slug: mine.slug, timeZone: "UTC" });
	expect(tenant?.member).toMatchObject({ id: me, role: { key: "member", name: "Member" } });
	expect(tenant?.member.permissions).toContain("projects:create");
});

test("someone else's workspace is refused in exactly the words of one that never existed", async () => {
	const unknown = await refusalOf(resolve("no-such-workspace"));

	expect(unknown.status).toBe(404);
	expect(await refusalOf(resolve(theirs.slug))).toEqual(unknown);
	expect(await refusalOf(resolve("workspaces"))).toEqual(unknown);
	expect(await refusalOf(resolve("'; drop table users; --"))).toEqual(unknown);
	expect(await refusalOf(resolve("x"))).toEqual(unknown);
});

test("someone else's paused or closed workspace looks like one that does not exist", async () => {
	const unknown = await refusalOf(resolve("no-such-workspace"));

	for (const status of ["suspended", "archived", "provisioning"] as const) {
		const { tenant } = await aClosedTenant(status);
		expect(await refusalOf(resolve(tenant.slug))).toEqual(unknown);
	}
});

test("a suspended or former member gets the same refusal as a stranger", async () => {
	const member = await aMember(pool, mine, "member");
	await changeMember(mine, member.member.id, { isActive: false });

	expect(await refusalOf(resolve(mine.slug, member.member.id))).toEqual(
		await refusalOf(resolve("no-such-workspace")),
	);
});

test("the tenant's own row decides, not the index of memberships, from the very next request", async () => {
	const member = await aMember(pool, mine, "member");
	await resolve(mine.slug, member.member.id);

	await changeMember(mine, member.member.id, { role: "viewer" });
	const { tenant } = await resolve(mine.slug, member.member.id);
	await changeMember(mine, member.member.id, { isActive: false, leftAt: new Date() });

	expect(tenant?.member.role.key).toBe("viewer");
	expect((await refusalOf(resolve(mine.slug, member.member.id))).status).toBe(404);
});

test("after a change without a notification, a page may be a moment late, but a write never is", async () => {
	const member = await aMember(pool, mine, "member");
	await resolve(mine.slug, member.member.id);

	await inTenant(pool, mine, "write", ({ db }) =>
		db.update(users).set({ role: "viewer" }).where(eq(users.id, member.member.id)),
	);
	const { tenant } = await resolve(mine.slug, member.member.id);

	const attempt = tenant?.write(async (writing) => {
		writing.authorize("projects:create");
		await writing.record("project.created", { id: 1, name: "x", slug: "x" } as never);
	});
	expect((await refusalOf(attempt as Promise<unknown>)).status).toBe(403);
});

test("a membership that is only invited, suspended or over gives no access", async () => {
	for (const status of ["invited", "suspended", "left"] as const) {
		const tenant = await aTenant(pool);
		const [owner] = await inTenant(pool, tenant, "read", ({ db }) => db.select({ id: users.id }).from(users));
		await inRegistry(pool, "write", (db) =>
			db
				.update(organizationMemberships)
				.set({ status })
				.where(eq(organizationMemberships.organizationId, tenant.id)),
		);

		expect((await refusalOf(resolve(tenant.slug, owner?.id))).status).toBe(404);
	}
});

test("an old address leads a member to the new one, and reveals nothing to a stranger", async () => {
	const old = `old-${mine.slug}`;
	await inRegistry(pool, "write", (db) => db.insert(tenantSlugs).values({ slug: old, tenantId: mine.id }));

	expect(await resolve(old)).toEqual({ movedTo: mine.slug });
	expect(await refusalOf(resolve(old, they))).toEqual(await refusalOf(resolve("no-such-workspace", they)));
});

test("a member of a paused workspace reads that it is paused, why, and when to come back", async () => {
	const { tenant, owner } = await aClosedTenant("suspended");

	const refusal = await refusalOf(resolve(tenant.slug, owner));

	expect(refusal).toMatchObject({ status: 503, retryAfterSeconds: expect.any(Number) });
	expect(refusal.title).toContain(tenant.name);
	expect(refusal.message).toContain("The bill is open.");
});

test("a member of a closed workspace reads that it was closed", async () => {
	const { tenant, owner } = await aClosedTenant("archived");

	expect(await refusalOf(resolve(tenant.slug, owner))).toMatchObject({
		status: 410,
		message: expect.stringContaining("The bill is open."),
	});
});

test("a former member does not learn that the workspace is closed", async () => {
	const { tenant, owner } = await aClosedTenant("archived");
	await changeMember(tenant, owner, { isActive: false, leftAt: new Date() });

	expect((await refusalOf(resolve(tenant.slug, owner))).status).toBe(404);
});

test("a member's visit is noted, at most every few minutes", async () => {
	const member = await aMember(pool, mine, "member");
	const seenAt = async () => {
		const [row] = await inTenant(pool, mine, "read", ({ db }) =>
			db.select({ at: users.lastSeenAt }).from(users).where(eq(users.id, member.member.id)),
		);
		return row?.at?.getTime();
	};

	await resolve(mine.slug, member.member.id);
	const first = await expect.poll(seenAt, { timeout: 5_000 }).toBeTypeOf("number").then(seenAt);
	await resolve(mine.slug, member.member.id);
	await new Promise((resolve) => setTimeout(resolve, 100));

	expect(await seenAt()).toBe(first);
	await changeMember(mine, member.member.id, { lastSeenAt: new Date(Date.now() - 3_600_000) });
	await resolve(mine.slug, member.member.id);
	await expect.poll(seenAt, { timeout: 5_000 }).toBeGreaterThanOrEqual(first ?? Number.POSITIVE_INFINITY);
});

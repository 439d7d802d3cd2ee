import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { findTenant } from "#db/tenancy/lifecycle/list-tenants.ts";
import { restoreTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import { GRACE_DAYS } from "#db/tenancy/lifecycle/status-writes.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { closeOrganization, updateOrganizationName } from "./organizations.server.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("an organization deleted at Clerk archives its workspace, with the same grace period as any other", async () => {
	const tenant = await aTenant(pool);

	expect(await closeOrganization(tenant.id, FOUND_BY_COMPARING)).toBe("applied");
	const closed = await findTenant(pool, tenant.slug);
	expect(await closeOrganization(tenant.id, FOUND_BY_COMPARING)).toBe("applied");

	expect(closed).toMatchObject({ status: "archived", statusReason: "Its organization was deleted." });
	const days = (Date.parse(closed?.dropAfter ?? "") - Date.parse(closed?.archivedAt ?? "")) / 86_400_000;
	expect(days).toBe(GRACE_DAYS);
	expect(await findTenant(pool, tenant.slug)).toEqual(closed);
	const back = await restoreTenant(pool, tenant.slug, { kind: "operator", id: "olga@ops" });
	expect(back).toMatchObject({ changed: true, tenant: { status: "active" } });
});

test("a newer name from Clerk is adopted, an older one is late", async () => {
	const { id, slug } = await aTenant(pool);
	const updated = Date.parse("2026-05-01T00:00:00Z");

	expect(await updateOrganizationName({ id, name: "Newer", updated_at: updated }, FOUND_BY_COMPARING)).toBe(
		"applied",
	);
	expect(
		await updateOrganizationName({ id, name: "Older", updated_at: updated - 1 }, FOUND_BY_COMPARING),
	).toBe("late");

	expect(await findTenant(pool, slug)).toMatchObject({ name: "Newer" });
});

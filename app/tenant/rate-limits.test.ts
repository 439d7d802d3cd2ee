import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let acme: TenantRecord;
let limits: typeof import("./rate-limits.server.ts");
beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	acme = await aTenant(pool);
	Object.assign(process.env, {
		RATE_LIMIT_EXPORTS: "2/3600",
		RATE_LIMIT_INVITATIONS: "10/3600",
		RATE_LIMIT_INVITATIONS_TENANT: "15/3600",
	});
	limits = await import("./rate-limits.server.ts");
});
afterAll(async () => {
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	await Promise.all([pool.close(), closeDatabase()]);
});

const request = () => new Request("http://localhost:3000/acme/x");

test("a third full export in an hour is refused to the person who asks for it, and to no one else", async () => {
	const [ada, bob] = [await aMember(pool, acme, "admin"), await aMember(pool, acme, "admin")];
	for (const pattern of [":tenant/insights.csv", ":tenant/audit/export.jsonl"]) {
		await limits.limitTenant(request(), pattern, ada);
	}

	const refused = await refusalOf(limits.limitTenant(request(), ":tenant/settings/security/export", ada));

	expect(refused).toMatchObject({ status: 429, rule: "limit:exports", title: "Too many requests" });
	expect(refused.message).toContain("You’ve requested more exports");
	await limits.limitTenant(request(), ":tenant/insights.csv", bob);
	// Pages that only look like exports are not limited.
	for (const page of [":tenant/insights", ":tenant/projects/:project", ":tenant/audit", ":tenant/csvs"]) {
		await limits.limitTenant(request(), page, ada);
	}
});

test("emails are counted one by one, for the person and for the whole workspace", async () => {
	const [ada, bob] = [await aMember(pool, acme, "admin"), await aMember(pool, acme, "admin")];
	await limits.limitInvitations(request(), ada, 9);
	await limits.limitInvitations(request(), ada, 1);
	await limits.limitInvitations(request(), bob, 5);

	const own = await refusalOf(limits.limitInvitations(request(), ada, 1));
	const shared = await refusalOf(limits.limitInvitations(request(), bob, 1));

	expect(own.message).toMatch(/people .*Wait (60|59) minutes/);
	expect([own.rule, shared.rule]).toEqual(["limit:invitations", "limit:invitations-tenant"]);
});

test("a member who may not invite anyone uses up nothing", async () => {
	const testcorp = await aTenant(pool);
	const [viewer, admin] = [await aMember(pool, testcorp, "viewer"), await aMember(pool, testcorp, "admin")];
	for (let round = 0; round < 5; round++) await limits.limitInvitations(request(), viewer, 10);

	await limits.limitInvitations(request(), admin, 10);
});

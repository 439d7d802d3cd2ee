import { RouterContextProvider } from "react-router";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { tenantContext } from "./context.ts";
import type { Tenant } from "./tenant.server.ts";

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
		RATE_LIMIT_COMMENTS: "3/600",
	});
	limits = await import("./rate-limits.server.ts");
});
afterAll(async () => {
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	await Promise.all([pool.close(), closeDatabase()]);
});

const request = () => new Request("http://localhost:3000/acme/x");

/** Asks for an export as a member; the answer, or what refuses it. */
async function exporting(tenant: Tenant, query = "format=csv"): Promise<number> {
	const { middleware, loader } = limits.exportRoute(
		{ permission: "audit:export", shape: z.object({ format: z.enum(["csv"]) }) },
		async () => ({ fileName: "x.csv", type: "text/csv", body: "x" }),
	);
	const context = new RouterContextProvider();
	context.set(tenantContext, tenant);
	const args = { request: new Request(`http://localhost:3000/acme/audit/export?${query}`), context };
	const page = async () => {
		const thrown = await refusalOf((async () => loader(args))());
		return new Response(null, { status: thrown.status });
	};
	const answer = await middleware[0]?.(args as never, page);
	return (answer as Response).status;
}

test("a third full export in an hour is refused to the person who asks for it, and to no one else", async () => {
	const [ada, bob] = [await aMember(pool, acme, "admin"), await aMember(pool, acme, "admin")];

	expect([await exporting(ada), await exporting(ada), await exporting(ada)]).toEqual([200, 200, 429]);
	expect(await exporting(bob)).toBe(200);
});

test("an export that is refused does not count", async () => {
	const member = await aMember(pool, acme, "viewer");
	for (let round = 0; round < 5; round++) expect(await exporting(member)).toBe(403);
	const admin = await aMember(pool, acme, "admin");
	for (let round = 0; round < 5; round++) expect(await exporting(admin, "format=pdf")).toBe(400);

	expect(await exporting(admin)).toBe(200);
	// The same person, once they may.
	const { id } = member.member;
	expect(await exporting({ ...admin, member: { ...admin.member, id } })).toBe(200);
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

test("a fourth comment in ten minutes is refused to its writer, and to no one else", async () => {
	const [ada, bob] = [await aMember(pool, acme, "member"), await aMember(pool, acme, "member")];
	for (let round = 0; round < 3; round++) await limits.limitComments(request(), ada);

	const refusal = await refusalOf(limits.limitComments(request(), ada));

	expect(refusal).toMatchObject({ status: 429, rule: "limit:comments" });
	expect(refusal.message).toMatch(/^You’ve written more comments than we accept in a short time\./);
	await limits.limitComments(request(), bob);
});

test("a member who may not invite anyone uses up nothing", async () => {
	const testcorp = await aTenant(pool);
	const [viewer, admin] = [await aMember(pool, testcorp, "viewer"), await aMember(pool, testcorp, "admin")];
	for (let round = 0; round < 5; round++) await limits.limitInvitations(request(), viewer, 10);

	await limits.limitInvitations(request(), admin, 10);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import type { Tenant } from "../tenant.server.ts";
import type { Action } from "./permissions.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Oda", lastName: "Owner" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const refused = (tenant: Tenant, action: Action) =>
	refusalOf(tenant.read(async ({ authorize }) => authorize(action)));

const factOf = (refusal: Awaited<ReturnType<typeof refused>>, term: string) =>
	refusal.facts?.find((fact) => fact.term === term)?.values;

test("a refusal says which permission is missing, which roles have it, and who holds them", async () => {
	const key = await aRole(owner, "Starter", ["projects:create"]);
	await aMember(pool, record, key, { firstName: "Stan", lastName: "Starter" });

	const refusal = await refused(viewer, "projects:create");

	expect(factOf(refusal, "Missing permission")).toEqual(["Create projects"]);
	expect(factOf(refusal, "Roles that include it")).toEqual(["Owner", "Admin", "Member", "Starter"]);
	expect(factOf(refusal, "Who has it")).toEqual(
		expect.arrayContaining(["Olga Owner (Owner)", "Oda Owner (Owner)", "Stan Starter (Starter)"]),
	);
	expect(factOf(refusal, "Who has it")?.join()).not.toContain("Vic Viewer");
	expect(refusal.help).not.toContain("Stan Starter");
});

test("it has a form that asks for exactly this permission, at this workspace's own address", async () => {
	const { ask, note } = await refused(viewer, "teams:manage");

	expect(ask).toMatchObject({ action: `${viewer.base}/requests`, values: { permission: "teams:manage" } });
	expect(note).toBeUndefined();
});

test("only a few names and roles are shown, however many there are", async () => {
	const crowded = await aTenant(pool);
	const boss = await aMember(pool, crowded, "owner");
	const small = await aMember(pool, crowded, "viewer");
	for (let number = 0; number < 12; number++) {
		await aMember(pool, crowded, await aRole(boss, `Role ${number}`, ["audit:view"]));
	}

	const refusal = await refused(small, "audit:view");

	expect(factOf(refusal, "Who has it")).toHaveLength(5);
	expect(factOf(refusal, "Roles that include it")).toHaveLength(9);
	expect(factOf(refusal, "Roles that include it")?.at(-1)).toBe("6 more");
});

test("a member who has already asked reads that, and finds no second form", async () => {
	await viewer.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const { permissionRequests } = writing.tables;
		await writing.db
			.insert(permissionRequests)
			.values({ userId: writing.member.id, permission: "audit:view" });
		await writing.record("request.made", {
			id: 1,
			name: "Vic",
			member: writing.member.id,
			permission: "audit:view",
		});
	});

	const asked = await refused(viewer, "audit:view");
	const other = await refused(viewer, "users:manage");

	expect(asked.ask).toBeUndefined();
	expect(asked.note).toContain("waiting for an answer");
	expect(asked.links).toEqual([{ label: "My requests", href: `${viewer.base}/requests` }]);
	expect(other.ask).toBeDefined();
});

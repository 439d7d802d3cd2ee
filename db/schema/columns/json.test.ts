import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users as people } from "#db/schema/public/users.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let tenant: TenantRecord;
beforeAll(async () => {
	pool = await testPool();
	tenant = await aTenant(pool);
});
afterAll(() => pool.close());

test.each([{ not: "a list" }, ["projects:edit:own", 7], ["Projects:*"], ["drop table"], ["projects:*:own"]])(
	"a role is not given permissions of another shape: %o",
	async (permissions) => {
		const attempt = inTenant(pool, tenant, "write", ({ db }) =>
			db.insert(roles).values({ key: "odd", name: "Odd", permissions: permissions as string[] }),
		);

		await expect(attempt).rejects.toThrow();
		expect(await inTenant(pool, tenant, "read", findOdd)).toEqual([]);
	},
);

const findOdd = ({ db }: Parameters<Parameters<typeof inTenant>[3]>[0]) =>
	db.select({ permissions: roles.permissions }).from(roles).where(eq(roles.key, "odd"));

test("permissions of the right shape come back as they were", async () => {
	const permissions = ["*", "projects:*", "projects:edit:own"];

	const found = await inTenant(pool, tenant, "write", async (transaction) => {
		await transaction.db.insert(roles).values({ key: "odd", name: "Odd", permissions });
		return findOdd(transaction);
	});

	expect(found).toEqual([{ permissions }]);
});

test("preferences, event payloads and stored webhooks must be objects", async () => {
	const list = ["x"] as never;

	await expect(
		inRegistry(pool, "write", (db) =>
			db.insert(people).values({ clerkUserId: "u", email: "e@x.example", preferences: list }),
		),
	).rejects.toThrow();
	await expect(
		inRegistry(pool, "write", (db) =>
			db.insert(webhookInbox).values({ svixId: "m", type: "t", subjectId: "", payload: {} as never }),
		),
	).rejects.toThrow();
	await expect(
		inTenant(pool, tenant, "write", ({ db }) =>
			db.insert(auditLogs).values({
				event: "x",
				actorKind: "system",
				subjectType: "x",
				subjectId: "x",
				payload: list,
			}),
		),
	).rejects.toThrow();
});

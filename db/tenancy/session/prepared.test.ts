import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "#db/schema/tenant/users.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import type { TenantRecord } from "../registry/registry.ts";
import { inRegistry, inTenant } from "./open-in-tenant.ts";
import { prepared } from "./prepared.ts";

let pool: ConnectionPool;
let one: TenantRecord;
let other: TenantRecord;
beforeAll(async () => {
	pool = await testPool({ size: 2 });
	[one, other] = [await aTenant(pool), await aTenant(pool)];
});
afterAll(() => pool.close());

const addresses = prepared((db, { active }: { active: boolean }) =>
	db
		.select({ email: users.email })
		.from(users)
		.where(active ? eq(users.isActive, true) : eq(users.email, sql.placeholder("email"))),
);

const ownerOf = (tenant: TenantRecord) => `owner@${tenant.id.replace("org_", "")}.example`;

test("one prepared query, run in many transactions at once, answers each from its own tenant", async () => {
	const asked = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : other));

	const answers = await Promise.all(
		asked.map((tenant) => inTenant(pool, tenant, "read", ({ db }) => addresses(db, { active: true }, {}))),
	);

	expect(answers).toEqual(asked.map((tenant) => [{ email: ownerOf(tenant) }]));
});

test("the values of placeholders belong to one call", async () => {
	const found = await inTenant(pool, one, "read", ({ db }) =>
		Promise.all([
			addresses(db, { active: false }, { email: ownerOf(one) }),
			addresses(db, { active: false }, { email: ownerOf(other) }),
		]),
	);

	expect(found).toEqual([[{ email: ownerOf(one) }], []]);
});

test("a transaction that is over refuses a prepared query, like any other", async () => {
	const { db } = await inTenant(pool, one, "read", async (transaction) => transaction);

	await expect(addresses(db, { active: true }, {})).rejects.toThrow(/Failed query|over/);
});

test("a prepared query of a tenant's tables finds nothing to run on in the registry", async () => {
	const asked = inRegistry(pool, "read", (db) => addresses(db, { active: true }, {}));

	await expect(asked).rejects.toThrow(/does not exist/);
});

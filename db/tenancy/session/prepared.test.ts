import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "#db/schema/tenant/users.ts";
import { aTenant, testLanes } from "#tests/support/world/tenant.ts";
import type { Lanes } from "../pool/connection-pool.ts";
import type { TenantRecord } from "../registry/registry.ts";
import { inRegistry, inTenant } from "./open.ts";
import { prepared } from "./prepared.ts";

let lanes: Lanes;
let one: TenantRecord;
let other: TenantRecord;
beforeAll(async () => {
	lanes = await testLanes({ size: 2 });
	[one, other] = [await aTenant(lanes), await aTenant(lanes)];
});
afterAll(() => lanes.close());

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
		asked.map((tenant) => inTenant(lanes, tenant, "read", ({ db }) => addresses(db, { active: true }, {}))),
	);

	expect(answers).toEqual(asked.map((tenant) => [{ email: ownerOf(tenant) }]));
});

test("the values of placeholders belong to one call", async () => {
	const found = await inTenant(lanes, one, "read", ({ db }) =>
		Promise.all([
			addresses(db, { active: false }, { email: ownerOf(one) }),
			addresses(db, { active: false }, { email: ownerOf(other) }),
		]),
	);

	expect(found).toEqual([[{ email: ownerOf(one) }], []]);
});

test("a transaction that is over refuses a prepared query, like any other", async () => {
	const { db } = await inTenant(lanes, one, "read", async (rooms) => rooms);

	await expect(addresses(db, { active: true }, {})).rejects.toThrow(/Failed query|over/);
});

test("a prepared query of a tenant's tables finds nothing to run on in the registry", async () => {
	const asked = inRegistry(lanes, "read", (db) => addresses(db, { active: true }, {}));

	await expect(asked).rejects.toThrow(/does not exist/);
});

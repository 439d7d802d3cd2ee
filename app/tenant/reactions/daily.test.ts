import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workOff } from "#app/platform/jobs/work.server.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { dailyWith } from "./daily.server.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => pool.close());

test("each active workspace's day begins once, however often a worker looks", async () => {
	const [one, other, closed] = [await aTenant(pool), await aTenant(pool), await aTenant(pool)];
	await inRegistry(pool, "write", (db) =>
		db.update(tenants).set({ status: "archived" }).where(eq(tenants.id, closed.id)),
	);
	const ran: string[] = [];
	const dailies = [{ name: "count.visits", run: async ({ id }: { id: string }) => void ran.push(id) }];

	await workOff(dailyWith(dailies));
	await workOff(dailyWith(dailies));

	expect(ran.filter((id) => id === one.id)).toHaveLength(1);
	expect(ran.filter((id) => id === other.id)).toHaveLength(1);
	expect(ran).not.toContain(closed.id);
});

test("a daily job is for today in UTC", async () => {
	const tenant = await aTenant(pool);
	const days: string[] = [];
	const dailies = [
		{
			name: "count.again",
			run: async ({ id }: { id: string }, day: string) => void (id === tenant.id && days.push(day)),
		},
	];

	await workOff(dailyWith(dailies));

	expect(days).toEqual([new Date().toISOString().slice(0, 10)]);
});

import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { announce } from "../tenancy/registry/announce.ts";
import { type Take, takeEvents } from "./outbox.ts";
import { inQueue } from "./statements.ts";

// Connects through PgBouncer if the run does: see tests/fleet/pooler.test.ts.
let pool: ConnectionPool;
let admin: Sql;
let tenant: TenantRecord;
let boss: PgBoss;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	tenant = await aTenant(pool);
	boss = new PgBoss({
		db: { executeSql: (text, values) => inQueue(pool, (db) => db.executeSql(text, values)) },
		supervise: false,
	});
	await boss.createQueue("q.dead");
	await boss.createQueue("q", { deadLetter: "q.dead", heartbeatSeconds: 10 });
});
beforeEach(() => admin`truncate public.event_outbox, pgboss.job`);
afterAll(() => Promise.all([pool.close(), admin.end()]));

const TAKE: Take = { queue: "q", known: ["a.done"], perTenant: 2, tenants: 10, after: "" };
const take = (given: Partial<Take> = {}) => inQueue(pool, (db) => takeEvents(db, { ...TAKE, ...given }));

async function tell(tenantId: string, times: number, event = "a.done"): Promise<void> {
	await inTenant(pool, tenant, "write", async ({ registry }) => {
		for (let time = 0; time < times; time++) {
			await announce(registry, { tenantId, eventId: randomUUID(), event });
		}
	});
}

const tally = (events: { tenantId: string }[]) => events.map(({ tenantId }) => tenantId).join(" ");

test("a few events of each tenant are taken, oldest first, and those taken are gone", async () => {
	await tell("noisy", 5);
	await tell("quiet", 1);

	expect(tally((await take()).events)).toBe("noisy noisy quiet");
	expect(tally((await take()).events)).toBe("noisy noisy");
	expect(tally((await take()).events)).toBe("noisy");
	expect((await take()).events).toEqual([]);
});

test("jobs that a tenant still has waiting count", async () => {
	await tell("noisy", 5);
	await boss.insert("q", [{ data: {}, group: { id: "noisy" } }]);

	expect(tally((await take()).events)).toBe("noisy");

	await boss.fetch("q");
	expect(tally((await take()).events)).toBe("noisy noisy");
});

test("with more tenants than are looked at, the next call continues where the last one ended, and then starts over", async () => {
	for (const name of ["a", "b", "c"]) await tell(name, 3);

	const first = await take({ tenants: 2, perTenant: 1 });
	const second = await take({ tenants: 2, perTenant: 1, after: first.after });

	expect([tally(first.events), first.after]).toEqual(["a b", "b"]);
	expect([tally(second.events), second.after]).toEqual(["c", ""]);
});

test("events that this build does not know stay, and do not block those behind them", async () => {
	await tell("mixed", 3, "b.new");
	await tell("mixed", 1);

	const { events } = await take();

	expect(events).toEqual([
		{ tenantId: "mixed", eventId: expect.any(String), event: "a.done", depth: 0, interests: [] },
	]);
	expect(await admin`select 1 from public.event_outbox`).toHaveLength(3);
});

test("an event comes with the reactions that its workspace took an interest in", async () => {
	await admin`insert into public.event_interest (tenant_id, reaction) values (${tenant.id}, 'webhooks.other')`;
	await tell(tenant.id, 1);

	const { events } = await take();

	expect(events.map(({ interests }) => interests)).toEqual([["webhooks.other"]]);
});

test("two takers at once take different events", async () => {
	await tell("shared", 4);

	const [one, other] = await Promise.all([take(), take()]);

	const ids = [...one.events, ...other.events].map(({ eventId }) => eventId);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids.length).toBeGreaterThanOrEqual(2);
});

test("the queue works on the application's own connections: put, claim, keep, finish, fail, give back", async () => {
	await boss.insert("q", [
		{ data: { text: `it's "quoted"`, list: [1] }, group: { id: "a" } },
		{ data: { n: 2 } },
	]);

	const jobs = await boss.fetch<{ text?: string }>("q", { batchSize: 5, groupConcurrency: 3 });
	expect(jobs.map(({ data }) => data)).toEqual(
		expect.arrayContaining([{ text: `it's "quoted"`, list: [1] }, { n: 2 }]),
	);
	const [one, two] = jobs as unknown as { id: string; retryCount: number }[];
	if (!one || !two) throw new Error("Two jobs were put in");
	expect(await boss.touch("q", [one, two])).toMatchObject({ affected: 2 });
	expect(await boss.complete("q", { ...one, retryCount: 9 })).toMatchObject({ affected: 0 });
	expect(await boss.complete("q", one)).toMatchObject({ affected: 1 });
	expect(await boss.fail("q", two, { message: "no" })).toMatchObject({ affected: 1 });
	await boss.supervise();

	const states = await admin`select state::text from pgboss.job order by 1`;
	expect(states).toMatchObject([{ state: "completed" }, { state: "retry" }]);
});

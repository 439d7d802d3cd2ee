import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { prepareQueue } from "#app/platform/jobs/queue.server.ts";
import { workOff } from "#app/platform/jobs/work.server.ts";
import { dailies } from "#app/worker.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aPath, tell } from "#tests/support/world/onboarding-history.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { DAILY, type Daily, dailyWith } from "./daily.server.ts";

const QUIET = 1_200;
const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
/** The beginning of the day that is 0 in the tests; our workspace’s weekly turn is three days earlier, and four later. */
let begin = new Date().setUTCHours(0, 0, 0, 0);
const dayAt = (day: number) => new Date(begin + day * DAY_MS).toISOString().slice(0, 10);

let pool: ConnectionPool;
let admin: Sql;
let acme: TenantRecord;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	acme = await aTenant(pool);
	await prepareQueue(DAILY);
	begin += (3 + (await findTurn())) * DAY_MS;
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: begin }));
afterEach(async () => {
	vi.useRealTimers();
	await admin`delete from public.tenants where id like 'quiet_%'`;
	await admin`delete from pgboss.job where name = 'daily'`;
});

/** Workspaces that exist only in the registry: a transaction in one of them would fail. */
async function manyQuiet(): Promise<void> {
	await admin`insert into public.tenants (id, name, slug, schema_name, role_name, schema_version, schema_checksum)
		select id, id, id, 'tenant_' || id, 'tenantry_t_' || id, 'x', 'x'
		from (select 'quiet_' || n as id from generate_series(1, ${QUIET}) n) made`;
	await admin`insert into public.organizations (id) select id from public.tenants where id like 'quiet_%'`;
	await admin`insert into public.tenant_activity (tenant_id, last_event_at, last_day)
		select id, ${new Date(begin - 40 * DAY_MS)}, ${dayAt(-1)}::date from public.tenants where id like 'quiet_%'`;
}

/** Our workspace as it is when its day began on one day and something has happened on another. */
async function activity(lastDay: number, lastEvent: number): Promise<void> {
	await admin`insert into public.tenant_activity (tenant_id, last_event_at, last_day)
		values (${acme.id}, ${new Date(begin + lastEvent * DAY_MS + HOUR_MS)}, ${dayAt(lastDay)}::date)
		on conflict (tenant_id) do update
		set last_event_at = excluded.last_event_at, last_day = excluded.last_day, due_on = null`;
}

/** Finds the day of the next seven on which our workspace has its turn although nothing has happened. */
async function findTurn(): Promise<number> {
	for (let day = 0; day < 7; day++) {
		await activity(day - 1, -40);
		vi.useFakeTimers({ toFake: ["Date"], now: begin + (day + 1) * DAY_MS - 1 });
		if ((await dailyWith([]).refill()) > 0) return day;
	}
	throw new Error("A week passed without its turn");
}

const noted = (ran: string[], more: Partial<Daily> = {}): Daily => ({
	name: "count.visits",
	run: async ({ id }, day) => void ran.push(`${id} ${day}`),
	...more,
});

test("a thousand quiet workspaces cost no transaction of a tenant, except those whose turn it is this week", async () => {
	await activity(0, -40);
	await manyQuiet();
	vi.setSystemTime(begin + DAY_MS - 60_000);
	const turn = await dailyWith([noted([])]).refill();
	await admin`delete from pgboss.job where name = 'daily'`;
	const acquired = vi.spyOn(ConnectionPool.prototype, "acquire");

	const jobs = await workOff(dailyWith(dailies));

	const keys = new Set(acquired.mock.calls.map(([key]) => key));
	acquired.mockRestore();
	expect(jobs).toBe(0);
	expect([...keys]).toEqual(["public"]);
	// A seventh of them, so far as chance spreads them.
	expect(turn).toBeGreaterThan(100);
	expect(turn).toBeLessThan(250);
});

test("each quiet workspace has its turn once a week, spread over all hours, also when no worker ran for a while", async () => {
	await activity(0, -40);
	await manyQuiet();
	const daily = () => dailyWith([noted([])]);
	const most: number[] = [];

	for (let hour = 0; hour < 7 * 24; hour++) {
		vi.setSystemTime(begin + hour * HOUR_MS + 60_000);
		const isDown = hour >= 30 && hour < 60;
		if (!isDown) most.push(await daily().refill());
	}

	const [counted] =
		await admin`select count(*)::int as jobs, count(distinct data ->> 'tenantId')::int as tenants
		from pgboss.job where name = 'daily' and data ->> 'tenantId' like 'quiet_%'`;
	expect(counted).toEqual({ jobs: QUIET, tenants: QUIET });
	const ordinary = most.toSorted((one, other) => one - other).at(-2);
	expect(ordinary, "in one hour").toBeLessThan(30);
	expect(Math.max(...most), "in the hour after the pause").toBeGreaterThan(150);
});

test("a day’s figures have the two days after it, and a quiet workspace then has none", async () => {
	const ran: string[] = [];
	await activity(0, 0);

	for (const day of [1, 2, 3]) {
		vi.setSystemTime(begin + day * DAY_MS + HOUR_MS);
		await workOff(dailyWith([noted(ran)]));
	}

	expect(ran).toEqual([`${acme.id} ${dayAt(1)}`, `${acme.id} ${dayAt(2)}`]);
});

test("what happened before a pause of all workers is counted when one is back", async () => {
	await activity(-2, -2);
	const made = await aPath(pool, acme);
	const happening = { daysAgo: 1.5, step: 0, version: 2, role: "member", teams: [], seconds: 60 };
	const history = [
		{ ...happening, event: "onboarding.started" as const },
		{ ...happening, event: "step.completed" as const },
	];
	await tell(pool, acme, made, history, new Date(begin));

	expect(await workOff(dailyWith(dailies))).toBe(dailies.length);

	const figures = await admin.unsafe(
		`select day, sum(started)::int as started, sum(done)::int as done from "${acme.schemaName}".onboarding_analytics
		 where segment = 'all' group by day`,
	);
	expect([...figures]).toEqual([{ day: dayAt(-2), started: 1, done: 1 }]);
	const [row] = await admin`select last_day::text as day, size_bytes > 0 as measured
		from public.tenant_activity where tenant_id = ${acme.id}`;
	expect(row).toEqual({ day: dayAt(0), measured: true });
});

test("a job says when it is due next, and is, although nothing happens", async () => {
	const ran: string[] = [];
	await activity(-1, -1);
	const daily = noted(ran, { next: async () => new Date(begin + 1.5 * DAY_MS) });
	await workOff(dailyWith([daily]));
	expect(ran).toEqual([`${acme.id} ${dayAt(0)}`]);
	const dueOn = async () => {
		const [row] =
			await admin`select due_on::text as day from public.tenant_activity where tenant_id = ${acme.id}`;
		return row?.day;
	};
	expect(await dueOn()).toBe(dayAt(2));
	await admin`update public.tenant_activity set last_event_at = ${new Date(begin - 40 * DAY_MS)}, last_day = ${dayAt(1)}::date`;

	vi.setSystemTime(begin + 2 * DAY_MS);
	await workOff(dailyWith([noted(ran)]));

	expect(ran).toEqual([`${acme.id} ${dayAt(0)}`, `${acme.id} ${dayAt(2)}`]);
	expect(await dueOn()).toBeNull();
});

test("a worker whose clock was years ahead does not keep a workspace from its days", async () => {
	const ran: string[] = [];
	await activity(800, 0);

	vi.setSystemTime(begin + DAY_MS);
	await workOff(dailyWith([noted(ran)]));

	expect(ran).toEqual([`${acme.id} ${dayAt(1)}`]);
	// One day is a clock that is a little ahead at midnight: nobody’s day begins twice.
	await activity(2, 0);
	expect(await dailyWith([noted(ran)]).refill()).toBe(0);
});

test("a job that fails is due again the next day", async () => {
	await activity(-1, -1);
	const run = () => Promise.reject(new Error("The disk is full"));
	await workOff(dailyWith([noted([], { run })]));
	await admin`update public.tenant_activity set last_event_at = null`;

	const ran: string[] = [];
	vi.setSystemTime(begin + DAY_MS);
	await workOff(dailyWith([noted(ran)]));

	expect(ran).toEqual([`${acme.id} ${dayAt(1)}`]);
});

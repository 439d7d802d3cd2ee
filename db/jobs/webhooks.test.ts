import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { inQueue } from "./statements.ts";
import { hostDigest, takeWebhooks, type WebhookLimits } from "./webhooks.ts";

let pool: ConnectionPool;
let superuser: Sql;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), superuser.end()]));
beforeEach(() => superuser`truncate public.webhook_due, public.webhook_pace`);

const LIMITS: WebhookLimits = {
	...{ inAll: 100, perTenant: 6, perEndpoint: 4, perHost: 100, endpoints: 100, claimLastsMs: 60_000 },
};

/** The endpoints of what is claimed, in order. */
async function take(limits: Partial<WebhookLimits> = {}): Promise<string[]> {
	const { webhooks } = await inQueue(pool, (db) => takeWebhooks(db, undefined, { ...LIMITS, ...limits }));
	return webhooks.map(({ endpointId }) => endpointId);
}

/** An endpoint for which deliveries wait since so many minutes; returns its id. */
async function anEndpointWith(
	tenantId: string,
	{ waiting = 1, minutes = 1, first = 1 }: { waiting?: number; minutes?: number; first?: number },
): Promise<string> {
	const id = randomUUID();
	await superuser`insert into public.webhook_due (tenant_id, endpoint_id, sequence, host, due_at)
		select ${tenantId}, ${id}, n, 'host', now() - make_interval(mins => ${minutes})
		from generate_series(${first}::int, ${first + waiting - 1}::int) n`;
	return id;
}

const isSlow = (tenantId: string, endpointId: string) =>
	superuser`insert into public.webhook_pace (tenant_id, endpoint_id, one_until)
		values (${tenantId}, ${endpointId}, now() + interval '5 minutes')`;

/** What was claimed has failed, and is due again at once. */
const failAll = () => superuser`update public.webhook_due set claimed_until = null`;

const someOf = (count: number, make: () => Promise<string>) =>
	Promise.all(Array.from({ length: count }, make));

test("the old backlogs of six webhooks that do not keep up leave a seventh of their workspace its place", async () => {
	const { id } = await aTenant(pool);
	const dead = await someOf(6, () => anEndpointWith(id, { waiting: 50, minutes: 600 }));
	for (const endpoint of dead) await isSlow(id, endpoint);
	const fresh = await anEndpointWith(id, {});

	const taken = await take();

	expect(taken[0]).toBe(fresh);
	// Half of the six.
	expect(taken.filter((endpoint) => dead.includes(endpoint))).toHaveLength(3);
	expect(await take()).toEqual([]);
});

test("workspaces with old backlogs share all places with one that has something new", async () => {
	const loud = await someOf(3, async () => (await aTenant(pool)).id);
	for (const id of loud) {
		await Promise.all([1, 2, 3, 4, 5, 6].map(() => anEndpointWith(id, { waiting: 50, minutes: 600 })));
	}
	const limits = { inAll: 10 };
	await take(limits);
	const fresh = await anEndpointWith((await aTenant(pool)).id, {});
	const whileFull = await take(limits);
	// One try of theirs ends.
	await superuser`delete from public.webhook_due where ctid in
		(select ctid from public.webhook_due where claimed_until is not null limit 1)`;

	expect(whileFull).toEqual([]);
	expect(await take(limits)).toEqual([fresh]);
});

test("a workspace’s webhooks take turns, whichever has waited longest", async () => {
	const { id } = await aTenant(pool);
	const old = await anEndpointWith(id, { waiting: 50, minutes: 600 });
	await take({ perTenant: 2 });
	const fresh = await anEndpointWith(id, {});

	expect(await take({ perTenant: 4 })).toEqual([fresh, old]);
});

test("two workers at once claim no more than one would", async () => {
	const { id } = await aTenant(pool);
	await anEndpointWith(id, { waiting: 50 });

	const { promise: claimed, resolve } = Promise.withResolvers<void>();
	const { promise: looked, resolve: letGo } = Promise.withResolvers<void>();
	const first = inQueue(pool, async (db) => {
		const { webhooks } = await takeWebhooks(db, undefined, LIMITS);
		resolve();
		await looked;
		return webhooks.length;
	});
	await claimed;
	const after = { tenantId: id, endpointId: randomUUID() };
	const second = await inQueue(pool, (db) => takeWebhooks(db, after, { ...LIMITS, perEndpoint: 10 }));
	letGo();

	expect(await first).toBe(LIMITS.perEndpoint);
	expect(second).toEqual({ webhooks: [], after });
	expect(await take()).toEqual([]);
});

test("a host is counted once, whatever its port", () => {
	expect(hostDigest("https://hooks.example.com/a")).toBe(hostDigest("https://hooks.example.com:8443/b"));
	expect(hostDigest("https://hooks.example.com/a")).not.toBe(hostDigest("https://hooks.example.org/a"));
});

test("what a closed workspace would send is left, and claimed once it is open again", async () => {
	const { id } = await aTenant(pool);
	const endpoint = await anEndpointWith(id, {});
	await superuser`update public.tenants set status = 'suspended' where id = ${id}`;
	const whileClosed = await take();
	await superuser`update public.tenants set status = 'active' where id = ${id}`;

	expect(whileClosed).toEqual([]);
	expect(await take()).toEqual([endpoint]);
});

test("tests are claimed before a backlog, and while their webhook is sent nothing else", async () => {
	const { id } = await aTenant(pool);
	const endpoint = await anEndpointWith(id, { waiting: 50, minutes: 600 });
	await superuser`insert into public.webhook_pace (tenant_id, endpoint_id, none_until)
		values (${id}, ${endpoint}, now() + interval '1 hour')`;
	const whileWaiting = await take();
	await superuser`insert into public.webhook_due (tenant_id, endpoint_id, sequence, host, due_at)
		values (${id}, ${endpoint}, -1, 'host', now())`;

	expect(whileWaiting).toEqual([]);
	expect(await take()).toEqual([endpoint]);
	await superuser`truncate public.webhook_pace`;
	await failAll();
	const { webhooks } = await inQueue(pool, (db) => takeWebhooks(db, undefined, { ...LIMITS, perTenant: 2 }));
	expect(webhooks.map(({ sequence }) => sequence)).toEqual([-1, 1]);
});

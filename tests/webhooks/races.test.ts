import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { eventInterest, webhookDue, webhookPace } from "#db/schema/public/webhook-due.ts";
import { webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { holdLock, untilWaiting } from "./held-lock.ts";
import { openSending, type Sending } from "./sending.ts";

let sending: Sending;
let superuser: Sql;
/** Its one connection holds a lock while the other one looks. */
let holder: Sql;
let record: TenantRecord;
let admin: Tenant;
let resend: typeof import("#app/features/hooks/resend.server.ts");
let endpoints: typeof import("#app/features/hooks/endpoints.server.ts");
beforeAll(async () => {
	sending = await openSending();
	const { url } = await testDatabase();
	superuser = connect({ url });
	holder = connect({ url });
	resend = await import("#app/features/hooks/resend.server.ts");
	endpoints = await import("#app/features/hooks/endpoints.server.ts");
});
afterAll(() => Promise.all([sending.stop(), superuser.end(), holder.end()]));

beforeEach(async () => {
	await sending.begin();
	record = await aTenant(sending.pool);
	admin = await aMember(sending.pool, record, "admin");
});

async function happen(name = "Design"): Promise<void> {
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	await createTeam(admin, { name, description: undefined });
	await sending.runReactions();
}

test("deleting the last webhook while another is created leaves that one what happens", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	const release = await holdLock(holder, `lock table "${record.schemaName}".audit_logs in share mode`);
	// Both are done but for the entry in the log.
	const created = anEndpoint(admin, sending.url, ["team.created"]);
	await untilWaiting(superuser, 1);
	const removed = endpoints.removeEndpoint(admin, id);
	await untilWaiting(superuser, 2);
	await release();
	await Promise.all([created, removed]);

	const interests = await inRegistry(sending.pool, "read", (db) =>
		db.select().from(eventInterest).where(eq(eventInterest.tenantId, record.id)),
	);
	expect(interests).toHaveLength(1);
	await happen();
	await sending.sendDue();
	expect(sending.receiver.received).toHaveLength(1);
});

/** Changes the endpoint in a transaction that commits only once what `meanwhile` starts waits for it, or is done. */
async function changing(id: string, change: string, meanwhile: () => Promise<unknown>): Promise<void> {
	const commit = await holdLock(
		holder,
		`update "${record.schemaName}".webhook_endpoints set ${change} where id = '${id}'`,
	);
	const doing = meanwhile();
	await Promise.race([untilWaiting(superuser, 1), doing]);
	await commit();
	await doing;
}

const set = (id: string, values: Partial<typeof webhookEndpoints.$inferInsert>) =>
	inTenant(sending.pool, record, "write", ({ db }) =>
		db.update(webhookEndpoints).set(values).where(eq(webhookEndpoints.id, id)),
	);

const endpointNow = async (id: string) => {
	const rows = await inTenant(sending.pool, record, "read", ({ db }) =>
		db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
	);
	return rows[0];
};

const paces = () =>
	inRegistry(sending.pool, "read", (db) =>
		db.select().from(webhookPace).where(eq(webhookPace.tenantId, record.id)),
	);

test("what happens while a webhook is turned on is sent, not held", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	await endpoints.pauseEndpoint(admin, id);

	await changing(id, "state = 'on'", () => happen());
	await sending.sendDue();

	expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "delivered" }]);
});

test("what happens while a webhook is deleted makes no delivery that waits forever", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);

	await changing(id, "deleted_at = now()", () => happen());

	expect(await sending.deliveriesOf(record)).toEqual([]);
});

test("a worker that finds a webhook paused does not hold what waits once it is on again", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	await happen();
	await set(id, { state: "paused" });

	await changing(id, "state = 'on'", () => sending.sendDue());
	await sending.passTime(record);
	await sending.sendDue();

	expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "delivered" }]);
});

test("a try that fails after its delivery was sent again by hand does not put that off", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	let tries = 0;
	sending.receiver.answer = async (_request, response) => {
		tries++;
		if (tries > 1) return void response.end();
		const [delivery] = await sending.deliveriesOf(record);
		await resend.resendDelivery(admin, id, String(delivery?.sequence));
		response.writeHead(500).end();
	};

	await happen();
	await sending.sendDue();

	expect(tries).toBe(2);
	expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "delivered", tries: 1 }]);
});

test("a new address is neither slowed nor judged by what became of the old one", async () => {
	const { id } = await anEndpoint(admin, `${sending.url}/old`, ["team.created"]);
	sending.receiver.answer = (_request, response) => response.writeHead(503, { "Retry-After": "3600" }).end();
	await happen("One");
	await sending.sendDue();
	const slowed = await paces();
	const edit = async (path: string) => {
		const { version = 0 } = (await endpointNow(id)) ?? {};
		await endpoints.editEndpoint(admin, id, {
			...{ url: `${sending.url}/${path}`, description: undefined, events: ["team.created"], version },
		});
	};

	await edit("new");
	const moved = [await endpointNow(id), await paces()];
	sending.receiver.answer = async ({ url }, response) => {
		if (url?.endsWith("newest")) return void response.end();
		await edit("newest");
		response.writeHead(410).end();
	};
	await happen("Two");
	await sending.sendDue();

	expect(slowed).toHaveLength(1);
	expect(moved).toMatchObject([{ failures: 0, failingSince: null }, []]);
	expect(await endpointNow(id)).toMatchObject({ state: "on", failures: 0 });
	expect(sending.receiver.received.map(({ path }) => path.split("/").at(-1))).toEqual([
		...["old", "new", "newest"],
	]);
	expect((await sending.deliveriesOf(record)).at(-1)).toMatchObject({ state: "delivered" });
});

test("a test event that waits is sent although its webhook is paused, and dropped when it is deleted", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	await resend.sendTest(admin, id, "team.created");
	await endpoints.pauseEndpoint(admin, id);
	await sending.sendDue();
	const sent = sending.receiver.received.length;
	await resend.sendTest(admin, id, "team.created");
	await endpoints.removeEndpoint(admin, id);

	expect(sent).toBe(1);
	expect((await sending.deliveriesOf(record)).map(({ state }) => state)).toEqual(["dropped", "delivered"]);
	const due = await inRegistry(sending.pool, "read", (db) =>
		db.select().from(webhookDue).where(eq(webhookDue.tenantId, record.id)),
	);
	expect(due).toEqual([]);
});

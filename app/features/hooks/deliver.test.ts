import { eq, sql } from "drizzle-orm";
import { Webhook } from "svix";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { inQueue } from "#db/jobs/statements.ts";
import { webhookDue } from "#db/schema/public/webhook-due.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { type LocalDns, startLocalDns } from "#scripts/local/network/dns.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { anEndpoint, type Received, type Receiver, startReceiver } from "#tests/support/world/webhook.ts";

let pool: ConnectionPool;
let dns: LocalDns;
let receiver: Receiver;
let record: TenantRecord;
let admin: Tenant;
let url: string;
let runReactions: () => Promise<number>;
let sendDue: () => Promise<number>;
let endpoints: typeof import("./endpoints.server.ts");
let deliveries: typeof import("./deliveries.server.ts");
let resend: typeof import("./resend.server.ts");
let teams: typeof import("../teams/teams.server.ts");
let people: typeof import("../teams/people.server.ts");
let closeDatabase: () => Promise<void>;
beforeAll(async () => {
	dns = await startLocalDns();
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);
	receiver = await startReceiver();
	Object.assign(process.env, {
		...{ DNS_SERVER: dns.address, OUTGOING_HTTP: "on", OUTGOING_ALLOW: "127.0.0.1" },
	});
	vi.resetModules();
	pool = await testPool();
	({ runReactions } = await import("#tests/support/world/reactions.ts"));
	({ closeDatabase } = await import("#app/platform/database/database.server.ts"));
	endpoints = await import("./endpoints.server.ts");
	deliveries = await import("./deliveries.server.ts");
	resend = await import("./resend.server.ts");
	teams = await import("../teams/teams.server.ts");
	people = await import("../teams/people.server.ts");
	const { workOff } = await import("#app/platform/jobs/work.server.ts");
	const { sendingWebhooks } = await import("./deliver.server.ts");
	sendDue = () => workOff(sendingWebhooks());
	url = `http://hooks.example.com:${receiver.port}/in`;
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), dns.stop(), receiver.stop()]));

beforeEach(async () => {
	// What earlier tests failed to send is not sent again in this one.
	await inRegistry(pool, "write", (db) => db.delete(webhookDue));
	receiver.received.length = 0;
	receiver.answer = (_request, response) => response.end("thank you");
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
});

const happen = (name: string, tenant = admin) => teams.createTeam(tenant, { name, description: undefined });
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));

/** Whether Svix’s own library takes a request for ours. */
function isVerified(secret: string | undefined, request: Received | undefined): boolean {
	try {
		new Webhook(secret ?? "").verify(request?.body ?? "", request?.headers as Record<string, string>);
		return true;
	} catch {
		return false;
	}
}

/** What is due in this workspace. */
const due = () =>
	inRegistry(pool, "read", (db) => db.select().from(webhookDue).where(eq(webhookDue.tenantId, record.id)));

/** Makes everything due now, as if the time had come. */
const later = () =>
	inRegistry(pool, "write", (db) =>
		db
			.update(webhookDue)
			.set({ dueAt: new Date(), claimedUntil: null })
			.where(eq(webhookDue.tenantId, record.id)),
	);

const stored = () =>
	inTenant(pool, record, "read", ({ db }) =>
		db.select().from(webhookDeliveries).orderBy(webhookDeliveries.sequence),
	);

const endpointNow = async (id: string) => {
	const [found] = await inTenant(pool, record, "read", ({ db }) =>
		db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
	);
	if (!found) throw new Error("No such endpoint");
	return found;
};

test("what happens arrives once, signed, with its place in the audit log", async () => {
	const { secret } = await anEndpoint(admin, url, ["team.created"]);

	await happen("Design");
	await runReactions();
	await sendDue();

	const [request] = receiver.received;
	expect(receiver.received).toHaveLength(1);
	expect(isVerified(secret, request)).toBe(true);
	expect(isVerified(secret, request && { ...request, body: `${request.body} ` })).toBe(false);
	const [delivery] = await stored();
	expect(bodies()[0]).toMatchObject({
		type: "team.created",
		data: { name: "Design" },
		sequence: delivery?.sequence,
		workspace: { id: record.id },
		actor: { kind: "member", id: admin.member.id },
		version: 1,
	});
	expect(request?.headers["webhook-id"]).toBe(`evt_${delivery?.eventId.replaceAll("-", "")}`);
	expect(delivery).toMatchObject({ state: "delivered", answer: "thank you", nextAt: null });
	expect(await due()).toEqual([]);
	expect((await endpointNow(delivery?.endpointId ?? "")).succeededAt).not.toBeNull();
});

test("a workspace without webhooks has no job of them, and one that chose other events has no delivery", async () => {
	const other = await aTenant(pool);
	await anEndpoint(admin, url, ["project.created"]);
	await runReactions();

	await happen("Quiet", await aMember(pool, other, "admin"));
	await happen("Design");
	await runReactions();
	await sendDue();

	const jobs = (await everyJob(pool)).filter(({ reaction }) => reaction === "hooks.fan-out");
	expect(jobs.map(({ tenantId }) => tenantId)).toContain(record.id);
	expect(jobs.map(({ tenantId }) => tenantId)).not.toContain(other.id);
	expect(await stored()).toEqual([]);
	expect(receiver.received).toEqual([]);
});

/** Every job that there was. */
async function everyJob(from: ConnectionPool): Promise<{ tenantId: string; reaction: string }[]> {
	const { rows } = await inQueue(from, (db) =>
		db.executeSql(
			`select data->>'tenantId' as "tenantId", data->>'reaction' as reaction from pgboss.job where name = 'reaction'`,
		),
	);
	return rows as { tenantId: string; reaction: string }[];
}

test("a failure is tried again on schedule, with the same id and a signature of its own time", async () => {
	const { secret, id } = await anEndpoint(admin, url, ["team.created"]);
	receiver.answer = (_request, response) => response.writeHead(500).end("no\u0000luck");
	await happen("Design");
	await runReactions();
	await sendDue();
	const [failed] = await stored();
	const [waiting] = await due();

	receiver.answer = (_request, response) => response.end();
	await later();
	await sendDue();

	expect(failed).toMatchObject({ state: "waiting", tries: 1, answer: "no luck" });
	expect(failed?.log).toMatchObject([{ status: 500, error: "status" }]);
	const wait = (waiting?.dueAt.getTime() ?? 0) - new Date(failed?.log[0]?.at ?? 0).getTime();
	expect(wait).toBeGreaterThan(3_900);
	expect(wait).toBeLessThan(8_000);
	const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
	expect(new Set(ids).size).toBe(1);
	expect(receiver.received.every((request) => isVerified(secret, request))).toBe(true);
	expect(await stored()).toMatchObject([{ state: "delivered", tries: 2 }]);
	expect(await endpointNow(id)).toMatchObject({ failures: 0, failingSince: null });
});

test("a receiver that asks for time gets it, and one that is gone is left alone", async () => {
	const { id } = await anEndpoint(admin, url, ["team.created"]);
	receiver.answer = (_request, response) => response.writeHead(429, { "Retry-After": "3600" }).end();
	await happen("Design");
	await runReactions();
	await sendDue();
	const [waiting] = await due();
	await happen("Sales");
	await runReactions();
	await sendDue();
	const whileSlow = receiver.received.length;

	receiver.answer = (_request, response) => response.writeHead(410).end();
	const { webhookPace } = await import("#db/schema/public/webhook-due.ts");
	await inRegistry(pool, "write", (db) => db.delete(webhookPace).where(eq(webhookPace.tenantId, record.id)));
	await sendDue();

	expect((waiting?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
	expect(whileSlow).toBe(1);
	expect(await endpointNow(id)).toMatchObject({ state: "off", offReason: "gone" });
	expect((await stored()).map(({ state }) => state)).toEqual(["held", "failed"]);
	expect(await due()).toEqual([]);
});

test("nothing is sent while a webhook is paused; turned on, it is sent what was held, or as much as is wanted", async () => {
	const { id } = await anEndpoint(admin, url, ["team.created"]);
	await endpoints.pauseEndpoint(admin, id);
	for (const name of ["One", "Two", "Three"]) await happen(name);
	await runReactions();
	await sendDue();
	const held = await stored();
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(webhookDeliveries)
			.set({ createdAt: sql`now() - interval '2 days'` })
			.where(eq(webhookDeliveries.sequence, held[0]?.sequence ?? 0)),
	);

	const { sent } = await endpoints.resumeEndpoint(admin, id, "day");
	await sendDue();

	expect(held.map(({ state }) => state)).toEqual(["held", "held", "held"]);
	expect(sent).toBe(2);
	expect(bodies().map(({ data }) => data.name)).toEqual(["Two", "Three"]);
	expect((await stored()).map(({ state }) => state)).toEqual(["dropped", "delivered", "delivered"]);
});

test("a deleted webhook is sent nothing more, not even what waits; restored, it is", async () => {
	const { id } = await anEndpoint(admin, url, ["team.created"]);
	await happen("Design");
	await runReactions();

	await endpoints.removeEndpoint(admin, id);
	await later();
	await sendDue();
	const whileDeleted = receiver.received.length;
	await endpoints.undeleteEndpoint(admin, id);
	await sendDue();

	expect(whileDeleted).toBe(0);
	expect(bodies().map(({ data }) => data.name)).toEqual(["Design"]);
});

test("after a rotation both secrets sign, until the time that was chosen", async () => {
	const { id, secret } = await anEndpoint(admin, url, ["team.created"]);
	const rotated = await endpoints.rotateSecret(admin, id, "24");
	if (rotated.outcome === "refused") throw new Error("No new secret");
	await happen("Design");
	await runReactions();
	await sendDue();
	await endpoints.rotateSecret(admin, id, "0");
	await happen("Sales");
	await runReactions();
	await sendDue();

	const [both, one] = receiver.received;
	expect([isVerified(secret, both), isVerified(rotated.value.secret, both)]).toEqual([true, true]);
	expect([isVerified(secret, one), isVerified(rotated.value.secret, one)]).toEqual([false, false]);
});

test("an erased person’s name is in no retry, in no replay and in no answer", async () => {
	const { removeMember } = await import("../members/leave-and-remove.server.ts");
	const { eraseMember } = await import("../members/erasure/erasure.server.ts");
	const owner = await asMember(record, `user_${record.id.slice("org_".length)}`);
	await happen("Design");
	await runReactions();
	await anEndpoint(admin, url, ["team.joined"]);
	receiver.answer = (_request, response) => response.writeHead(503).end("No Zelda Quint here");
	const zelda = await aMember(pool, record, "member", { firstName: "Zelda", lastName: "Quint" });
	await people.addToTeam(admin, "design", zelda.member.id);
	await runReactions();
	await sendDue();
	const before = receiver.received.map(({ body }) => body).join();
	const [answered] = await stored();

	await removeMember(owner, zelda.member.id);
	await eraseMember(owner, zelda.member.id);
	const answers = (await stored()).map(({ answer }) => answer);
	receiver.received.length = 0;
	receiver.answer = (_request, response) => response.end();
	const { webhookPace } = await import("#db/schema/public/webhook-due.ts");
	await inRegistry(pool, "write", (db) => db.delete(webhookPace).where(eq(webhookPace.tenantId, record.id)));
	await later();
	await sendDue();
	const day = new Date().toISOString().slice(0, 10);
	const [delivery] = await stored();
	await resend.replay(admin, delivery?.endpointId ?? "", { from: day, to: day });
	await sendDue();

	expect(before).toContain("Zelda");
	expect(answered?.answer).toContain("Zelda");
	expect(answers.filter((answer) => answer !== null)).toEqual([]);
	expect(receiver.received.length).toBeGreaterThanOrEqual(2);
	expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/Zelda|Quint/);
});

test("a test event takes the same way, once, even while the webhook is paused", async () => {
	const { id, secret } = await anEndpoint(admin, url, ["team.created"]);
	await endpoints.pauseEndpoint(admin, id);
	receiver.answer = (_request, response) => response.writeHead(500).end();

	const sequence = await resend.sendTest(admin, id, "project.created");
	await sendDue();
	await later();
	await sendDue();

	const [request] = receiver.received;
	expect(receiver.received).toHaveLength(1);
	expect(request?.headers["webhook-id"]).toMatch(/^test_[0-9a-f]{32}$/);
	expect(isVerified(secret, request)).toBe(true);
	expect(await deliveries.getDelivery(admin, id, String(sequence))).toMatchObject({ state: "failed" });
	expect(await endpointNow(id)).toMatchObject({ failures: 0 });
});

test("what happened before a webhook existed can be replayed, with the ids of the audit log", async () => {
	await happen("Early");
	await runReactions();
	const { id } = await anEndpoint(admin, url, ["team.created"]);
	const day = new Date().toISOString().slice(0, 10);

	const preview = await resend.previewReplay(admin, id, { from: day, to: day });
	const { sent } = await resend.replay(admin, id, { from: day, to: day });
	await sendDue();

	expect([preview.count, sent]).toEqual([1, 1]);
	expect(bodies()).toMatchObject([{ type: "team.created", data: { name: "Early" } }]);
	const [delivery] = await stored();
	await resend.resendDelivery(admin, id, String(delivery?.sequence));
	await sendDue();
	expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
	expect(receiver.received).toHaveLength(2);
});

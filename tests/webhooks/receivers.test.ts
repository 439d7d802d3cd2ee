import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { openSending, type Sending } from "./sending.ts";

let sending: Sending;
let mail: LocalMail;
let record: TenantRecord;
let admin: Tenant;
beforeAll(async () => {
	mail = await openMail();
	sending = await openSending();
});
afterAll(() => Promise.all([sending.stop(), mail.stop()]));

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

const HOUR_MS = 3_600_000;

/** Makes an endpoint look as if its tries had failed for so long. */
const failFor = (id: string, { hours, failures }: { hours: number; failures: number }) =>
	inTenant(sending.pool, record, "write", ({ db }) =>
		db
			.update(webhookEndpoints)
			.set({ failures, failingSince: new Date(Date.now() - hours * HOUR_MS) })
			.where(eq(webhookEndpoints.id, id)),
	);

const endpointNow = (id: string) =>
	inTenant(sending.pool, record, "read", ({ db }) =>
		db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
	);

test.each([
	["resets the connection", "connect", "127.0.0.1"],
	["has moved to an address inside", "blocked-address", "10.0.0.1"],
	["has no address anymore", "dns", undefined],
])(
	"a receiver that %s is tried again, and the log says it in a word without an address",
	async (_kind, error, address) => {
		await anEndpoint(admin, sending.url, ["team.created"]);
		sending.receiver.answer = (request) => request.socket.resetAndDestroy();
		sending.dns.hosts.set("hooks.example.com", () => (address ? [address] : []));

		await happen();
		await sending.sendDue();
		sending.dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);

		const [delivery] = await sending.deliveriesOf(record);
		expect(delivery).toMatchObject({ state: "waiting", tries: 1, log: [{ error }] });
		expect(JSON.stringify(delivery)).not.toMatch(/127\.0\.0\.1|10\.0\.0\.1/);
	},
);

test("a receiver that answers without end is read for a moment, and no more than is kept", async () => {
	await anEndpoint(admin, sending.url, ["team.created"]);
	let sent = 0;
	sending.receiver.answer = (_request, response) => {
		const piece = randomBytes(50_000).toString("hex");
		const pour = () => {
			while (!response.destroyed && sent < 1e9) {
				sent += piece.length;
				if (!response.write(piece)) return response.once("drain", pour);
			}
			return undefined;
		};
		pour();
	};
	await happen();
	await sending.sendDue();

	const [delivery] = await sending.deliveriesOf(record);
	expect(delivery?.state).toBe("delivered");
	expect(delivery?.answer?.length).toBeLessThanOrEqual(1_000);
	// What the buffers between two processes take.
	expect(sent).toBeLessThan(20_000_000);
});

test("a receiver that sends a byte now and then has answered, and holds nothing up", async () => {
	await anEndpoint(admin, sending.url, ["team.created"]);
	sending.receiver.answer = (_request, response) => {
		response.writeHead(200);
		const drip = setInterval(() => response.write("."), 500);
		response.on("close", () => clearInterval(drip));
	};
	await happen();
	const began = performance.now();
	await sending.sendDue();

	expect(performance.now() - began).toBeLessThan(15_000);
	expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "delivered" }]);
}, 30_000);

test("a receiver that never answers is given up after some seconds, and sent one at a time", async () => {
	const { webhookPace } = await import("#db/schema/public/webhook-due.ts");
	const { inRegistry } = await import("#db/tenancy/session/open-in-tenant.ts");
	await anEndpoint(admin, sending.url, ["team.created"]);
	sending.receiver.answer = () => {};
	await happen();
	await sending.sendDue();

	expect(await sending.deliveriesOf(record)).toMatchObject([
		{ state: "waiting", log: [{ error: "timeout" }] },
	]);
	const [pace] = await inRegistry(sending.pool, "read", (db) =>
		db.select().from(webhookPace).where(eq(webhookPace.tenantId, record.id)),
	);
	expect(pace?.oneUntil?.getTime()).toBeGreaterThan(Date.now());
	expect(pace?.noneUntil).toBeNull();
}, 40_000);

test("a receiver that asks for time holds up its own webhook, not the others of its workspace", async () => {
	await anEndpoint(admin, `${sending.url}/busy`, ["team.created"]);
	await anEndpoint(admin, `${sending.url}/well`, ["team.created"]);
	sending.receiver.answer = ({ url }, response) =>
		url?.endsWith("busy") ? response.writeHead(429, { "Retry-After": "600" }).end() : response.end();

	for (const name of ["One", "Two", "Three"]) {
		await happen(name);
		await sending.sendDue();
	}

	const paths = sending.receiver.received.map(({ path }) => path.split("/").at(-1));
	expect(paths.filter((path) => path === "busy")).toHaveLength(1);
	expect(paths.filter((path) => path === "well")).toHaveLength(3);
});

test("people are told once when a webhook has failed for an hour", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	sending.receiver.answer = (_request, response) => response.writeHead(500).end();
	await failFor(id, { hours: 2, failures: 9 });
	mail.clear();

	await happen();
	await sending.sendDue();
	await sending.passTime(record);
	await sending.sendDue();
	await sending.runReactions();

	const subjects = mail.messages(admin.member.email).map(({ subject }) => subject);
	expect(subjects).toHaveLength(1);
	expect(subjects[0]).toContain("is failing");
	expect(await endpointNow(id)).toMatchObject([{ state: "on", isReported: true, failures: 11 }]);
});

test("a webhook that has failed for five days is turned off with an email, and what happens then is held", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	sending.receiver.answer = (_request, response) => response.writeHead(500).end();
	await failFor(id, { hours: 121, failures: 19 });
	mail.clear();

	await happen("One");
	await sending.sendDue();
	await happen("Two");
	await sending.sendDue();

	expect(await endpointNow(id)).toMatchObject([{ state: "off", offReason: "failing" }]);
	expect((await sending.deliveriesOf(record)).map(({ state }) => state)).toEqual(["held", "held"]);
	expect(sending.receiver.received).toHaveLength(1);
	const emails = mail.messages(admin.member.email);
	expect(emails.map(({ subject }) => subject).join()).toContain("was turned off");
	expect(emails[0]?.text).toContain(`/settings/developers/webhooks/${id}`);
});

test("deliveries are removed after 30 days, but not those that are still tried", async () => {
	await anEndpoint(admin, sending.url, ["team.created"]);
	await happen("One");
	await sending.sendDue();
	await happen("Two");
	await inTenant(sending.pool, record, "write", ({ db }) =>
		db.update(webhookDeliveries).set({ createdAt: new Date(Date.now() - 31 * 24 * HOUR_MS) }),
	);
	const { pruneHooksDaily } = await import("#app/features/hooks/reactions.server.ts");
	const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");

	await pruneHooksDaily.run(openFor("test", record), new Date().toISOString().slice(0, 10));

	expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "waiting" }]);
});

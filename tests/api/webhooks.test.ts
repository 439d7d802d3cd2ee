import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { webhookDue } from "#db/schema/public/webhook-due.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aKey, call, matching } from "#tests/support/world/api-key.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { openSending, type Sending } from "#tests/webhooks/sending.ts";

let sending: Sending;
let record: TenantRecord;
let admin: Tenant;
let key: string;
beforeAll(async () => {
	sending = await openSending();
}, 60_000);
afterAll(() => sending.stop());
beforeEach(async () => {
	sending.receiver.received.length = 0;
	// Of the workspaces of other tests.
	await inRegistry(sending.pool, "write", (db) => db.delete(webhookDue));
	sending.receiver.answer = (_request, response) => response.end("thank you");
	record = await aTenant(sending.pool);
	admin = await aMember(sending.pool, record, "admin");
	key = await aKey(admin);
});

/** Creates a webhook with the key; returns its path. */
async function aWebhook(given: object = {}): Promise<string> {
	const { body } = await call(key, "POST /webhooks", {
		body: { url: sending.url, events: ["team.created"], ...given },
	});
	return `/webhooks/${body.id}`;
}

async function happen(...names: string[]): Promise<void> {
	for (const name of names) await call(key, "POST /teams", { body: { name } });
	await sending.runReactions();
}

test("a webhook is created, read, changed, paused, turned on, deleted and brought back", async () => {
	const body = { url: "https://hooks.example.com/in", description: "CI", events: ["team.created"] };

	const created = await call(key, "POST /webhooks", { body });

	const path = `/webhooks/${created.body.id}`;
	const { secret, ...shown } = created.body;
	expect([created.status, created.headers.get("Location")]).toEqual([201, `/api/v1${path}`]);
	expect(shown).toMatchObject({ ...body, state: "on", offReason: null, isSecretLost: false });
	expect(secret).toMatch(/^whsec_/);
	expect((await call(key, `GET ${path}`)).body).toEqual(shown);
	expect((await call(key, "GET /webhooks")).body).toEqual({ data: [shown], next: null });

	const patch = { description: null, events: ["*", "team.created"] };
	const changed = await call(key, `PATCH ${path}`, { headers: await matching(key, path), body: patch });
	expect(changed.body).toEqual({ ...shown, description: null, events: ["*"] });
	expect((await call(key, `POST ${path}/pause`)).body.state).toBe("paused");
	expect((await call(key, `POST ${path}/resume`, { body: { held: "none" } })).body.state).toBe("on");

	expect((await call(key, `DELETE ${path}`, { headers: await matching(key, path) })).status).toBe(204);
	expect((await call(key, `GET ${path}`)).status).toBe(404);
	expect((await call(key, `POST ${path}/undelete`)).body).toEqual(changed.body);
});

test("webhooks are listed page by page, the oldest first", async () => {
	const paths = [await aWebhook(), await aWebhook(), await aWebhook()];

	const first = await call(key, "GET /webhooks?limit=2");
	const second = await call(key, `GET /webhooks?limit=2&after=${first.body.next}`);

	const found = [first, second].map(({ body }) => (body.data as { id: string }[]).map(({ id }) => id));
	expect(found.flat().map((id) => `/webhooks/${id}`)).toEqual(paths);
	expect([found[0]?.length, second.body.next]).toEqual([2, null]);
});

test("a change of a webhook that someone else changed is answered with its present state; a delivery is no change", async () => {
	const path = await aWebhook();
	const before = await matching(key, path);
	await inTenant(sending.pool, record, "write", ({ db }) =>
		db.update(webhookEndpoints).set({ succeededAt: new Date(), failures: 3 }),
	);
	const first = await call(key, `PATCH ${path}`, { headers: before, body: { description: "First" } });

	const second = await call(key, `PATCH ${path}`, { headers: before, body: { description: "Second" } });

	expect(first.status).toBe(200);
	expect(second).toMatchObject({ status: 412, body: { current: { description: "First" } } });
	expect((await call(key, `DELETE ${path}`, { headers: before })).status).toBe(412);
	expect((await call(key, `DELETE ${path}`)).status).toBe(428);
});

test("a secret is in the answer that creates or rotates it, and in no other", async () => {
	const headers = { "Idempotency-Key": "once" };
	const body = { url: sending.url, events: ["*"] };
	const create = () => call(key, "POST /webhooks", { headers, body });
	const created = await create();
	const createdAgain = await create();
	const path = `/webhooks/${created.body.id}`;
	const rotate = (given = {}) => call(key, `POST ${path}/rotate`, { body: { overlapHours: 24 }, ...given });
	const rotated = await rotate({ headers });
	const rotatedAgain = await rotate({ headers });

	const { secret, ...shown } = created.body;
	expect(createdAgain.body).toEqual({ ...shown, secret: null, formerSecretSignsUntil: null });
	expect((await call(key, "GET /webhooks")).body.data).toHaveLength(1);
	expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_/) } });
	expect(rotatedAgain).toMatchObject({ status: 409, body: { rule: "secret-shown" } });
	expect(await rotate()).toMatchObject({
		status: 422,
		body: { errors: [{ pointer: "#/overlapHours", detail: expect.stringContaining("still signs") }] },
	});
	const { body: tested } = await call(key, `POST ${path}/test`, { body: { event: "team.created" } });
	const others = [
		await create(),
		await rotate({ headers }),
		await call(key, `GET ${path}`),
		await call(key, "GET /webhooks"),
		await call(key, `GET ${path}/deliveries/${tested.id}`),
		await call(key, "GET /audit"),
	];
	for (const one of [secret, rotated.body.secret])
		expect(JSON.stringify(others.map((answer) => answer.body))).not.toContain(String(one).slice(6, 30));
	const { formerSecretSignsUntil } = (await call(key, `GET ${path}`)).body;
	expect(formerSecretSignsUntil).toBe(rotated.body.formerSignsUntil);
});

test("a test event is sent once, signed, and its delivery says what became of it", async () => {
	const path = await aWebhook();

	const sent = await call(key, `POST ${path}/test`, { body: { event: "team.created" } });
	await sending.sendDue();

	const there = `${path}/deliveries/-1`;
	expect([sent.status, sent.headers.get("Location")]).toEqual([201, `/api/v1${there}`]);
	expect(sent.body).toMatchObject({ id: "-1", event: "team.created", state: "waiting", tries: [] });
	const found = (await call(key, `GET ${there}`)).body;
	expect(found).toMatchObject({
		...{ state: "delivered", answer: "thank you", messageId: sent.body.messageId },
		tries: [{ status: 200, error: null }],
	});
	const [received] = sending.receiver.received;
	expect(received?.headers["webhook-id"]).toBe(found.messageId);
	expect(JSON.parse(received?.body ?? "")).toEqual(found.body);
	expect((await call(key, `GET ${path}/deliveries`)).body.data).toEqual([]);
	expect((await call(key, `POST ${there}/resend`)).body).toMatchObject({ state: "waiting" });
});

test("deliveries are listed by state and page by page, and each can be sent again", async () => {
	const path = await aWebhook();
	await happen("One", "Two", "Three");
	sending.receiver.answer = (_request, response) => response.writeHead(500).end();
	await sending.sendDue();

	const first = await call(key, `GET ${path}/deliveries?state=waiting&limit=2`);
	const second = await call(key, `GET ${path}/deliveries?state=waiting&limit=2&after=${first.body.next}`);

	type Row = { id: string; latestTry: { status: number; error: string } };
	const rows = [first, second].flatMap(({ body }) => body.data as Row[]);
	const ids = rows.map(({ id }) => Number(id));
	expect([ids.length, second.body.next]).toEqual([3, null]);
	expect(ids).toEqual(ids.toSorted((one, other) => other - one));
	expect(rows[0]?.latestTry).toMatchObject({ status: 500, error: "status" });
	expect((await call(key, `GET ${path}/deliveries?state=delivered`)).body.data).toEqual([]);

	sending.receiver.answer = (_request, response) => response.end();
	await sending.passTime(record);
	const resent = await call(key, `POST ${path}/deliveries/${ids[0]}/resend`);
	await sending.sendDue();
	expect(resent.body).toMatchObject({ id: String(ids[0]), state: "waiting", tries: [{ status: 500 }] });
	expect((await call(key, `GET ${path}/deliveries/${ids[0]}`)).body.state).toBe("delivered");
});

test("what happened is sent again by days, and neither that nor a delivery while the webhook is paused", async () => {
	await happen("Before the webhook");
	const path = await aWebhook();
	await happen("Design");
	await sending.sendDue();
	const days = { from: "2026-01-01", to: "2199-12-31" };

	const replayed = await call(key, `POST ${path}/replay`, { body: days });
	await sending.sendDue();

	expect(replayed.body).toEqual({ sent: 2 });
	const ids = sending.receiver.received.map(({ headers }) => headers["webhook-id"]);
	expect([ids.length, new Set(ids).size]).toEqual([3, 2]);
	const backwards = { from: "2026-11-02", to: "2026-11-01" };
	expect(await call(key, `POST ${path}/replay`, { body: backwards })).toMatchObject({
		...{ status: 422, body: { errors: [{ pointer: "#/to" }] } },
	});
	const [{ id } = { id: "" }] = (await call(key, `GET ${path}/deliveries`)).body.data as { id: string }[];
	await call(key, `POST ${path}/pause`);
	expect(await call(key, `POST ${path}/replay`, { body: days })).toMatchObject({ status: 409 });
	expect(await call(key, `POST ${path}/deliveries/${id}/resend`)).toMatchObject({ status: 409 });
});

/** Every operation about webhooks, with a path and what to send. */
async function everyCall(webhook: string, delivery: string) {
	const { operations } = await import("#app/api.server.ts");
	const { pathTo } = await import("#app/tenant/api/find-operation.ts");
	return operations
		.filter(({ path }) => path.startsWith("/webhooks"))
		.map(({ method, path, body, example, current }: Operation) => ({
			line: `${method} ${pathTo(path, webhook, delivery)}`,
			isOfOne: path.includes("{webhook}"),
			sent: { ...(body && { body: example }), headers: { ...(current && { "If-Match": "*" }) } },
		}));
}

/** Creates a key whose member’s role loses something after that. */
async function aKeyOfRole(before: string[], permissions: string[]): Promise<string> {
	const role = { key: "integrator", name: "Integrator", description: "", permissions: before };
	await inTenant(sending.pool, record, "write", ({ db }) => db.insert(roles).values(role));
	const text = await aKey(await aMember(sending.pool, record, role.key));
	await inTenant(sending.pool, record, "write", ({ db }) =>
		db.update(roles).set({ permissions }).where(eq(roles.key, role.key)),
	);
	return text;
}

test("only keys that may read the audit log and manage integrations use webhooks: the scopes of one and the role of its member", async () => {
	const [, , id = ""] = (await aWebhook()).split("/");
	const both = ["integrations:manage", "audit:view"] as const;
	const ofRole = await aKeyOfRole([...both], ["integrations:manage"]);
	const keys = {
		"audit:view": [ofRole, await aKey(admin, { permissions: ["integrations:manage"] })],
		"integrations:manage": [await aKey(admin, { permissions: ["audit:view"] })],
	};

	const calls = await everyCall(id, "-1");
	for (const [rule, some] of Object.entries(keys)) {
		for (const one of some) {
			for (const { line, sent } of calls) {
				const { status, body } = await call(one, line, sent);
				expect([line, status, body.rule]).toEqual([line, 403, rule]);
			}
		}
	}
	expect(calls.length).toBeGreaterThan(12);
	expect((await call(key, `GET /webhooks/${id}`)).body.state).toBe("on");
});

test("another workspace’s webhook and its deliveries are answered as if there were none", async () => {
	const path = await aWebhook();
	await call(key, `POST ${path}/test`, { body: { event: "team.created" } });
	const stranger = await aKey(await aMember(sending.pool, await aTenant(sending.pool), "owner"));

	const [theirs, nobodys] = [
		await everyCall(path.split("/")[2] ?? "", "-1"),
		await everyCall(crypto.randomUUID(), "-1"),
	];

	for (const [at, { line, sent, isOfOne }] of theirs.entries()) {
		if (!isOfOne) continue;
		const answers = [await call(stranger, line, sent), await call(stranger, nobodys[at]?.line ?? "", sent)];
		const said = answers.map(({ status, body: { message, title } }) => [line, status, title, message]);
		expect(said[0]).toEqual([line, 404, ...(said[1] ?? []).slice(2)]);
	}
	expect((await call(key, `GET ${path}`)).status).toBe(200);
});

test.each([
	...[
		"https://127.0.0.1/in",
		"https://10.0.0.8/in",
		"https://[::1]/in",
		"https://0x7f.1/in",
		"https://2130706433/",
	],
	...[
		"https://localhost/in",
		"https://metadata.internal/",
		"https://user:pass@hooks.example.com/in",
		"ftp://a.example/",
	],
])("no webhook is created at %s, or moved there", async (url) => {
	const path = await aWebhook();
	const problem = {
		status: 422,
		body: { errors: [{ pointer: "#/url", detail: expect.stringContaining("begins with https://") }] },
	};

	expect(await call(key, "POST /webhooks", { body: { url, events: ["*"] } })).toMatchObject(problem);
	const headers = await matching(key, path);
	expect(await call(key, `PATCH ${path}`, { headers, body: { url } })).toMatchObject(problem);
	expect((await call(key, "GET /webhooks")).body.data).toMatchObject([{ url: sending.url }]);
});

test("a workspace has twenty webhooks at most, however many calls come at once", async () => {
	const deleted = await aWebhook();
	await call(key, `DELETE ${deleted}`, { headers: { "If-Match": "*" } });
	const body = { url: sending.url, events: ["*"] };

	const answers = await Promise.all(Array.from({ length: 22 }, () => call(key, "POST /webhooks", { body })));

	const refused = answers.filter(({ status }) => status !== 201);
	expect(refused).toHaveLength(2);
	for (const answer of [...refused, await call(key, `POST ${deleted}/undelete`)])
		expect(answer).toMatchObject({
			...{ status: 409, body: { message: "A workspace can have 20 webhooks. Delete one first." } },
		});
	const rows = await inTenant(sending.pool, record, "read", ({ db }) =>
		db.select().from(webhookEndpoints).where(eq(webhookEndpoints.url, body.url)),
	);
	expect(rows).toHaveLength(21);
});

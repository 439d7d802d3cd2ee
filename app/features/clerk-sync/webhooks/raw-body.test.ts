import type { Webhook } from "svix";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
let svix: Webhook;
let route: typeof import("../routes/clerk-webhook.ts");
let retry: () => Promise<void>;
beforeAll(async () => {
	world = await openWebhookWorld();
	const { env } = await import("#app/platform/env.server.ts");
	svix = new (await import("svix")).Webhook(env.CLERK_WEBHOOK_SIGNING_SECRET);
	route = await import("../routes/clerk-webhook.ts");
	retry = (await import("./inbox.server.ts")).retryStored;
});
afterAll(() => world.close());

let deliveries = 0;
async function deliver(body: string, id = `msg_raw_${++deliveries}`) {
	const timestamp = new Date();
	const headers = {
		"svix-id": id,
		"svix-timestamp": String(Math.floor(timestamp.getTime() / 1_000)),
		"svix-signature": svix.sign(id, timestamp, body),
	};
	const request = new Request("http://localhost/api/webhooks/clerk", { method: "POST", body, headers });
	const answer = await route.action({ request } as never);
	return { id, status: answer.status, outcome: (await answer.text()).trim() };
}

type Row = {
	svix_id: string;
	type: string;
	subject_id: string;
	payload: string;
	outcome: string;
	last_error: string;
};
const rows = () => world.sql<Row[]>`select * from public.webhook_inbox order by received_at desc, svix_id`;
async function latest() {
	const [row] = await rows();
	if (!row) throw new Error("nothing was stored");
	const payload = JSON.parse(row.payload) as { rawBody?: string };
	return {
		...row,
		raw: payload.rawBody === undefined ? undefined : Buffer.from(payload.rawBody, "base64").toString(),
	};
}

const user = (fields: object) =>
	JSON.stringify({
		type: "user.updated",
		object: "event",
		timestamp: 1,
		data: {
			id: `user_raw_${deliveries}`,
			email_addresses: [{ id: "e", email_address: "raw@example.test" }],
			updated_at: 1,
			...fields,
		},
	});

const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

test.each([
	["no event: a list", "[]", "ignored"],
	["no event: null", "null", "ignored"],
	["no event: a number", "7", "ignored"],
	["no event: a text", '"x"', "ignored"],
	["no JSON", "{", "ignored"],
	["nothing", "", "ignored"],
	["an event without a type", '{"data":{"id":"x"}}', "ignored"],
	["a type that is no text", '{"type":7,"data":{}}', "ignored"],
	["NUL in a type", '{"type":"a\\u0000b","data":{}}', "ignored"],
	["NUL in a key", '{"type":"a.b","data":{"a\\u0000":1}}', "ignored"],
	["half a character", '{"type":"a.b","data":{"id":"\\ud800"}}', "ignored"],
	["deep JSON", `{"type":"a.b","data":${nested}}`, "ignored"],
	["a deep list alone", nested, "ignored"],
	["a long type", `{"type":"${"x".repeat(300)}","data":{}}`, "ignored"],
	["a long id of what it is about", `{"type":"user.created","data":{"id":"${"x".repeat(300)}"}}`, "parked"],
	["NUL in the id of what it is about", '{"type":"user.deleted","data":{"id":"a\\u0000"}}', "parked"],
	["a user without addresses", '{"type":"user.created","data":{"id":"u"}}', "parked"],
	["a time beyond all times", user({ updated_at: 1e300 }), "parked"],
	["prototype names", '{"type":"__proto__","__proto__":{"x":1},"data":{}}', "ignored"],
])("%s is stored as received and never requested again", async (_, body, outcome) => {
	const first = await deliver(body);

	expect(first).toMatchObject({ outcome, status: outcome === "parked" ? 202 : 200 });
	const row = await latest();
	expect(row.svix_id).toBe(first.id);
	expect(row.raw ?? JSON.stringify(JSON.parse(row.payload))).toSatisfy(
		(kept: string) =>
			kept === body || JSON.stringify(sorted(JSON.parse(kept))) === JSON.stringify(sorted(JSON.parse(body))),
	);
	if (outcome === "parked") expect(row.last_error).toBeTruthy();
	expect((await deliver(body, first.id)).status).toBeLessThan(300);
	await retry();
});

/** Ignores key order, since PostgreSQL keeps an object's keys in its own order. */
function sorted(value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, inner]) => [key, sorted(inner)]),
	);
}

test.each([
	["NUL", { first_name: "a\0b", last_name: "c" }, ["a b", "c"]],
	["half a character", { first_name: "a\uD800", last_name: "\uDC00" }, ["a", null]],
	["nothing that is seen", { first_name: "\u200B", last_name: "\u3164" }, [null, null]],
	["too much", { first_name: "x".repeat(300), last_name: null }, ["x".repeat(255), null]],
	["another shape", { first_name: 7, last_name: {} }, [null, null]],
	["two spellings", { first_name: "Cafe\u0301", last_name: "\u202ACafé\u202C" }, ["Café", "Café"]],
])("a user whose name has %s is kept, with as much of the name as possible", async (_, names, kept) => {
	const { outcome } = await deliver(user(names));

	expect(outcome).toBe("applied");
	const [row] =
		await world.sql`select first_name, last_name from public.users where clerk_user_id = ${`user_raw_${deliveries - 1}`}`;
	expect([row?.first_name, row?.last_name]).toEqual(kept);
});

test("an id longer than its column stays distinct", async () => {
	const [one, two] = ["a", "b"].map((end) => "m".repeat(300) + end);
	const body = '{"type":"session.created","data":{"id":"s"}}';

	expect((await deliver(body, one)).outcome).toBe("ignored");
	expect((await deliver(body, two)).outcome).toBe("ignored");
	expect((await deliver(body, one)).outcome).toBe("repeated");
});

test("a forged body is refused, whatever it contains", async () => {
	const request = new Request("http://localhost/", {
		method: "POST",
		body: "[]",
		headers: { "svix-id": "x" },
	});

	expect((await route.action({ request } as never)).status).toBe(400);
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "svix";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LocalClerk, startLocalClerk } from "../server.ts";

type Delivery = { id: string; type: string; genuine: boolean };
let local: LocalClerk;
let receiver: Server;
let deliveries: Delivery[] = [];
let answers: number[] = [];

beforeAll(async () => {
	receiver = createServer(async (request, response) => {
		let body = "";
		for await (const part of request) body += part;
		deliveries.push({
			id: String(request.headers["svix-id"]),
			type: JSON.parse(body).type,
			genuine: verify(body, request.headers as Record<string, string>),
		});
		response.writeHead(answers.shift() ?? 200).end();
	}).listen(0, "localhost");
	await new Promise((done) => receiver.once("listening", done));
	const webhookUrl = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`;
	const knobs = { webhookRetryMs: 5 };
	local = await startLocalClerk({ port: 0, appOrigins: ["http://localhost:3000"], webhookUrl, knobs });
});

afterAll(async () => {
	await local.stop();
	receiver.close();
});

beforeEach(async () => {
	await control("reset");
	await control("knobs", { webhookRetryMs: 5 });
	deliveries = [];
	answers = [];
});

function verify(body: string, headers: Record<string, string>): boolean {
	try {
		new Webhook(local.environment.CLERK_WEBHOOK_SIGNING_SECRET ?? "").verify(body, headers);
		return true;
	} catch {
		return false;
	}
}

async function control(path: string, wish: object = {}): Promise<unknown> {
	const answer = await fetch(`${local.url}/__emu/${path}`, { method: "POST", body: JSON.stringify(wish) });
	return answer.json();
}

async function api(method: string, path: string, body?: object): Promise<Record<string, string>> {
	const answer = await fetch(`${local.url}/v1${path}`, {
		method,
		headers: { Authorization: "Bearer sk_live_emulator", "Clerk-API-Version": "2026-05-12" },
		body: body && JSON.stringify(body),
	});
	return (await answer.json()) as Record<string, string>;
}

const settle = () => control("webhooks/settle");
const types = () => deliveries.map((one) => one.type);

test("what happens to an organization is reported in signed webhooks", async () => {
	const { id } = await api("POST", "/organizations", { name: "Northwind", created_by: "user_both" });
	await api("PATCH", `/organizations/${id}`, { name: "North" });
	await api("DELETE", `/organizations/${id}`);
	await settle();

	expect(types().sort()).toEqual([
		"organization.created",
		"organization.deleted",
		"organization.updated",
		"organizationMembership.created",
	]);
	expect(deliveries.every((one) => one.genuine)).toBe(true);
});

test("a delivery that is refused is tried again under the same id", async () => {
	answers = [500, 503];

	await api("PATCH", "/users/user_both", { first_name: "Bob" });
	await settle();

	expect(types()).toEqual(["user.updated", "user.updated", "user.updated"]);
	expect(new Set(deliveries.map((one) => one.id)).size).toBe(1);
	expect(local.emulator.state.messages[0]).toMatchObject({
		status: "delivered",
		attempts: [{ status: 500 }, { status: 503 }, { status: 200 }],
	});
});

test("held deliveries are released in the requested order", async () => {
	await control("webhooks/hold");
	await api("PATCH", "/users/user_both", { first_name: "Bob" });
	await api("PATCH", "/organizations/org_acme", { name: "Acme Inc" });
	await settle();
	expect(deliveries).toEqual([]);

	await control("webhooks/release", { order: "reverse" });

	expect(types()).toEqual(["organization.updated", "user.updated"]);
});

test("a delivery can be repeated, doubled and delayed", async () => {
	await control("knobs", { webhookCopies: 2, webhookDelayMs: 30 });
	const before = Date.now();
	await api("PATCH", "/users/user_both", { first_name: "Bob" });
	await settle();
	expect(Date.now() - before).toBeGreaterThanOrEqual(28);
	expect(types()).toHaveLength(2);

	await control("webhooks/resend", { type: "user.updated" });
	await control("webhooks/duplicate", { type: "user.updated" });
	await settle();

	expect(types()).toHaveLength(5);
	expect(new Set(deliveries.map((one) => one.id)).size).toBe(1);
});

test("without an address, messages stay in the outbox for inspection", async () => {
	const { webhookUrl } = local.emulator.knobs;
	local.emulator.knobs.webhookUrl = undefined;

	await api("PATCH", "/users/user_both", { first_name: "Bob" });
	await settle();

	const outbox = await (await fetch(`${local.url}/__emu/outbox`)).json();
	expect(outbox).toMatchObject([
		{ type: "user.updated", status: "undeliverable", body: { object: "event" } },
	]);
	local.emulator.knobs.webhookUrl = webhookUrl;
});

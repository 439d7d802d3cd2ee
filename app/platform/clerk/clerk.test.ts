import { Webhook } from "svix";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Front, openFront } from "#tests/support/visit.ts";

let front: Front;
let clerk: typeof import("../clerk.server.ts");

beforeAll(async () => {
	front = await openFront();
	clerk = await import("../clerk.server.ts");
});
afterAll(() => front.stop());
afterEach(() => {
	front.turn({ failures: [], latency: [] });
});

test("the directory reads people, and knows who is not there", async () => {
	expect(await clerk.fetchProfile("user_acme_owner")).toMatchObject({
		email: "owner@acme.example",
		firstName: "Olivia",
		verified: true,
	});
	expect(await clerk.fetchProfile("user_nobody")).toBeUndefined();
});

test("the directory creates, changes, reads and deletes organizations", async () => {
	const made = await clerk.createOrganization({ name: "Northwind", createdBy: "user_both" });
	expect(made).toMatchObject({ name: "Northwind", slug: "northwind", createdBy: "user_both" });

	expect(await clerk.updateOrganization(made.id, { name: "North" })).toMatchObject({ name: "North" });
	expect(await clerk.getOrganization(made.id)).toMatchObject({ name: "North" });
	await clerk.deleteOrganization(made.id);
	await clerk.deleteOrganization(made.id);
	expect(await clerk.getOrganization(made.id)).toBeUndefined();
});

test("the directory lists and ends sessions", async () => {
	const { sessionId } = await front.signIn({ email: "both@example.test" });
	expect(await clerk.listSessions("user_both")).toMatchObject([{ id: sessionId, status: "active" }]);

	await clerk.revokeSession(sessionId);
	await clerk.revokeSession("sess_unknown");

	expect(await clerk.listSessions("user_both")).toEqual([]);
});

test("a Clerk that is down, broken or fed up is told from a Clerk that says no", async () => {
	for (const status of ["hangup", 500, 429] as const) {
		front.turn({ failures: [{ match: "* /v1/*", status }] });
		await expect(clerk.fetchProfile("user_both")).rejects.toBeInstanceOf(clerk.ClerkUnavailable);
	}
	front.turn({ failures: [] });

	const taken = clerk.createOrganization({ name: "Acme", slug: "acme", createdBy: "user_both" });
	await expect(taken).rejects.toMatchObject({ status: 422 });
});

test("a Clerk that does not answer is given up", async () => {
	const { callClerk } = await import("./client.server.ts");

	await expect(callClerk(() => new Promise(() => {}), 20)).rejects.toBeInstanceOf(clerk.ClerkUnavailable);
});

test("webhooks are believed only with a signature that fits", () => {
	const signer = new Webhook(process.env.CLERK_WEBHOOK_SIGNING_SECRET ?? "");
	const body = JSON.stringify({
		type: "user.deleted",
		object: "event",
		data: { id: "user_x" },
		timestamp: 5,
	});
	const headers = (at: Date, text = body) =>
		new Headers({
			"svix-id": "msg_1",
			"svix-timestamp": String(Math.floor(at.getTime() / 1000)),
			"svix-signature": signer.sign("msg_1", at, text),
		});
	const now = new Date();

	expect(clerk.verifyWebhook(body, headers(now))).toMatchObject({
		id: "msg_1",
		type: "user.deleted",
		timestamp: 5,
	});

	const refused: [string, Headers][] = [
		[body.replace("user_x", "user_y"), headers(now)],
		[body, headers(new Date(now.getTime() - 600_000))],
		[body, new Headers()],
		["not json", headers(now, "not json")],
	];
	for (const [text, given] of refused) {
		expect(() => clerk.verifyWebhook(text, given)).toThrow(clerk.WebhookForged);
	}
});

test("people are only ever sent back to this application", () => {
	for (const wish of ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", null]) {
		expect(clerk.ownPath(wish, "/workspaces")).toBe("/workspaces");
	}
	expect(clerk.ownPath("/acme/projects?q=1", "/")).toBe("/acme/projects?q=1");
	expect(clerk.ownPath("/..//evil.example", "/")).toBe("/");
	const request = new Request("http://evil.example/");
	expect(clerk.signInUrl("//evil.example/x", request)).toContain(
		encodeURIComponent("http://localhost:3000//evil"),
	);
});

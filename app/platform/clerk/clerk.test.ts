import { Webhook } from "svix";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createOrganization, createUser } from "#scripts/local/clerk/state/directory.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

let front: Front;
const openClerk = async () => ({
	...(await import("./page-urls.server.ts")),
	...(await import("./client.server.ts")),
	...(await import("./directory.server.ts")),
	...(await import("./members.server.ts")),
	...(await import("./sessions.server.ts")),
	...(await import("./webhook.server.ts")),
});
let clerk: Awaited<ReturnType<typeof openClerk>>;

beforeAll(async () => {
	front = await openFront();
	clerk = await openClerk();
});
afterAll(() => front.stop());
afterEach(() => {
	front.turn({ failures: [], latency: [] });
});

test("the directory reads people, and knows who does not exist", async () => {
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

	expect(await clerk.renameOrganization(made.id, "North")).toMatchObject({ name: "North" });
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

test("the directory renames people and organizations, and knows who is gone", async () => {
	const names = { firstName: "Bora", lastName: "Stone" };
	expect(await clerk.renameUser("user_both", names)).toMatchObject({ userId: "user_both", ...names });
	expect(await clerk.fetchProfile("user_both")).toMatchObject(names);
	// Some people have one name.
	const single = { firstName: "Bora", lastName: null };
	expect(await clerk.renameUser("user_both", single)).toMatchObject(single);
	expect(await clerk.fetchProfile("user_both")).toMatchObject(single);
	expect(await clerk.renameOrganization("org_demo", "Demo Two")).toMatchObject({
		name: "Demo Two",
		slug: "demo",
	});

	expect(await clerk.renameUser("user_nobody", names)).toBeUndefined();
	expect(await clerk.renameOrganization("org_none", "x")).toBeUndefined();
});

test("the directory sets and removes pictures, and says where they are", async () => {
	const bytes = Buffer.from([1, 2, 3]);

	const person = await clerk.setUserImage("user_both", bytes, "image/webp");
	const organization = await clerk.setOrganizationLogo("org_demo", "user_demo_owner", bytes, "image/webp");

	for (const { imageUrl } of [person, organization].map((one) => one ?? { imageUrl: "" })) {
		const answer = await fetch(imageUrl ?? "");
		expect(answer.headers.get("Content-Type")).toBe("image/webp");
		expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
	}
	await clerk.removeUserImage("user_both");
	await clerk.removeOrganizationLogo("org_demo");
	expect((await clerk.fetchProfile("user_both"))?.imageUrl).toBeUndefined();
	expect((await clerk.getOrganization("org_demo"))?.imageUrl).toBeUndefined();
	expect(await clerk.setUserImage("user_nobody", bytes, "image/webp")).toBeUndefined();
	expect(await clerk.setOrganizationLogo("org_none", "user_both", bytes, "image/webp")).toBeUndefined();
	await clerk.removeUserImage("user_nobody");
	await clerk.removeOrganizationLogo("org_none");
});

test("only addresses that a person verified count as theirs, the primary one first", async () => {
	const user = front.local.emulator.state.users.user_testcorp_member;
	if (!user) throw new Error("a demo person is missing");
	const more = (email: string, verified: boolean) => ({ email, verified });
	user.moreEmails = [more("Marco@Work.test", true), more("marco@claimed.test", false)];

	expect(await clerk.verifiedEmailsOf(user.id)).toEqual(["member@testcorp.example", "marco@work.test"]);
	user.verified = false;
	expect(await clerk.verifiedEmailsOf(user.id)).toEqual(["marco@work.test"]);
	expect(await clerk.verifiedEmailsOf("user_nobody")).toEqual([]);
});

test("a session says which device it was used on", async () => {
	const userAgent =
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1";
	await front.control("session", {
		email: "owner@demo.example",
		activity: { userAgent, ipAddress: "203.0.113.7", city: "Lyon", country: "FR" },
	});
	await front.signIn({ email: "owner@demo.example" });

	const [plain, rich] = (await clerk.listSessions("user_demo_owner")).sort((a, b) =>
		(a.city ?? "").localeCompare(b.city ?? ""),
	);

	expect(rich).toMatchObject({ device: "iPhone", browser: "Safari 19", city: "Lyon", country: "FR" });
	expect(plain).toMatchObject({ device: undefined, browser: undefined, city: undefined, country: undefined });
	expect(rich?.createdAt).toBeGreaterThan(Date.now() - 60_000);
});

test("members are mirrored at Clerk, idempotently", async () => {
	const list = async () => {
		const rows: string[] = [];
		for await (const one of clerk.membershipsOf("org_demo")) rows.push(`${one.userId} ${one.role}`);
		return rows;
	};

	expect(await clerk.addOrganizationMember("org_demo", "user_both", "org:member")).toBe(true);
	expect(await clerk.addOrganizationMember("org_demo", "user_both", "org:admin")).toBe(true);
	expect(await list()).toEqual(["user_demo_owner org:admin", "user_both org:admin"]);
	expect(await clerk.changeOrganizationMember("org_demo", "user_both", "org:member")).toBe(true);
	expect(await list()).toContain("user_both org:member");
	await clerk.removeOrganizationMember("org_demo", "user_both");
	await clerk.removeOrganizationMember("org_demo", "user_both");
	expect(await list()).toEqual(["user_demo_owner org:admin"]);

	expect(await clerk.changeOrganizationMember("org_demo", "user_both", "org:member")).toBe(false);
	expect(await clerk.addOrganizationMember("org_demo", "user_nobody", "org:member")).toBe(false);
	expect(await clerk.addOrganizationMember("org_none", "user_both", "org:member")).toBe(false);
	for await (const one of clerk.membershipsOf("org_none")) expect(one).toBe("nobody");
});

test("a person's account is deleted once", async () => {
	const user = createUser(front.local.emulator, {
		email: "gone@example.test",
		firstName: "G",
		lastName: "One",
	});

	await clerk.deleteUser(user.id);
	await clerk.deleteUser(user.id);

	expect(await clerk.fetchProfile(user.id)).toBeUndefined();
});

test("everyone and everything is listed, page after page, oldest first", async () => {
	const { emulator } = front.local;
	for (let number = 0; number < 205; number++) {
		const one = createUser(emulator, { email: `p${number}@many.test`, firstName: null, lastName: null });
		one.createdAt += number;
		createOrganization(emulator, { name: `Many ${number}` }).createdAt += number;
	}

	const people: string[] = [];
	for await (const person of clerk.allUsers()) people.push(person.email);
	const organizations: string[] = [];
	for await (const organization of clerk.allOrganizations()) organizations.push(organization.name);

	expect(people).toHaveLength(Object.keys(emulator.state.users).length);
	expect(new Set(people).size).toBe(people.length);
	expect(people.slice(-205)).toEqual(Array.from({ length: 205 }, (_, number) => `p${number}@many.test`));
	expect(new Set(organizations).size).toBe(Object.keys(emulator.state.organizations).length);
});

test("every call to the directory reports when Clerk is down", async () => {
	front.turn({ failures: [{ match: "* /v1/*", status: 503 }] });
	const bytes = Buffer.from([1]);
	const calls = [
		clerk.renameUser("user_both", { firstName: "a", lastName: "b" }),
		clerk.setUserImage("user_both", bytes, "image/webp"),
		clerk.removeUserImage("user_both"),
		clerk.renameOrganization("org_demo", "x"),
		clerk.setOrganizationLogo("org_demo", "user_both", bytes, "image/webp"),
		clerk.removeOrganizationLogo("org_demo"),
		clerk.listSessions("user_both"),
		clerk.revokeSession("sess_x"),
		clerk.verifiedEmailsOf("user_both"),
		clerk.deleteUser("user_both"),
		clerk.addOrganizationMember("org_demo", "user_both", "org:member"),
		clerk.changeOrganizationMember("org_demo", "user_both", "org:member"),
		clerk.removeOrganizationMember("org_demo", "user_both"),
		clerk.allUsers().next(),
		clerk.allOrganizations().next(),
		clerk.membershipsOf("org_demo").next(),
	];

	const outcomes = await Promise.allSettled(calls);

	for (const [at, outcome] of outcomes.entries()) {
		expect(outcome.status === "rejected" && outcome.reason, `call ${at}`).toBeInstanceOf(
			clerk.ClerkUnavailable,
		);
	}
});

test("a Clerk that is down, broken or overloaded is distinguished from a Clerk that says no", async () => {
	for (const status of ["hangup", 500, 429] as const) {
		front.turn({ failures: [{ match: "* /v1/*", status }] });
		await expect(clerk.fetchProfile("user_both")).rejects.toBeInstanceOf(clerk.ClerkUnavailable);
	}
	front.turn({ failures: [] });

	const taken = clerk.createOrganization({ name: "Acme", slug: "acme", createdBy: "user_both" });
	await expect(taken).rejects.toMatchObject({ status: 422 });
});

test("a Clerk that does not answer is abandoned", async () => {
	const { callClerk } = await import("./client.server.ts");

	await expect(callClerk(() => new Promise(() => {}), 20)).rejects.toBeInstanceOf(clerk.ClerkUnavailable);
});

test("webhooks are accepted only with a valid signature", () => {
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
	];
	for (const [text, given] of refused) {
		expect(() => clerk.verifyWebhook(text, given)).toThrow(clerk.WebhookForged);
	}
	// Whatever was signed came from Clerk, so it is kept.
	expect(clerk.verifyWebhook("not json", headers(now, "not json"))).toMatchObject({ rawBody: "not json" });
});

test("people are only ever sent back to this application", async () => {
	const { ownPath } = await import("../http/address/own-path.server.ts");
	for (const wish of [
		"//evil.example",
		"https://evil.example",
		"/\\evil.example",
		"/\t/evil.example",
		"evil",
		"",
		null,
	]) {
		expect(ownPath(wish, "/workspaces")).toBe("/workspaces");
	}
	expect(ownPath("/acme/projects?q=1", "/")).toBe("/acme/projects?q=1");
	expect(ownPath("/..//evil.example", "/")).toBe("/");
	const request = new Request("http://evil.example/");
	expect(clerk.signInUrl("//evil.example/x", request)).toContain(
		encodeURIComponent("http://localhost:3000//evil"),
	);
});

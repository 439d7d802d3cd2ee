import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { type LocalClerk, startLocalClerk } from "../server.ts";
import { EVERYBODY } from "../state/people.ts";
import { openBrowser } from "./browser.ts";

const app = "http://localhost:3000";
const folder = mkdtempSync(join(tmpdir(), "local-clerk-"));
let local: LocalClerk;
const start = async (stateFile?: string, port = 0) => {
	local = await startLocalClerk({ port, appOrigins: [app], stateFile });
	return local;
};

afterEach(() => local.stop());
afterAll(() => rmSync(folder, { recursive: true }));

test("the sign-in page lists the demo people as buttons and has a labeled field", async () => {
	const { url } = await start();

	const { html } = await openBrowser().get(`${url}/sign-in`);

	expect(html).toMatch(/<label for="email">Email address<\/label>\s*<input id="email"/);
	expect(html).toContain("<button>Continue</button>");
	expect(html).toMatch(/<button class="person"[^>]*><strong>Olivia Marsh<\/strong> <span>owner@acme.example/);
});

test("an address nobody has comes back with what was typed, escaped", async () => {
	const { url } = await start();

	const page = await openBrowser().post(`${url}/sign-in`, { email: '"><b>x@y.z' });

	expect(page.status).toBe(422);
	expect(page.html).toContain('value="&#34;&#62;&#60;b&#62;x@y.z"');
	expect(page.html).toContain('role="alert"');
});

test("signing up makes an account, once", async () => {
	const { url, emulator } = await start();
	const form = { first_name: "Ada", last_name: "Byron", email: "Ada@Example.test" };
	const signUp = () =>
		fetch(`${url}/sign-up`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });

	const first = await signUp();
	const second = await signUp();

	expect([first.status, first.headers.get("Location")]).toEqual([303, `${app}/`]);
	expect(second.status).toBe(422);
	expect(await second.text()).toContain('value="Byron"');
	const made = Object.values(emulator.state.users).filter((one) => one.email === "ada@example.test");
	expect(made).toMatchObject([{ firstName: "Ada", lastName: "Byron" }]);
	expect(emulator.state.messages.map((one) => one.type)).toEqual(["user.created"]);
});

test("people edit their names and find the way back", async () => {
	const { url, emulator } = await start();
	const browser = openBrowser();
	await fetchSignIn(browser, url);

	const page = await browser.post(`${url}/user?redirect_url=${app}/acme`, {
		first_name: "Oli",
		last_name: "M",
	});

	expect(page.html).toContain("Saved.");
	expect(page.html).toContain(`href="${app}/acme"`);
	expect(emulator.state.users.user_acme_owner).toMatchObject({ firstName: "Oli", lastName: "M" });
});

test("an invitation's ticket makes the person a member", async () => {
	const { url, emulator } = await start();
	const made = await fetch(`${url}/v1/organizations/org_demo/invitations`, {
		method: "POST",
		headers: { Authorization: "Bearer sk_live_emulator", "Clerk-API-Version": "2026-05-12" },
		body: JSON.stringify({ email_address: "guest@example.test", role: "org:member" }),
	});
	const { url: link } = (await made.json()) as { url: string };

	const page = await openBrowser().get(link);
	expect(page.html).toContain('value="guest@example.test"');
	await fetch(link, {
		method: "POST",
		body: new URLSearchParams({ email: "guest@example.test" }),
		redirect: "manual",
	});

	const types = emulator.state.messages.map((one) => one.type);
	expect(types).toContain("organizationInvitation.accepted");
	expect(types).toContain("organizationMembership.created");
});

test("people and sessions survive a restart; a broken file is set aside", async () => {
	const file = join(folder, "state.json");
	const first = await start(file);
	const browser = openBrowser();
	await fetchSignIn(browser, first.url);
	await first.stop();
	expect(JSON.parse(readFileSync(file, "utf8")).users.user_acme_owner.email).toBe("owner@acme.example");

	const second = await start(file, Number(new URL(first.url).port));
	expect((await browser.get(`${second.url}/sign-in`)).html).toContain("You are signed in as");
	expect(second.environment).toEqual(first.environment);
	await second.stop();

	writeFileSync(file, "{ half");
	const third = await start(file);
	expect(Object.keys(third.emulator.state.users)).toHaveLength(EVERYBODY.length);
	expect(readFileSync(`${file}.unreadable`, "utf8")).toBe("{ half");
});

test("seeding sends no webhooks", async () => {
	const { emulator } = await start();

	expect(emulator.state.messages).toEqual([]);
});

async function fetchSignIn(browser: ReturnType<typeof openBrowser>, url: string): Promise<void> {
	const answer = await fetch(`${url}/sign-in`, {
		method: "POST",
		body: new URLSearchParams({ email: "owner@acme.example" }),
		redirect: "manual",
	});
	browser.take(answer.headers.getSetCookie());
}

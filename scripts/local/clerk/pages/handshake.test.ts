import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ClerkClient, createClerkClient } from "@clerk/backend";
import { afterEach, expect, test } from "vitest";
import { type LocalClerk, startLocalClerk } from "../server.ts";
import type { Knobs } from "../state/knobs.ts";
import { openBrowser } from "./browser.ts";

/** The smallest app there is around the real SDK: says who is asking, and follows its redirects. */
let app: Server;
let local: LocalClerk;
let origin: string;

async function start(mode: "live" | "test", knobs: Partial<Knobs> = {}): Promise<void> {
	let clerk: ClerkClient;
	let options: Record<string, unknown>;
	app = createServer(async (request, response) => {
		const headers = new Headers(request.headers as Record<string, string>);
		const state = await clerk.authenticateRequest(
			new Request(`${origin}${request.url}`, { headers }),
			options,
		);
		const location = state.headers.get("Location");
		if (location) response.setHeader("Location", location);
		response.setHeader("Set-Cookie", state.headers.getSetCookie());
		response.statusCode = location ? 307 : 200;
		response.end(location ? "" : `${state.status} ${state.toAuth()?.userId ?? state.reason}`);
	}).listen(0, "localhost");
	await new Promise((done) => app.once("listening", done));
	origin = `http://localhost:${(app.address() as AddressInfo).port}`;
	local = await startLocalClerk({ port: 0, appOrigins: [origin], mode, knobs });
	const { environment } = local;
	const jwtKey = environment.CLERK_JWT_KEY;
	clerk = createClerkClient({
		...{ jwtKey, secretKey: environment.CLERK_SECRET_KEY, apiUrl: environment.CLERK_API_URL },
		publishableKey: environment.CLERK_PUBLISHABLE_KEY,
		proxyUrl: environment.CLERK_PROXY_URL,
		telemetry: { disabled: true },
	});
	options = { jwtKey, authorizedParties: [origin], acceptsToken: "session_token" };
}

afterEach(async () => {
	await local.stop();
	app.closeAllConnections();
	await new Promise((done) => app.close(done));
});

const signInAddress = () => `${local.url}/sign-in?redirect_url=${encodeURIComponent(`${origin}/page`)}`;

const flows = [
	["live", "nonce"],
	["live", "token"],
	["test", "nonce"],
	["test", "token"],
] as const;

test.each(flows)("signing in works in %s mode with a handshake by %s", async (mode, handshake) => {
	await start(mode, { handshake });
	const browser = openBrowser();

	const page = await browser.post(signInAddress(), { email: "owner@acme.example" });

	expect(page.html).toBe("signed-in user_acme_owner");
	expect(page.url).toBe(`${origin}/page`);
	expect(page.hops.join("\n")).toContain("/v1/client/handshake?");
	expect((await browser.get(`${origin}/again`)).hops).toEqual([]);
});

test("a visitor nobody knows stays one, without a trace", async () => {
	await start("live");
	const browser = openBrowser();

	const page = await browser.get(`${origin}/`);

	expect(page.html).toBe("signed-out session-token-and-uat-missing");
	expect(browser.cookies()).toEqual({});
	expect(local.emulator.state.clients).toEqual({});
});

test("an expired token is refreshed on the spot when there is a refresh cookie", async () => {
	await start("live");
	const browser = openBrowser();
	browser.take(await createSession({ email: "owner@acme.example", ageSeconds: 600 }));

	const page = await browser.get(`${origin}/page`);

	expect(page.html).toBe("signed-in user_acme_owner");
	expect(page.hops).toEqual([]);
});

test("without a refresh cookie an expired token takes the way by the handshake", async () => {
	await start("live", { refresh: false });
	const browser = openBrowser();
	browser.take(await createSession({ email: "owner@acme.example", ageSeconds: 600 }));

	const page = await browser.get(`${origin}/page`);

	expect(page.html).toBe("signed-in user_acme_owner");
	expect(page.hops).toHaveLength(2);
});

test("signing out ends the session and the cookies", async () => {
	await start("live");
	const browser = openBrowser();
	await browser.post(signInAddress(), { email: "owner@acme.example" });

	const page = await browser.post(`${local.url}/sign-out?redirect_url=${origin}/`, {});

	expect(page.html).toMatch(/^signed-out/);
	expect(Object.values(local.emulator.state.sessions).map((one) => one.status)).toEqual(["ended"]);
	expect(Object.keys(browser.cookies()).filter((name) => name.startsWith("__session"))).toEqual([]);
});

test("a revoked session is signed out at the next handshake", async () => {
	await start("live", { refresh: false });
	const browser = openBrowser();
	browser.take(await createSession({ email: "owner@acme.example", ageSeconds: 600 }));
	const [session] = Object.values(local.emulator.state.sessions);
	await control("session/revoke", { sessionId: session?.id });

	const page = await browser.get(`${origin}/page`);

	expect(page.html).toMatch(/^signed-out/);
	expect(browser.cookies().__client_uat).toBe("0");
});

test("another person on the same browser replaces the first at once", async () => {
	await start("live");
	const browser = openBrowser();
	await browser.post(signInAddress(), { email: "owner@acme.example" });

	const page = await browser.post(signInAddress(), { email: "member@acme.example" });

	expect(page.html).toBe("signed-in user_acme_member");
	const statuses = Object.values(local.emulator.state.sessions).map((one) => one.status);
	expect(statuses.sort()).toEqual(["active", "replaced"]);
});

test("with several sessions a browser falls back to the other one", async () => {
	await start("live", { sessions: "multi" });
	const browser = openBrowser();
	await browser.post(signInAddress(), { email: "owner@acme.example" });
	await browser.post(signInAddress(), { email: "member@acme.example" });
	const second = Object.values(local.emulator.state.sessions).find(
		(one) => one.userId === "user_acme_member",
	);
	await control("session/revoke", { sessionId: second?.id });
	browser.drop(/^__session|^__refresh|redirect_count/);

	const page = await browser.get(`${origin}/page`);

	expect(page.html).toBe("signed-in user_acme_owner");
});

test("two copies on one machine keep their people apart, although they share a cookie jar", async () => {
	const browser = openBrowser();
	await start("live");
	const first = { app, local, origin };
	await browser.post(signInAddress(), { email: "owner@acme.example" });
	await start("live");
	await browser.post(signInAddress(), { email: "member@acme.example" });

	for (const round of [1, 2]) {
		browser.drop(/redirect_count/);
		expect([round, (await browser.get(`${first.origin}/page`)).html]).toEqual([
			round,
			"signed-in user_acme_owner",
		]);
		expect([round, (await browser.get(`${origin}/page`)).html]).toEqual([
			round,
			"signed-in user_acme_member",
		]);
	}

	await first.local.stop();
	first.app.closeAllConnections();
	first.app.close();
});

test("nobody is sent to a foreign address", async () => {
	await start("live");
	const evil = encodeURIComponent("https://evil.example/");

	const answers = await Promise.all(
		["v1/client/handshake", "sign-in", "sign-up", "user", "sign-out"].map((path) =>
			fetch(`${local.url}/${path}?redirect_url=${evil}`, { redirect: "manual" }),
		),
	);

	expect(answers.map((one) => one.status)).toEqual([400, 400, 400, 400, 400]);
});

async function control(path: string, wish: object): Promise<Record<string, unknown>> {
	const answer = await fetch(`${local.url}/__emu/${path}`, { method: "POST", body: JSON.stringify(wish) });
	return (await answer.json()) as Record<string, unknown>;
}

async function createSession(wish: object): Promise<string[]> {
	return (await control("session", wish)).cookies as string[];
}

test("an origin with a star stands for the hosts one label below, and for no others", async () => {
	await start("test");
	local.emulator.appOrigins.push("http://*.app.localhost:3000");
	const asked = (back: string) =>
		fetch(`${local.url}/sign-in?redirect_url=${encodeURIComponent(back)}`, { redirect: "manual" });

	expect((await asked("http://acme.app.localhost:3000/x")).status).toBe(200);
	for (const other of [
		"http://acme.app.localhost:3001/x",
		"https://acme.app.localhost:3000/x",
		"http://a.acme.app.localhost:3000/x",
		"http://app.localhost:3000/x",
		"http://acme.app.localhost.evil.example:3000/x",
		"http://acme.app.localhost:3000@evil.example/x",
	]) {
		expect((await asked(other)).status).toBe(400);
	}
});

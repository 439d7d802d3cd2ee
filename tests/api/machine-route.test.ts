import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aClient, aMessage, use } from "./mcp-client.ts";

let app: WholeApp;
beforeAll(async () => {
	await testDatabase();
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(() => app.stop());

/** A key, and the session of its member. */
async function keyAndSession() {
	const { testPool, aTenant, asMember } = await import("#tests/support/world/tenant.ts");
	const { aKey } = await import("#tests/support/world/api-key.ts");
	const pool = await testPool();
	const record = await aTenant(pool);
	const owner = await asMember(record, `user_${record.slug.slice(3)}`);
	const key = await aKey(owner, { permissions: ["*"] });
	await pool.close();
	return { key, slug: record.slug };
}

const FROM_OUTSIDE = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };

test("a session alone opens nothing, and another site’s page is not even answered for its script", async () => {
	const { key } = await keyAndSession();

	const cookies = { Cookie: "__session=x; __client_uat=1", "Sec-Fetch-Site": "same-origin" };
	const byCookie = await fetch(`${app.origin}/api/v1/me`, { headers: cookies });
	const byKey = await fetch(`${app.origin}/api/v1/me`, {
		headers: { ...FROM_OUTSIDE, Authorization: `Bearer ${key}` },
	});

	expect(byCookie.status).toBe(401);
	expect(byCookie.headers.get("Set-Cookie")).toBeNull();
	expect(byKey.status).toBe(200);
	expect([...byKey.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
	expect([byKey.headers.get("Cache-Control"), byKey.headers.get("Set-Cookie")]).toEqual([
		"private, no-store",
		null,
	]);
});

test("every refusal is problem details with the request’s id, whatever refused", async () => {
	const { key } = await keyAndSession();
	const authorized = { Authorization: `Bearer ${key}` };
	const json = { ...authorized, "Content-Type": "application/json" };
	const manyParameters = "a=1&".repeat(60);

	for (const [status, path, sent] of [
		[404, "/nothing", {}],
		[404, `/${"x".repeat(1_200)}`, {}],
		[400, `/me?${manyParameters}`, { headers: authorized }],
		[400, "/me?colors=1", { headers: authorized }],
		[401, "/me", {}],
		[405, "/me", { method: "POST" }],
		[415, "/projects", { method: "POST", headers: authorized, body: "x" }],
		[422, "/projects", { method: "POST", headers: json, body: "{}" }],
	] as [number, string, RequestInit][]) {
		const answer = await fetch(`${app.origin}/api/v1${path}`, sent);

		const problem = await answer.json();
		const type = answer.headers.get("Content-Type");
		expect([answer.status, type], path).toEqual([status, "application/problem+json"]);
		expect(problem).toMatchObject({
			status,
			title: expect.any(String),
			detail: expect.stringMatching(/\.$/),
		});
		expect(problem.instance).toBe(`urn:uuid:${answer.headers.get("x-request-id")}`);
		expect(problem.type).toMatch(new RegExp(`^${app.origin}/api/problems/[a-z-]+$`));
		if (status === 405) expect(answer.headers.get("Allow")).toBe("GET, DELETE, HEAD, OPTIONS");
	}
});

test("HEAD is answered as GET without its body, and leaves nothing behind", async () => {
	const { key } = await keyAndSession();
	const headers = { Authorization: `Bearer ${key}` };

	const [head, get] = await Promise.all(
		["HEAD", "GET"].map((method) => fetch(`${app.origin}/api/v1/me`, { method, headers })),
	);

	expect([head?.status, await head?.text()]).toEqual([200, ""]);
	expect(head?.headers.get("ETag")).toBe(get?.headers.get("ETag"));
});

test("a key works on its own workspace’s host, and on no other’s", async () => {
	const [{ key, slug }, other] = [await keyAndSession(), await keyAndSession()];
	const browser = openHostBrowser();
	const statusAt = async (host: string) => {
		const headers = { Authorization: `Bearer ${key}` };
		return (await browser.visit(`http://${host}:${app.port}/api/v1/me`, { follow: false, headers })).status;
	};

	expect(await statusAt(`${slug}.localhost`)).toBe(200);
	expect(await statusAt(`${other.slug}.localhost`)).toBe(401);
});

const discover = aMessage("server/discover");
const toMcp = (sent: RequestInit & { headers?: Record<string, string> }) =>
	fetch(`${app.origin}/api/mcp`, {
		...{ method: "POST", body: JSON.stringify(discover.body), ...sent },
		headers: { "Content-Type": "application/json", ...discover.headers, ...sent.headers },
	});

test("the protocol of language models is spoken over HTTP by its own client", async () => {
	const { key, slug } = await keyAndSession();
	const client = await aClient(key, undefined, { address: new URL(`${app.origin}/api/mcp`), fetch });

	const { result } = await use(client, "getMe");

	expect(result.data?.workspace).toMatchObject({ slug });
});

test("/api/mcp takes no session and no page of another site; its refusals are problems, the protocol’s errors its own", async () => {
	const { key } = await keyAndSession();
	const Authorization = `Bearer ${key}`;
	const cookies = { Cookie: "__session=x; __client_uat=1", "Sec-Fetch-Site": "same-origin" };

	for (const [status, sent] of [
		[401, {}],
		[401, { headers: cookies }],
		[403, { headers: { Authorization, ...FROM_OUTSIDE } }],
		[403, { headers: { Authorization, Origin: "null" } }],
		[405, { method: "GET", body: null }],
		[405, { method: "DELETE", headers: { Authorization } }],
		[415, { headers: { Authorization, "Content-Type": "text/plain" } }],
	] as [number, RequestInit & { headers?: Record<string, string> }][]) {
		const answer = await toMcp(sent);

		expect([answer.status, answer.headers.get("Content-Type")]).toEqual([status, "application/problem+json"]);
		expect(await answer.json()).toMatchObject({ status, detail: expect.stringMatching(/\.$/) });
		if (status === 405) expect(answer.headers.get("Allow")).toBe("POST");
		if (status === 401) expect(answer.headers.get("WWW-Authenticate")).toContain("invalid_token");
	}
	const fromOurs = await toMcp({ headers: { Authorization, Origin: app.origin } });
	expect([fromOurs.status, fromOurs.headers.get("Set-Cookie")]).toEqual([200, null]);
	const mismatched = await toMcp({ headers: { Authorization, "Mcp-Method": "ping" } });
	expect([mismatched.status, (await mismatched.json()).error.code]).toEqual([400, -32_020]);
});

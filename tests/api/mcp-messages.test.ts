import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operations } from "#app/api.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { errorsNoted } from "#app/platform/errors/errors.server.ts";
import { hostileName, hostileText } from "#tests/fuzz/hostile.ts";
import { aProject } from "#tests/support/world/project.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { aMessage, fetchMcp, post } from "./mcp-client.ts";
import { type ApiWorld, anApiWorld } from "./things.ts";

vi.hoisted(() => {
	process.env.RATE_LIMIT_API_TENANT = "off";
	process.env.RATE_LIMIT_SEARCH = "off";
	process.env.RATE_LIMIT_COMMENTS = "off";
	process.env.RATE_LIMIT_API_KEY = "2000/60";
});

let world: ApiWorld;
beforeAll(async () => {
	world = await anApiWorld(await testPool());
}, 60_000);
afterAll(() => Promise.all([world.pool.close(), closeDatabase()]));

const list = aMessage("tools/list");
const me = aMessage("tools/call", { name: "getMe" });
const META = "io.modelcontextprotocol/protocolVersion";
const earlier = (method: string, params?: object) => ({ jsonrpc: "2.0", id: "a", method, params });
const naming = (revision: unknown) => ({
	...list.body,
	params: { _meta: { ...list.body.params._meta, [META]: revision } },
});

type Sent = [what: string, body: unknown, headers: Record<string, string>];

test.each<[...Sent, status: number, code: number, id: unknown]>([
	["nothing", "", {}, 400, -32_700, null],
	["no JSON", "{", {}, 400, -32_700, null],
	["a text", '"tools/list"', {}, 400, -32_600, null],
	["null", "null", {}, 400, -32_600, null],
	["a batch", [list.body, list.body], list.headers, 400, -32_600, null],
	["a batch of none", [], {}, 400, -32_600, null],
	["another version of JSON-RPC", { ...list.body, jsonrpc: "1.0" }, list.headers, 400, -32_600, 1],
	["no method", { jsonrpc: "2.0", id: 7 }, {}, 400, -32_600, 7],
	["an answer", { jsonrpc: "2.0", id: 7, result: {} }, {}, 400, -32_600, 7],
	["an id of null", { ...list.body, id: null }, list.headers, 400, -32_600, null],
	["an id that is an object", { ...list.body, id: {} }, list.headers, 400, -32_600, null],
	["params that are a list", { ...list.body, params: [] }, list.headers, 400, -32_600, 1],
	["a method of an earlier revision", ...sent("ping"), 404, -32_601, 1],
	["an unknown method", ...sent("prompts/list"), 404, -32_601, 1],
	["a method named as a thing of JavaScript", ...sent("__proto__"), 404, -32_601, 1],
	["an unknown method, of an earlier revision", earlier("prompts/list"), {}, 200, -32_601, "a"],
	["server/discover of an earlier revision", earlier("server/discover"), {}, 200, -32_601, "a"],
	["no such tool", ...sent("tools/call", { name: "nothing" }), 200, -32_602, 1],
	["an operation that is no tool", ...sentTo("deleteProject"), 200, -32_602, 1],
	["a tool without a name", ...sent("tools/call"), 200, -32_602, 1],
	["arguments that are a list", ...sentTo("getMe", []), 200, -32_602, 1],
	["no MCP-Protocol-Version", list.body, { "Mcp-Method": "tools/list" }, 400, -32_020, 1],
	["no Mcp-Method", list.body, { "MCP-Protocol-Version": "2026-07-28" }, 400, -32_020, 1],
	["another Mcp-Method", list.body, { ...list.headers, "Mcp-Method": "ping" }, 400, -32_020, 1],
	["no Mcp-Name", me.body, { ...me.headers, "Mcp-Name": "" }, 400, -32_020, 1],
	["another Mcp-Name", me.body, { ...me.headers, "Mcp-Name": "search" }, 400, -32_020, 1],
	["two revisions", naming("2025-11-25"), list.headers, 400, -32_020, 1],
	["a later revision", naming("2027-01-01"), named("2027-01-01"), 400, -32_022, 1],
	["an older revision", earlier("tools/list"), named("2024-11-05"), 400, -32_022, "a"],
	["a revision that is a number", naming(2026), list.headers, 400, -32_602, 1],
	["a header of this revision, and no _meta", earlier("tools/list"), list.headers, 400, -32_602, "a"],
])("%s is an error of the protocol", async (_what, body, headers, status, code, id) => {
	const answer = await post(world.key, body, headers);

	expect([answer.status, answer.headers.get("Content-Type")]).toEqual([status, "application/json"]);
	const said = await answer.json();
	expect(said).toEqual({ jsonrpc: "2.0", id, error: expect.objectContaining({ code }) });
	expect(said.error.message).toMatch(/^[A-Z“].*\.$/);
});

function sent(method: string, params?: Record<string, unknown>): [unknown, Record<string, string>] {
	const { body, headers } = aMessage(method, params);
	return [body, headers];
}

function sentTo(name: string, given: unknown = {}): [unknown, Record<string, string>] {
	return sent("tools/call", { name, arguments: given });
}

function named(revision: string): Record<string, string> {
	return { ...list.headers, "MCP-Protocol-Version": revision };
}

test("a revision that we do not speak is answered with those that we do", async () => {
	const answer = await post(world.key, naming("2027-01-01"), named("2027-01-01"));

	const { error } = await answer.json();
	expect(error.data).toEqual({
		supported: ["2026-07-28", "2025-11-25", "2025-06-18"],
		requested: "2027-01-01",
	});
});

test("results of this revision say that they are complete, whose they are and how long they may be kept", async () => {
	const resultOf = async ({ body, headers }: typeof list) =>
		(await (await post(world.key, body, headers)).json()).result;

	const discovered = await resultOf(aMessage("server/discover"));
	const [listed, again] = [await resultOf(list), await resultOf(list)];
	const called = await resultOf(me);

	for (const result of [discovered, listed, called]) {
		expect(result.resultType).toBe("complete");
		expect(result._meta["io.modelcontextprotocol/serverInfo"].name).toBe("tenantry");
	}
	for (const result of [discovered, listed]) {
		expect([result.ttlMs > 0, result.cacheScope]).toEqual([true, "private"]);
	}
	expect(discovered).toMatchObject({ supportedVersions: ["2026-07-28"], capabilities: { tools: {} } });
	expect(JSON.stringify(again)).toBe(JSON.stringify(listed));
});

test("programs of earlier revisions begin with initialize, and get nothing that they do not know", async () => {
	const resultOf = async (method: string, params?: object, headers = {}) =>
		(await (await post(world.key, earlier(method, params), headers)).json()).result;

	const begun = await resultOf("initialize", { protocolVersion: "2025-06-18", capabilities: {} });
	const other = await resultOf("initialize", { protocolVersion: "1999-01-01", capabilities: {} });

	expect([begun.protocolVersion, other.protocolVersion]).toEqual(["2025-06-18", "2025-11-25"]);
	expect(await resultOf("ping", undefined, { "MCP-Protocol-Version": "2025-06-18" })).toEqual({});
	expect(Object.keys(await resultOf("tools/list"))).toEqual(["tools"]);
});

test("a name that a header cannot hold plainly is read", async () => {
	const coded = `=?base64?${Buffer.from("getMe").toString("base64")}?=`;

	const answer = await post(world.key, me.body, { ...me.headers, "Mcp-Name": coded });

	expect((await answer.json()).result.structuredContent.data.key.name).toBe("CI");
});

test("notifications are accepted without an answer, whatever they say", async () => {
	for (const method of ["notifications/initialized", "notifications/cancelled", "nothing"]) {
		const answer = await post(world.key, { jsonrpc: "2.0", method }, {});
		expect([answer.status, await answer.text()]).toEqual([202, ""]);
	}
	const unasked = await post(world.key, { jsonrpc: "2.0", method: "tools/call", params: me.body.params });
	expect([unasked.status, await unasked.text()]).toEqual([202, ""]);
});

const deep = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

test.each<[...Sent, status: number]>([
	["a text", "tools/list", { "Content-Type": "text/plain" }, 415],
	["a form", "a=b", { "Content-Type": "application/x-www-form-urlencoded" }, 415],
	["a compressed body", list.body, { "Content-Encoding": "gzip" }, 415],
	["a deep body", deep(200), {}, 400],
	["a long list", `[${"1,".repeat(30_000)}1]`, {}, 400],
	["more than a megabyte", JSON.stringify("x".repeat(1_100_000)), {}, 413],
	["no key", list.body, { Authorization: "" }, 401],
	["a name and a password", list.body, { Authorization: "Basic YTpi" }, 401],
])("%s is refused as by the API", async (_what, body, headers, status) => {
	const answer = await post(world.key, body, headers);

	expect(answer.status).toBe(status);
	expect(await answer.json()).toMatchObject({ title: expect.any(String), message: expect.any(String) });
	if (status === 401) expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer realm="tenantry"/);
});

test.each(["GET", "HEAD", "DELETE", "PUT", "OPTIONS"])(
	"%s is refused before anything is asked",
	async (method) => {
		const answer = await fetchMcp("http://localhost/api/mcp", { method });

		expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "POST"]);
	},
);

test("a key in the address is refused, and no longer opens anything", async () => {
	const { key } = await anApiWorld(world.pool);

	const answer = await fetchMcp(`http://localhost/api/mcp?key=${key}`, { method: "POST" });

	expect(answer.status).toBe(400);
	expect((await post(key, list.body, list.headers)).status).toBe(401);
});

test("an answer says what is left of each limit, and a call is counted once", async () => {
	const { key } = await anApiWorld(world.pool);
	const left = async () => {
		const answer = await post(key, me.body, me.headers);
		return Number(/"api-key";r=(\d+)/.exec(answer.headers.get("RateLimit") ?? "")?.[1]);
	};

	const [first, second] = [await left(), await left()];

	expect(first - second).toBe(1);
});

const TOOLS = operations.filter(({ tool }) => tool);
const ARGUMENTS = ["project", "task", "text", "name", "limit", "after", "q", "ifMatch", "idempotencyKey"];
const value = fc.oneof(
	hostileText,
	fc.jsonValue({ maxDepth: 3 }),
	fc.constantFrom("..", "", "*", "\0", "\ud800"),
);

test("whatever the arguments are, a tool answers with a result or a problem", async () => {
	const noted = errorsNoted();
	const project = await aProject(world.owner, "Harbour");
	const some = fc.dictionary(fc.oneof(fc.constantFrom(...ARGUMENTS, "__proto__"), hostileName), value, {
		maxKeys: 6,
	});
	const given = fc.oneof(
		some,
		some.map((args) => ({ ...args, project })),
	);
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...TOOLS), given, async ({ id }, args) => {
			const { body, headers } = aMessage("tools/call", { name: id, arguments: args });

			const answer = await post(world.key, body, headers);

			const { result } = await answer.json();
			expect(answer.status).toBe(200);
			const [{ text }] = result.content;
			if (result.isError) expect(JSON.parse(text).status).toBeLessThan(500);
			else expect(JSON.parse(text)).toEqual(result.structuredContent);
		}),
		{ numRuns: 300, seed: Number(process.env.FUZZ_SEED ?? 19) },
	);
	expect(errorsNoted()).toBe(noted);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}, 120_000);

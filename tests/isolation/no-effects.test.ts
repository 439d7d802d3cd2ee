import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SPECULATION_RULES } from "#app/platform/http/speculation-rules.ts";
import routes from "#app/routes.ts";
import { root } from "#scripts/local/root.ts";
import { type Answer, ask } from "./walk/answers.ts";
import { linesOf, type RouteLine } from "./walk/routes.ts";
import { OURS } from "./world/marks.ts";
import { PARAMETERS } from "./world/parameters.ts";
import { emailOf, type Visitor } from "./world/people.ts";
import { ORIGIN, openWorld, type World } from "./world/world.ts";

// Three walks over some 100 pages; alone on a machine they take 15 s.
const LONGEST_MS = 600_000;
const WHO: Visitor[] = ["owner", "nobody"];

let world: World;
let lines: RouteLine[];
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
	process.env.OPERATOR_EMAILS = emailOf(OURS, "nobody");
	world = await openWorld();
	lines = linesOf(await routes);
	handle = await world.handler();
}, LONGEST_MS);
afterAll(() => world?.stop());

/** Queries that an address requires. */
const QUERIES: Record<string, string> = { "/:tenant/audit/export": "?format=csv" };

function pathOf({ pattern, parameters }: RouteLine): string {
	const values = parameters.map((name) => PARAMETERS[name]?.(OURS, world.ours.rows) ?? "");
	return pattern.replaceAll(/:\w+\??|\*/g, () => values.shift() ?? "") + (QUERIES[pattern] ?? "");
}

/** Returns a digest for each table of the registry and of our workspace. */
async function digests(): Promise<Record<string, string>> {
	const schemas = ["public", world.ours.record.schemaName];
	const tables = await world.superuser<{ schema: string; name: string }[]>`
		select schemaname as schema, tablename as name from pg_tables where schemaname in ${world.superuser(schemas)}`;
	const each = tables.map(
		({ schema, name }) =>
			`select '${schema}.${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as digest from "${schema}"."${name}" t`,
	);
	const rows = await world.superuser.unsafe(each.join(" union all "));
	return Object.fromEntries(rows.map(({ name, digest }) => [name, String(digest)]));
}

/** Requests every page of the route table, as its owner and as an operator. */
async function walk(method: "GET" | "HEAD", headers = {}): Promise<Map<string, Answer>> {
	const answers = new Map<string, Answer>();
	for (const who of WHO) {
		for (const line of lines) {
			const wish = { method: "GET" as const, path: pathOf(line), headers };
			answers.set(`${who} ${line.pattern}`, await ask(handleAs(method), ORIGIN, wish, world.cookies[who]));
		}
	}
	return answers;
}

const handleAs = (method: string) => (request: Request) =>
	handle(new Request(request.url, { method, headers: request.headers }));

let looked: Map<string, Answer>;
let ahead: Map<string, Answer>;

test(
	"HEAD of every page changes no row",
	async () => {
		const before = await digests();

		looked = await walk("HEAD");

		expect(await digests()).toEqual(before);
		expect([...looked.values()].filter(({ body }) => body !== "")).toEqual([]);
	},
	LONGEST_MS,
);

test(
	"a prefetched page changes no row and no cookie",
	async () => {
		const before = await digests();

		ahead = await walk("GET", { "Sec-Purpose": "prefetch;prerender" });

		expect(await digests()).toEqual(before);
		const setting = [...ahead].filter(([, { headers }]) =>
			headers.some((one) => one.startsWith("set-cookie")),
		);
		expect(setting.map(([name]) => name)).toEqual([]);
	},
	LONGEST_MS,
);

test(
	"GET of those pages does, answers as HEAD did, and what it records cannot be prefetched",
	async () => {
		const before = await digests();

		const asked = await walk("GET");

		expect(await digests()).not.toEqual(before);
		const unlike = [...asked].filter(([name, { status, headers }]) => {
			const { status: seen, headers: shown } = looked.get(name) ?? {};
			return status !== seen || JSON.stringify(headers) !== JSON.stringify(shown);
		});
		expect(unlike.map(([name, answer]) => [name, answer.headers, looked.get(name)?.headers])).toEqual([]);
		const recorded = ["audit", "audit/export", "audit/:entry", "projects/export"].map(
			(path) => `owner /:tenant/${path}`,
		);
		expect(recorded.map((name) => [asked.get(name)?.status, ahead.get(name)?.status])).toEqual(
			recorded.map(() => [200, 403]),
		);
	},
	LONGEST_MS,
);

test("what cannot be prefetched, files and ways to sign in or out are left out of the rules for browsers", async () => {
	const text = await readFile(join(root, "public", SPECULATION_RULES.path), "utf8");
	const { prefetch } = JSON.parse(text) as { prefetch: { where: { and: [Match, { not: Match }] } }[] };
	const [rule] = prefetch;
	const isLeftOut = (path: string) =>
		[rule?.where.and[1].not.href_matches ?? []]
			.flat()
			.some((one) => new URLPattern(one, ORIGIN).test(path, ORIGIN));

	// Support's reading is recorded on every page, so only what the owner is refused counts.
	const refused = lines.filter(({ pattern }) => ahead.get(`owner ${pattern}`)?.status === 403).map(pathOf);
	const files = lines.map(pathOf).filter((path) => /export|csv|report|sign-|^\/admin/.test(path));

	expect(rule?.where.and[0]).toEqual({ href_matches: "/*" });
	expect(refused.length).toBeGreaterThanOrEqual(3);
	expect([...refused, ...files].filter((path) => !isLeftOut(path))).toEqual([]);
	expect(["/acme/dashboard", "/acme/projects?q=1", "/projects"].filter(isLeftOut)).toEqual([]);
});

type Match = { href_matches: string | string[] };

test("the flash message of the previous page waits for a page that is shown", async () => {
	const { takeFlash, withFlash } = await import("#app/platform/http/flash.server.ts");
	const [cookie = ""] = withFlash({ text: "Saved" })["Set-Cookie"].split(";");
	const taken = (method: string, headers = {}) =>
		takeFlash(new Request(`${ORIGIN}/acme`, { method, headers: { cookie, ...headers } }));

	expect(taken("HEAD")).toEqual({});
	expect(() => taken("GET", { "Sec-Purpose": "prefetch" })).toThrow(
		expect.objectContaining({ init: expect.objectContaining({ status: 403 }) }),
	);
	expect(taken("GET").flash?.text).toBe("Saved");
	expect(taken("GET").headers?.["Set-Cookie"]).toMatch(/Max-Age=0/);
});

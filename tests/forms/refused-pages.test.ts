import { afterAll, beforeAll, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { vocabulary } from "#tests/fuzz/vocabulary.ts";
import { ask } from "#tests/isolation/walk/answers.ts";
import { linesOf, type RouteLine } from "#tests/isolation/walk/routes.ts";
import { exchange, NOBODYS, OURS } from "#tests/isolation/world/marks.ts";
import { PARAMETERS } from "#tests/isolation/world/parameters.ts";
import type { Visitor } from "#tests/isolation/world/people.ts";
import { ORIGIN, openWorld, type World } from "#tests/isolation/world/world.ts";
import type { Handle } from "./every-form.ts";

// Some 80 pages, each requested by several people: half a minute alone on a machine.
const LONGEST_MS = 600_000;
const WHO: Visitor[] = ["owner", "admin", "member", "viewer"];

let world: World;
let handle: Handle;
let lines: RouteLine[];
let oddQueries: string[];

beforeAll(async () => {
	world = await openWorld();
	handle = await world.handler();
	lines = linesOf(await routes).filter(({ pattern }) => pattern.startsWith("/:tenant"));
	// Names that a page does not know are ignored, so every page gets all of them, as many at once as an address may have.
	const parts = [...(await vocabulary()).keys()].map((name) => `${name}=%00!`);
	oddQueries = [];
	for (let start = 0; start < parts.length; start += 40)
		oddQueries.push(`?${parts.slice(start, start + 40).join("&")}`);
}, LONGEST_MS);

afterAll(() => world?.stop());

const get = (who: Visitor, path: string, headers = {}) =>
	ask(handle, ORIGIN, { method: "GET", path, headers }, world.cookies[who]);

/** Returns the page's address with ids of our workspace, or below it with ids that never existed. */
function pathOf({ pattern, parameters }: RouteLine, { known }: { known: boolean }): string {
	const own = parameters.map((name) => PARAMETERS[name]?.(OURS, world.ours.rows) ?? "no-such-page");
	const values = own.map((value, at) => (known || at === 0 ? value : exchange(value, OURS, NOBODYS)));
	return pattern.replaceAll(/:\w+\??|\*/g, () => values.shift() ?? "");
}

test(
	"whatever refuses a page of a workspace answers a browser with a page that has the menu",
	async () => {
		const wrong: string[] = [];
		let refused = 0;
		for (const who of WHO) {
			for (const line of lines) {
				for (const known of [true, false]) {
					const answer = await get(who, pathOf(line, { known }));
					if (answer.status < 400) continue;
					refused++;
					const isPage = answer.headers.includes("content-type: text/html; charset=utf-8");
					const hasMenu = /<nav[^>]* aria-label="Workspace"/.test(answer.body);
					if (!isPage || !hasMenu) wrong.push(`${who} ${line.pattern}: ${answer.status}, page ${isPage}`);
				}
			}
		}

		expect([...new Set(wrong)]).toEqual([]);
		expect(refused).toBeGreaterThan(100);
	},
	LONGEST_MS,
);

test(
	"a member who may not open a page is refused, whatever its query says",
	async () => {
		const wrong: string[] = [];
		let refused = 0;
		for (const who of ["viewer", "admin"] as const) {
			for (const line of lines) {
				const path = pathOf(line, { known: true });
				const { status } = await get(who, `${path}?format=csv`);
				if (status !== 403) continue;
				refused++;
				for (const query of oddQueries) {
					const odd = await get(who, path + query);
					if (odd.status !== 403) wrong.push(`${who} ${line.pattern}: ${odd.status}`);
				}
			}
		}

		expect(wrong).toEqual([]);
		expect(oddQueries.join().length).toBeGreaterThan(500);
		expect(refused).toBeGreaterThan(50);
	},
	LONGEST_MS,
);

test("a form that is refused before its workspace is known leads back to the page it came from, or to the workspace", async () => {
	const path = `/${OURS.word}/projects/new`;
	const refused = (headers: Record<string, string>) =>
		ask(handle, ORIGIN, { method: "POST", path, form: [["name", "x"]], headers }, world.cookies.owner);

	const unmarked = await refused({ Referer: `${ORIGIN}${path}?from=menu` });
	const fromElsewhere = await refused({ "Sec-Fetch-Site": "cross-site", Referer: "https://evil.example/x" });

	expect([unmarked.status, fromElsewhere.status]).toEqual([409, 403]);
	expect(unmarked.body).toMatch(
		new RegExp(`href="${path}\\?from=menu"[^>]*>Back to the page you came from<`),
	);
	expect(fromElsewhere.body).toMatch(
		new RegExp(`href="/${OURS.word}/dashboard"[^>]*>Back to the workspace<`),
	);
});

test("a link with something that it can’t have says what it can be", async () => {
	const { status, body } = await get("owner", `/${OURS.word}/audit/export?format=pdf`);
	expect(status).toBe(400);
	expect(body).toContain("It can be csv, jsonl or archive.");
});

test("a refusal as data does not call itself an internal error", async () => {
	for (const path of ["projects/never-was.data", "audit/export.data", "settings/onboarding.data"]) {
		const { body } = await get("viewer", `/${OURS.word}/${path}`);
		expect(body, path).not.toContain("Internal Server Error");
		expect(body, path).toContain("ErrorResponse");
	}
});

test(
	"beside every button that a role disables is a link to the page where the permission can be asked for",
	async () => {
		const without: string[] = [];
		const links = new Set<string>();
		for (const line of lines) {
			const path = pathOf(line, { known: true });
			const { status, body } = await get("viewer", path);
			if (status !== 200) continue;
			for (const [said, link] of body.matchAll(
				/does not include[^<]*(?:<\/span>)?\s*(<a [^>]*>Ask for it<\/a>)?/g,
			)) {
				const href = /href="([^"]+)"/.exec(link ?? "")?.[1];
				if (href) links.add(href);
				else without.push(`${line.pattern}: ${said}`);
			}
		}

		expect(without).toEqual([]);
		expect(links.size).toBeGreaterThan(5);
		let asked = 0;
		for (const link of links) {
			const { status, body } = await get("viewer", link);
			expect(status, link).toBe(200);
			expect(body, link).toMatch(/<h1[^>]*>Ask for a permission<\/h1>/);
			expect(body, link).toContain("Who has it");
			expect(body, link).not.toMatch(/Error|Refused/);
			// The viewer has asked for one of them already, and reads that it is waiting.
			if (body.includes("Your request is waiting for an answer.")) continue;
			asked++;
			expect(body, link).toContain("can approve or decline your request");
			expect(body, link).toContain("Ask for this permission</button>");
			expect(body, link).toContain(`name="permission" value="${link.split("permission=")[1]}"`);
		}
		expect(asked).toBeGreaterThan(4);
		const { status, headers } = await get("owner", [...links][0] ?? "");
		expect([status, headers.includes("content-type: text/html; charset=utf-8")]).toEqual([200, true]);
	},
	LONGEST_MS,
);

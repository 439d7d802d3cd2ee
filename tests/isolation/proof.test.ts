import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { ATTEMPTS } from "./attempts.ts";
import { NEVER_CAUSED, uncoveredRoutes, uncoveredWork } from "./coverage.ts";
import { LEAKS } from "./leaks/names.ts";
import { type Outcome, tryAll } from "./raw-sql.ts";
import { ask } from "./walk/answers.ts";
import { Tally } from "./walk/findings.ts";
import { lineOf, linesOf, type RouteLine } from "./walk/routes.ts";
import { FILLS } from "./world/fills.ts";
import { OURS, THEIRS } from "./world/marks.ts";
import { ORIGIN, openWorld, SAMPLE_REPORT, type World } from "./world/world.ts";

// Some 10,000 requests; alone on a machine they take half a minute.
const LONGEST_MS = 900_000;

// `npm run isolation:prove` sets both.
const { ISOLATION_RESULT, ISOLATION_THOROUGH } = process.env;
const thorough = ISOLATION_THOROUGH !== undefined;

let world: World;
let tally: Tally;
let lines: RouteLine[];
let attempts: Outcome[];
let unmarked: string[];
const foundLeaks: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "tenantry-files-"));

beforeAll(async () => {
	world = await openWorld();
	lines = linesOf(await routes);
	const { unmarkedColumns } = await import("./world/seed.ts");
	unmarked = await unmarkedColumns(world.superuser, world.theirs.record, THEIRS, FILLS);
	const { prove } = await import("./prove.ts");
	tally = await prove(world, await routes, { thorough });
	attempts = await tryAll(world);
}, LONGEST_MS);

afterAll(async () => {
	if (ISOLATION_RESULT) {
		const { writtenDown } = await import("./written.ts");
		const result = await writtenDown(world, { tally, lines, attempts, leaks: foundLeaks, thorough });
		writeFileSync(ISOLATION_RESULT, JSON.stringify(result));
	}
	rmSync(folder, { recursive: true, force: true });
	await world?.stop();
});

test("nothing of the other workspace is found anywhere, and its ids are answered like ids that never existed", () => {
	expect(tally.findings).toEqual([]);
});

test("every address was requested, and every form was sent", async () => {
	expect(await uncoveredRoutes(tally, lines)).toEqual([]);
});

test("every operation of the API was called, with ids of the other workspace in each place", async () => {
	// The application reads its environment when it is imported.
	const { unusedOperations } = await import("./walk/operations.ts");
	const calls = (id: string) => tally.sumOf((kind, route) => kind === "asked" && route === id);

	expect(unusedOperations(calls)).toEqual([]);
});

test("every reaction and every daily job ran for the attacking workspace", async () => {
	const { dailyNames, reactionNames } = await import("./walk/work.ts");

	expect(uncoveredWork(tally, "reaction", reactionNames())).toEqual([]);
	expect(uncoveredWork(tally, "daily", dailyNames())).toEqual([]);
	expect(Object.keys(NEVER_CAUSED).filter((name) => !reactionNames().includes(name))).toEqual([]);
});

test("an address without coverage is named, with what to add", async () => {
	const [unasked] = await uncoveredRoutes(new Tally(), [
		lineOf("/:tenant/new-thing", "features/new/routes/thing.tsx"),
	]);
	const asked = new Tally();
	asked.count("asked", "features/projects/routes/new", "owner", "GET", "own");
	const [unsent] = await uncoveredRoutes(asked, [
		lineOf("/:tenant/projects/new", "features/projects/routes/new.tsx"),
	]);

	expect(unasked).toContain("/:tenant/new-thing was never requested");
	expect(unsent).toContain("/:tenant/projects/new accepts forms, but no page of the walk shows one");
	expect(uncoveredWork(new Tally(), "daily", ["news.send"])[0]).toContain("news.send never ran");
});

test("each workspace's pages show its own data, so the markers are where people look", () => {
	const shown = (whose: string) => lines.filter(({ id }) => tally.sum(whose, id) > 0).length;

	expect(shown("shown to our owner")).toBeGreaterThan(50);
	expect(shown("shown to their owner")).toBeGreaterThan(50);
});

test("most submissions are saved: the forms are filled in as a person would", () => {
	const withForms = lines.filter(
		({ id }) =>
			tally.sumOf((kind, route, _who, how) => kind === "asked" && route === id && how === "POST") > 0,
	);
	const saved = withForms.filter(({ id }) => tally.sum("saved", id) > 0);

	expect(saved.length / withForms.length).toBeGreaterThan(0.5);
});

test("an owner downloads the report, an admin is told who may", async () => {
	const path = `/${OURS.word}/settings/security`;
	const handle = await world.handler();
	const get = async (who: "owner" | "admin", at: string) =>
		ask(handle, ORIGIN, { method: "GET", path: at }, world.cookies[who]);

	const [page, report, refused] = [
		await get("owner", path),
		await get("owner", `${path}/report`),
		await get("admin", `${path}/report`),
	];

	expect(page.body).toContain("Isolation report");
	expect([report.status, report.body]).toEqual([200, SAMPLE_REPORT]);
	expect(report.headers).toContain(
		'content-disposition: attachment; filename="isolation-report-2026-11-21.html"',
	);
	expect(refused.status).toBe(403);
});

test("every text, JSON and file column of a workspace's tables carries its marker", () => {
	expect(unmarked).toEqual([]);
});

test("every registry table has data of the other workspace, or states why it keeps nothing about workspaces", async () => {
	const { tablesWithoutThem } = await import("./world/seed.ts");

	expect(await tablesWithoutThem(world.superuser, THEIRS)).toEqual([]);
});

test.each(ATTEMPTS)("an arbitrary SQL statement returns nothing that is not known: $name", (attempt) => {
	const { name, known, below } = attempt;
	const outcome = attempts.find((one) => one.name === name);

	if (known === undefined) expect(outcome?.shownInHandle).toEqual([]);
	if (known === undefined && below === undefined) expect(outcome?.shownBelow).toEqual([]);
	if (below !== undefined) expect(outcome?.handle).toBe("refused before it is sent");
});

test.each(LEAKS)(
	"a planted leak is found: %s",
	async (name) => {
		const { plantedLeaks } = await import("./leaks/planted.ts");
		const { findingsWith } = await import("./leaks/findings-with.ts");
		writeFileSync(join(folder, `${THEIRS.word}.txt`), `${THEIRS.word}-file-content`);
		const leak = plantedLeaks(folder)[name];

		const found = await findingsWith(world, leak);

		expect(found.map(({ kind }) => kind)).toContain(leak.seenAs);
		foundLeaks.push(name);
	},
	60_000,
);

test("the same walk finds nothing in a planted page that does not leak", async () => {
	const { honestPage } = await import("./leaks/planted.ts");
	const { findingsWith } = await import("./leaks/findings-with.ts");

	expect(await findingsWith(world, honestPage)).toEqual([]);
}, 60_000);

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeComment } from "#app/features/comments/comments.server.ts";
import { listComments } from "#app/features/comments/list.server.ts";
import { listFiles } from "#app/features/files/list.server.ts";
import { listProjects } from "#app/features/projects/list/list.server.ts";
import { editProject, removeProject } from "#app/features/projects/projects.server.ts";
import { listTasks } from "#app/features/tasks/list.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { reindex } from "#app/tenant/search/reindex.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { statementsSent } from "#tests/support/databases/statements.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runDailies } from "#tests/support/world/reactions.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import type { SearchQuery } from "./forms.ts";
import { listSaved, readSearch, removeSearch, saveSearch } from "./saved.server.ts";
import { search, understood } from "./search.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
let other: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Olivia", lastName: "Marsh" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Müller" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vera", lastName: "Okafor" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const ask = (tenant: Tenant, q: string | undefined, given: Partial<SearchQuery> = {}) =>
	search(tenant, { sort: "best", q, ...given });
const textOf = (parts: { text: string }[]) => parts.map(({ text }) => text).join("");
const titles = async (tenant: Tenant, q: string | undefined, given: Partial<SearchQuery> = {}) =>
	(await ask(tenant, q, given)).results.map(({ kind, title, snippet }) =>
		kind === "comment" ? textOf(snippet) : textOf(title),
	);

test("phrases, words left out, alternatives and filters are understood, typed or chosen", async () => {
	const slug = await aProject(member, "Harbour wall", { isPublic: true, description: "Paint the old crane" });
	await aTask(member, slug, "Order paint", { person: "Ben Müller" });
	await aComment(other, slug, "The **crane** is late");
	await aFile(member, slug, "crane-plan.pdf");
	const office = await aProject(member, "Harbour office", { isPublic: true });

	expect(await titles(member, "harb")).toEqual(["Harbour office", "Harbour wall"]);
	expect(await titles(member, '"harbour wall"')).toEqual(["Harbour wall"]);
	expect(await titles(member, '"wall harbour"')).toEqual([]);
	expect(await titles(member, "harbour -office")).toEqual(["Harbour wall"]);
	expect((await titles(member, "office or wall")).toSorted()).toEqual(["Harbour office", "Harbour wall"]);
	expect(await titles(member, "crane in:files")).toEqual(["crane-plan.pdf"]);
	expect(await titles(member, "crane", { in: "comments" })).toEqual(["The crane is late"]);
	expect(await titles(member, "by:mul in:task")).toEqual(["Order paint"]);
	expect(await titles(member, "crane by:ben")).toEqual(["The crane is late"]);
	expect(await titles(member, "painting is:open")).toEqual(["Order paint"]);
	expect(await titles(member, "harbour from:2199-01-01")).toEqual([]);
	const asked = await ask(member, "in:nonsense harbour from:soon");
	expect([asked.leftOut, asked.query.q]).toEqual([["in:nonsense", "from:soon"], "harbour"]);
	const [found] = (await ask(member, "crane", { in: "comments" })).results;
	expect(found?.snippet).toContainEqual({ text: "crane", isHit: true });
	await removeProject(member, office);
	expect(await titles(member, "office")).toEqual([]);
});

test("a filter is taken out where it stands, not out of a word that ends like it", () => {
	expect(understood({ sort: "best", q: "xin:files in:files quay" }).query).toMatchObject({
		q: "xin:files quay",
		in: "files",
	});
	expect(understood({ sort: "best", q: '"by:mei said" by:mei' }).query.q).toBe('"by:mei said"');
});

test("people and teams are found by their own rows; accents make no difference", async () => {
	const { people } = await ask(viewer, "muller");
	expect(people.members.map(({ name }) => name)).toEqual(["Ben Müller"]);
	expect((await ask(viewer, "example.com")).people.members).toEqual([]);
	expect((await ask(viewer, "%")).people.members).toEqual([]);
	expect((await ask(owner, "tanaka in:members")).people.members).toHaveLength(1);
});

test("the words of Chinese, Japanese and Thai are found within a sentence", async () => {
	const texts = {
		我们明天在北京开会讨论项目: ["北京", "明天", "讨论"],
		東京都の新しい図書館で会議をします: ["図書館", "会議"],
		เราจะประชุมกันที่กรุงเทพวันพรุ่งนี้: ["ประชุม", "กรุงเทพ"],
		カタカナのﾃｽﾄです: ["テスト"],
		"한국어 검색은 잘 됩니다": ["한국어", "검색"],
	};
	const slug = await aProject(member, "Languages");
	for (const text of Object.keys(texts)) await aTask(member, slug, text);
	for (const [text, words] of Object.entries(texts))
		for (const word of words) expect(await titles(member, word), word).toContain(text);
	for (const [typed, text] of [
		["strasse", "Straße"],
		["STRASSE", "Straße"],
		["cafe\u0301", "Café"],
		["cafe", "Café"],
		["oerlikon", "œrlikon"],
	] as const) {
		await aTask(member, slug, text);
		expect(await titles(member, typed), typed).toContain(text);
	}
});

test.each([
	["crnae", "crane"],
	["crame", "crane"],
	["harbor", "harbour"],
	["lighthose", "lighthouse"],
	["lihgthouse", "lighthouse"],
	["xlighthouse", "lighthouse"],
	["lighthousd", "lighthouse"],
	["ligthouse", "lighthouse"],
	["crannes", "cranes"],
	["harbuor", "harbour"],
])("“%s” is asked back as “%s”, only by those who see it", async (typed, meant) => {
	const slug = await aProject(member, `Typing ${meant} ${typed.length}`);
	await reindex(record);

	expect((await ask(member, typed)).suggestion).toBe(meant);

	if (meant === "lighthouse") expect((await ask(viewer, typed)).suggestion).toBeUndefined();
	await removeProject(member, slug);
});

test("words of the last days are known to the help with typing errors once the daily jobs have run", async () => {
	const slug = await aProject(member, "Windlass");
	expect((await ask(member, "windlss")).suggestion).toBeUndefined();

	await runDailies();

	expect((await ask(member, "windlss")).suggestion).toBe("windlass");
	await removeProject(member, slug);
	expect((await ask(member, "windlss")).suggestion).toBeUndefined();
});

test("no suggestion, and none that is missing, tells of words that only hidden things have", async () => {
	await aProject(other, "Zaphyr gantry");
	const suggested = async () => [
		(await ask(other, "zephyr")).suggestion,
		(await ask(other, "gentry")).suggestion,
	];
	await reindex(record);
	expect(await suggested()).toEqual(["zaphyr", "gantry"]);

	await aProject(member, "Zephyr gentr");
	await reindex(record);

	expect(await suggested()).toEqual(["zaphyr", "gantry"]);
	expect((await ask(member, "gentrx")).suggestion).toBe("gentr");
});

/** Everything that the pages of what a member sees show, as the results name it. */
async function shownTo(tenant: Tenant): Promise<Set<string>> {
	const { projects } = await listProjects(tenant, { status: "all", sort: "name" });
	const shown = projects.map(({ id }) => `project ${id}`);
	for (const { slug } of projects) {
		const [tasks, comments, files] = await Promise.all([
			listTasks(tenant, slug, { show: "open" }),
			listComments(tenant, slug, { at: "end" }),
			listFiles(tenant, slug),
		]);
		shown.push(
			...tasks.page.tasks.map(({ id }) => `task ${id}`),
			...comments.comments.map(({ id }) => `comment ${id}`),
			...files.files.map(({ id }) => `file ${id}`),
		);
	}
	return new Set(shown);
}

type Thing = { word: string; isPublic: boolean; gone: number };

/** Makes a project with a task and a comment, some of which are then deleted, hidden or shown. */
async function build(author: Tenant, at: number, { word, isPublic, gone }: Thing): Promise<void> {
	const name = `${word} ${at}`;
	const slug = await aProject(author, name, { isPublic });
	await aTask(author, slug, `${word} task`);
	const comment = await aComment(author, slug, `${word} said`);
	if (gone === 0) await removeComment(author, slug, comment);
	if (gone === 1) await removeProject(author, slug);
	if (gone === 2) await editProject(author, slug, { name, isPublic: !isPublic, version: 1 });
}

/** The results on all pages of an answer. */
async function namesFound(tenant: Tenant, q: string): Promise<string[]> {
	const names: string[] = [];
	let after: string | undefined;
	do {
		const found = await ask(tenant, q, { after });
		names.push(...found.results.map(({ kind, id }) => `${kind} ${id}`));
		after = found.after;
	} while (after);
	return names;
}

test("everyone finds nothing but what their pages show, whatever the data and the question", async () => {
	const own = await aTenant(pool);
	const people = await Promise.all(
		(["owner", "admin", "member", "viewer"] as const).map((role) => aMember(pool, own, role)),
	);
	const [, admin, writer] = people as [Tenant, Tenant, Tenant];
	const word = fc.constantFrom("quay", "mast", "rope", "sail");
	const thing = fc.record({
		word,
		isPublic: fc.boolean(),
		by: fc.boolean(),
		gone: fc.integer({ min: 0, max: 4 }),
	});
	const [things] = fc.sample(fc.array(thing, { minLength: 12, maxLength: 12 }), { numRuns: 1, seed: 7 });
	for (const [at, { by, ...one }] of (things ?? []).entries()) await build(by ? admin : writer, at, one);
	for (const tenant of people) {
		const shown = await shownTo(tenant);
		for (const q of ["quay", "mast", "rope", "sail", "qua or sai", "-nothing", "in:tasks", "is:active"]) {
			const names = await namesFound(tenant, q);
			expect(
				names.filter((name) => !shown.has(name)),
				`${tenant.member.role.key}: ${q}`,
			).toEqual([]);
		}
	}
	// Nor does anybody miss what they see.
	expect((await ask(people[3] as Tenant, "quay or mast or rope or sail in:projects")).results.length).toBe(
		[...(await shownTo(people[3] as Tenant))].filter((name) => name.startsWith("project")).length,
	);
}, 120_000);

test("pages neither repeat nor skip, forward and back, by either order", async () => {
	const slug = await aProject(member, "Many");
	for (let at = 0; at < 25; at++) await aTask(member, slug, `bollard ${at}${at % 3 ? " bollard" : ""}`);
	for (const sort of ["best", "newest"] as const) {
		const first = await ask(member, "bollard", { sort });
		const second = await ask(member, "bollard", { sort, after: first.after });
		const back = await ask(member, "bollard", { sort, before: second.before });
		const ids = [...first.results, ...second.results].map(({ id }) => id);
		expect([new Set(ids).size, ids.length, second.after]).toEqual([25, 25, undefined]);
		expect(back.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id));
	}
	const { after } = await listProjects(member, { status: "all", sort: "name" });
	for (const cursor of ["x", after, Buffer.from('[1e99,"a"]').toString("base64url")])
		if (cursor)
			expect(await refusalOf(ask(member, "bollard", { after: cursor }))).toMatchObject({ status: 400 });
});

test("a phrase is read in what has its words: pages have those with it, and none with another order", async () => {
	const slug = await aProject(member, "Orders");
	for (let at = 0; at < 45; at++)
		await aTask(member, slug, at % 2 ? `yellow buoy ${at}` : `buoy ${at} yellow`);

	for (const sort of ["best", "newest"] as const) {
		const first = await ask(member, '"yellow buoy"', { sort });
		const second = await ask(member, '"yellow buoy"', { sort, after: first.after });
		const back = await ask(member, '"yellow buoy"', { sort, before: second.before });
		const names = [...first.results, ...second.results].map(({ title }) => textOf(title));
		expect([names.length, second.after, first.isCut]).toEqual([22, undefined, false]);
		expect(names.every((name) => name.startsWith("yellow buoy"))).toBe(true);
		if (sort === "newest") expect(names[0]).toBe("yellow buoy 43");
		expect(back.results).toEqual(first.results);
	}

	expect(await titles(member, 'buoy -"yellow buoy" 4')).toEqual(["buoy 4 yellow"]);
	expect(await titles(member, '"yellow buoy" or nothing 11')).toEqual(["yellow buoy 11"]);
});

test("no more are ranked than are compared: the newest are chosen before", async () => {
	await ask(member, "bollard");

	const [statement = ""] = statementsSent().filter((text) => text.includes("ts_rank_cd"));
	expect(statement.slice(statement.indexOf("ts_rank_cd"))).toMatch(/from \(select .* limit /is);
});

test("of very long things only the newest are compared, and the page says so", async () => {
	const slug = await aProject(member, "Long");
	for (let at = 0; at < 8; at++) await aTask(member, slug, `davit ${at}`);
	expect(await ask(member, "davit")).toMatchObject({ isCut: false, results: { length: 8 } });

	// Each as many words as a text of 500,000 bytes, none twice.
	await inTenant(pool, record, "write", ({ db }) =>
		db.run(`update "$TENANT_SCHEMA$"."search_entries" e set words = words || array_to_tsvector(array(
			select encode(sha256((e.id * 10000 + n)::text::bytea), 'base64') from generate_series(1, 8000) n))
			where words @@ 'davit'::tsquery`),
	);

	const { isCut, results } = await ask(member, "davit");
	expect([isCut, results.length > 0, results.length < 8]).toEqual([true, true, true]);

	// Words of a phrase that nothing has in this order, in more than is read.
	for (let at = 0; at < 11; at++) await aTask(member, slug, `derrick ${at} capstan`);
	await inTenant(pool, record, "write", ({ db }) =>
		db.run(`update "$TENANT_SCHEMA$"."search_entries" e set words = words || array_to_tsvector(array(
			select encode(sha256((e.id * 20000 + n)::text::bytea), 'base64') from generate_series(1, 18000) n))
			where words @@ 'derrick'::tsquery`),
	);
	for (const sort of ["best", "newest"] as const)
		expect(await ask(member, '"capstan derrick"', { sort })).toMatchObject({ isCut: true, results: [] });
});

test("no question fails", async () => {
	const signs = fc.constantFrom(
		"'",
		'"',
		"\\",
		":",
		"*",
		"&",
		"|",
		"!",
		"(",
		")",
		"<->",
		"-",
		"or",
		"in:",
		"a",
		" ",
		"日",
		"½",
		"%",
	);
	const typed = fc.oneof(
		fc.string({ maxLength: 200 }),
		fc.string({ unit: "binary", maxLength: 100 }),
		fc.array(signs, { maxLength: 40 }).map((parts) => parts.join("")),
		fc.constantFrom(
			"'".repeat(200),
			"a:* & b:*",
			"!a <-> b",
			"'); drop table projects; --",
			"\ud800",
			"\0",
			"İß😀",
		),
	);
	await fc.assert(
		fc.asyncProperty(typed, async (q) => {
			expect((await ask(member, q.replaceAll("\0", " "))).results).toBeInstanceOf(Array);
		}),
		{ numRuns: 1_000 },
	);
}, 120_000);

test("saved searches are the member’s own, at most twenty, and read leniently", async () => {
	for (let at = 0; at < 20; at++)
		await saveSearch(member, { name: `Search ${at}`, search: "q=crane&in=files" });
	expect(await saveSearch(member, { name: "One more", search: "q=x" })).toBe("full");
	expect(await saveSearch(member, { name: "Search 1", search: "q=other" })).toBe("saved");
	await removeSearch(member, "Search 2");

	expect(await listSaved(member)).toHaveLength(19);
	expect(await listSaved(other)).toEqual([]);
	expect(readSearch("q=crane&in=files&by=&after=abc")).toEqual({ search: "q=crane&in=files", isWhole: true });
	for (const part of ["in=gone", "shade=red", "from=never"])
		expect(readSearch(`q=crane&${part}`)).toEqual({ search: "q=crane", isWhole: false });
});

test("a search that only leaves something out reads no entry, and says what is missing", async () => {
	await aProject(member, "Gangway");
	const before = statementsSent().length;

	for (const q of ["-gangway", "-gangway in:projects", '-"a phrase"'])
		expect(await ask(member, q), q).toMatchObject({ results: [], onlyLeavesOut: true });

	expect(statementsSent().slice(before)).toEqual([]);
	expect((await ask(member, "gang -harbour")).onlyLeavesOut).toBe(false);
});

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listProjects } from "./list.server.ts";

const NAMES = [
	"Moon base",
	"Moonlight sonata",
	"Basement",
	"Release 2.0",
	"example.org website",
	"well-known issues",
	"Ärzte & Pfleger",
	"Łódź",
	"İstanbul",
	"日本語 サイト",
	"हिन्दी परियोजना",
	"O'Brien's",
	"100% done!",
	"C++ (draft)",
];

let pool: ConnectionPool;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	member = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
	for (const name of NAMES) await aProject(member, name);
	await aProject(member, "Quarry", { description: "Stones for the moon base\nand the harbour" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function found(q: string, by = member): Promise<string[]> {
	const { projects } = await listProjects(by, { q, status: "active", sort: "name" });
	return projects.map(({ name }) => name);
}

test.each([
	["moon", ["Moon base", "Moonlight sonata", "Quarry"]],
	["moo ba", ["Moon base", "Quarry"]],
	["BASE moon", ["Moon base", "Quarry"]],
	["oon", []],
	["harb", ["Quarry"]],
	["release 2.0", ["Release 2.0"]],
	["example.org", ["example.org website"]],
	["known", ["well-known issues"]],
	["well-kno", ["well-known issues"]],
	["ärz", ["Ärzte & Pfleger"]],
	["arz", ["Ärzte & Pfleger"]],
	["A\u0308rz", ["Ärzte & Pfleger"]],
	["lodz", ["Łódź"]],
	["ÄRZTE", ["Ärzte & Pfleger"]],
	["łód", ["Łódź"]],
	["istanbul", ["İstanbul"]],
	["Istan", ["İstanbul"]],
	["İSTANBUL", ["İstanbul"]],
	["日本", ["日本語 サイト"]],
	["हिन्दी", ["हिन्दी परियोजना"]],
	["o'brien", ["O'Brien's"]],
	["(draft)", ["C++ (draft)"]],
	["moon -- base", ["Moon base", "Quarry"]],
])("“%s” finds %o", async (q, names) => {
	expect(await found(q)).toEqual(names);
});

test("every project is found by its whole name", async () => {
	for (const name of NAMES) expect(await found(name), name).toContain(name);
});

test.each([
	"!moon",
	"moon | basement",
	"moon & !base",
	"(moon",
	"moon <-> base",
	"moon:*",
	"moon:A",
	"''",
	"\\",
	"'",
	"moon\\'",
	"'); drop table projects; --",
	"' or true --",
	"%",
	"_",
	"$TENANT_SCHEMA$",
	'"$TENANT_SCHEMA$"',
	"a\0b",
	":*",
	"&&&",
])("%j is text, not an operator", async (q) => {
	const names = await found(q);

	// Only the words and signs themselves match: no “or”, no “not”, no wildcard.
	expect(names.filter((name) => !/moon|quarry/i.test(name) && !name.includes(q))).toEqual([]);
});

test("a search without a letter or digit finds nothing, rather than everything", async () => {
	expect(await found("!!!")).toEqual([]);
	expect(await found("🚀")).toEqual([]);
});

test("a search finds nothing that the member may not see", async () => {
	expect(await found("moon", viewer)).toEqual([]);
});

test("nothing that can be typed makes the search fail", async () => {
	const typed = fc.oneof(
		fc.string({ maxLength: 200 }),
		fc.string({ unit: "binary", maxLength: 200 }),
		fc
			.array(
				fc.constantFrom(
					"'",
					"\\",
					":",
					"*",
					"&",
					"|",
					"!",
					"(",
					")",
					"<->",
					"a",
					" ",
					"<b",
					">",
					"\0",
					"日",
					"½",
				),
			)
			.map((parts) => parts.join("")),
	);
	await fc.assert(
		fc.asyncProperty(typed, async (q) => {
			expect(await found(q)).toBeInstanceOf(Array);
		}),
		{ numRuns: 400 },
	);
}, 60_000);

test("a project with words of letters and digits is found by any beginning of any of its words", async () => {
	const word = fc.stringMatching(/^[a-zäöü]{2,8}$/);
	await fc.assert(
		fc.asyncProperty(
			fc.array(word, { minLength: 1, maxLength: 4 }),
			fc.nat(),
			fc.nat(),
			async (words, which, cut) => {
				const name = `${words.join(" ")} ${crypto.randomUUID().slice(0, 8).replaceAll(/[0-9]/g, "q")}`;
				await aProject(member, name);
				const chosen = words[which % words.length] ?? "";

				const beginning = chosen.slice(0, 1 + (cut % chosen.length));

				expect(await found(`${beginning} ${name.split(" ").at(-1)}`)).toContain(name);
			},
		),
		{ numRuns: 60 },
	);
});

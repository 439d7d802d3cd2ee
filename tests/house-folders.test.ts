import { dirname } from "node:path";
import { expect, test } from "vitest";
import { importsBetween, mutualFolders } from "#tests/support/sources/imports.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

// As many names as one sees at a glance. A folder that has more has two subjects: give each its own.
const MOST_FILES = 25;

const files = projectFiles().filter((path) => /^(app|db|scripts|tests)\//.test(path));
/** Nobody imports a test or a story, so what they import makes no folder depend on another. */
const sources = files.filter((path) => !/\.(test|story)\.tsx?$/.test(path));

test("no folder has more than 25 files of its own", () => {
	const count = new Map<string, number>();
	for (const path of files) count.set(dirname(path), (count.get(dirname(path)) ?? 0) + 1);

	expect([...count].filter(([, most]) => most > MOST_FILES)).toEqual([]);
	expect(count.size).toBeGreaterThan(100);
});

test("no two folders import each other", () => {
	const imports = importsBetween(sources, read);

	expect(mutualFolders(imports)).toEqual([]);
	expect(imports.length).toBeGreaterThan(2_000);
});

test.each([
	["./b/two.ts", "../one.ts", 1],
	["#app/b/two.ts", "#app/one.ts", 1],
	["./b/two.ts", "./three.ts", 0],
	["./b/two.ts", "node:fs", 0],
])("the rule finds what it is for: %s beside %s", (there, back, count) => {
	const texts: Record<string, string> = {
		"app/one.ts": `import { two } from "${there}";`,
		"app/b/two.ts": `import type { One } from "${back}";`,
		"app/b/three.ts": "",
	};

	expect(mutualFolders(importsBetween(Object.keys(texts), (path) => texts[path] ?? ""))).toHaveLength(count);
});

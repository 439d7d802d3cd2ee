import { expect, test } from "vitest";
import { linesMatching, projectFiles, read } from "#tests/support/sources/tree.ts";

const source = projectFiles().filter((path) => /^(app|db|scripts|tests)\/.*\.tsx?$/.test(path));
/** This file spells what it forbids. */
const others = source.filter((path) => path !== "tests/house-words.test.ts");
const product = others.filter((path) => !path.startsWith("tests/") && !/\.test\.tsx?$/.test(path));

/** Words that stood for something with a standard name; left what took their place. */
const INSTEAD: Record<string, RegExp> = {
	"connection, connection pool": /\b[lL]anes?\b|[a-z]Lanes?\b|\bLane[A-Z]/,
	"pipelined transaction": /\b[fF]lights?\b(?<!in flight)|\bflyOnce\b/,
	connection: /\b[rR]unways?\b/,
	"wait queue": /\b[wW]aitingRooms?\b|\bwaiting room\b/,
	"tenant schema": /\bTenantHouse\b|\bbuildHouse\b/,
	"overflow, blocked": /\bspill(ed|s|AfterMs|Behind)?\b|\b[hH]ostages?\b/,
	"joinable workspaces": /\b[oO]penDoors\b|\bopen doors\b/,
	"participant, progress": /\b[tT]ravell?ers?\b|\bgoOn\b/,
	"create, drop": /\braze[sd]?\b/,
	again: /\banew\b/i,
	idempotent: /\b[tT]wice is once\b/,
};

test("standard terms are not replaced by metaphors", () => {
	const found = Object.entries(INSTEAD).flatMap(([term, pattern]) =>
		linesMatching(others, pattern).map((line) => `${line} -- say: ${term}`),
	);

	expect(found).toEqual([]);
});

test("a name that an exported type has is exported nowhere else", () => {
	const declared = new Map<string, string[]>();
	for (const path of product) {
		for (const [, name = ""] of read(path).matchAll(
			/^export (?:abstract )?(?:type|interface|class) (\w+)/gm,
		)) {
			declared.set(name, [...(declared.get(name) ?? []), path]);
		}
	}
	const shared = [...declared].filter(([, paths]) => paths.length > 1);

	expect(shared.map(([name, paths]) => `${name}: ${paths.join(", ")}`)).toEqual([]);
});

test("no function of the product takes a bare true or false: its caller says what it means", () => {
	expect(linesMatching(product, /\b\w+\??: boolean\s*[,)]/)).toEqual([]);
});

import { expect, test } from "vitest";
import { straightQuotes } from "#tests/support/sources/straight-quotes.ts";
import { linesMatching, projectFiles, read } from "#tests/support/sources/tree.ts";

const source = projectFiles().filter((path) => /^(app|db|scripts|tests)\/.*\.tsx?$/.test(path));
/** This file spells what it forbids. */
const others = source.filter((path) => path !== "tests/house-words.test.ts");
const product = others.filter((path) => !path.startsWith("tests/") && !/\.test\.tsx?$/.test(path));

/** Words that stood for something with a standard name; left what took their place. */
const INSTEAD: Record<string, RegExp> = {
	"connection, connection pool": /\b[lL]anes?\b|[a-z]Lanes?\b|\bLane[A-Z]|\bLANE_/,
	"pipelined transaction": /\b[fF]lights?\b(?<!in flight)|\bflyOnce\b/,
	connection: /\b[rR]unways?\b/,
	"wait queue": /\b[wW]aitingRooms?\b|\bwaiting room\b/,
	"tenant schema": /\bTenantHouse\b|\bbuildHouse\b/,
	"overflow, blocked": /\bspill(ed|s|AfterMs|Behind)?\b|\b[hH]ostages?\b/,
	"joinable workspaces": /\b[oO]penDoors\b|\bopen doors\b/,
	"participant, progress": /\b[tT]ravell?ers?\b|\bgoOn\b/,
	"create, drop": /\braze[sd]?\b/,
	feature: /(?<!\.)\bslices?\b(?!\()/,
	repair: /\bmend(?:s|ed|ing)?\b/i,
};

/** What people read: the sources with their comments, the documents, and what operators copy. */
const texts = others.concat(
	projectFiles().filter((path) => /\.(md|mjs)$|^\.env\.example$|^Dockerfile$/.test(path)),
);

/** Phrases that no native speaker writes; left what they would. */
const NATIVE: Record<string, RegExp> = {
	again: /\banew\b/i,
	idempotent: /\btwice is once\b/i,
	"no longer": /\bany more\b/i,
	"automatically, on its own": /\bby (?:itself|themselves|ourselves)\b/i,
	"as before, as usual": /\bas ever\b/i,
	"continue, how to proceed": /\bgo(?:es)? on(?:[.,”"]| (?:with|when|without|only|to|until|behind)\b)/i,
	"that exists": /\bthat there (?:is|are)[.,”")]/,
	"never existed": /\bnever (?:was|were)[.,”")]/,
	"is, appears": /\bstands? (?:in(?! for)|on|at|under|beneath|beside|there|here)\b/i,
	"check that": /\blooks? (?:that|whether)\b/i,
	"what it is called": /\bhow \w+ (?:is|are) called\b/i,
	"for three days": /\bsince (?:\d+|two|three|some|a few) (?:seconds|minutes|hours|days|weeks)\b/i,
	"an email": /\ba mail(?! (?:server|program))\b/i,
	"no match": /\b(?:no|nothing|nobody) (?:\w+ )?fits\b/i,
	"forever, toward, halfway": /\bfor ever\b|\btowards\b|\bhalf-way\b/i,
	"American -or": /(?:colou|behaviou|favou|honou|neighbou)r/i,
	"American -ize":
		/(?:organ|author|recogn|normal|serial|initial|synchron|summar|minim|maxim|custom|priorit|real|util|apolog)is(?:e[ds]?|ing|ation|er)(?![a-z])/i,
	"American spelling":
		/\b(?:catalogue|programme|licence|centre|grey|labelled|travell\w+|analyse|defence|judgement|whilst|amongst|learnt)\b/i,
};

test("texts are written as a native speaker would, in American English", () => {
	const found = Object.entries(NATIVE).flatMap(([better, pattern]) =>
		linesMatching(texts, pattern).map((line) => `${line} -- say: ${better}`),
	);

	expect(found).toEqual([]);
});

/** A page's title, as a template: an attribute of what shows it, or what `meta` returns. */
const TITLE = /(?:\btitle=\{|\btitled\()[^`;]*?`([^`]*)`/g;
/** What a verb or another word precedes without a quote: `Delete ${project.name}`. */
const UNQUOTED = /\p{L}[\p{L} ]* \$\{(?!quoted\()(?:[\w.?]+\.)?(?:name|title|text|copyOf)(?: \?\? [^}]*)?\}/u;
/** Their titles name people and workspaces, which have no quotes. */
const OF_PEOPLE = /^app\/features\/(members|requests|operators|settings)\//;

const unquoted = (source: string) =>
	[...source.matchAll(TITLE)].flatMap(([, title = ""]) => (UNQUOTED.test(title) ? [title] : []));

test("a title that says what is done to a thing has the name of the thing in quotes", () => {
	const pages = product.filter((path) => /^app\/features\/.*\.tsx$/.test(path) && !OF_PEOPLE.test(path));

	expect(pages.flatMap((path) => unquoted(read(path)).map((title) => `${path}: ${title}`))).toEqual([]);
	expect(pages.length).toBeGreaterThan(150);
});

test.each([
	["title={sentence`Delete #{project.name}`}", 1],
	['titled(sentence`Edit #{loaderData?.team.name ?? "team"}`)', 1],
	['titled(\n\tsentence`#{error ? "Error: " : ""}Edit #{loaderData?.team.name ?? "team"}`)', 1],
	['title={copyOf ? sentence`Duplicate #{copyOf}` : "New role"}', 1],
	["title={sentence`Delete “#{project.name}”`}", 0],
	['titled(sentence`Edit #{quoted(loaderData?.team.name, "team")}`)', 0],
	['titled(sentence`#{loaderData?.team.name ?? "Team"}`)', 0],
	["title={`Entry #{entry.seq}`}", 0],
])("the rule about titles finds what it is for: %s", (source, count) => {
	expect(unquoted(source.replaceAll("#{", "${"))).toHaveLength(count);
});

test("words on a page have curly quotes", () => {
	const pages = product.filter((path) =>
		/^app\/(.*\.tsx|.*\/(templates\/.*|starters\.server|permissions)\.ts)$/.test(path),
	);

	expect(pages.flatMap((path) => straightQuotes(path, read(path)))).toEqual([]);
});

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

test("hidden words begin with a word, because screen readers have a blank between them and what is seen", () => {
	const pages = product.filter((path) => path.endsWith(".tsx"));
	const found = pages.filter((path) => /className="sr-only">\s*(?:\{["`]\s*)?[:,;.]/.test(read(path)));

	expect(found).toEqual([]);
});

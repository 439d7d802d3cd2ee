import { expect, test } from "vitest";
import { bareNames } from "#tests/support/sources/shown-names.ts";
import { linesMatching, projectFiles, read } from "#tests/support/sources/tree.ts";

/** Where what is called a name or a title is our own word, or is written for programs and operators' terminals. */
const OURS = [
	/^app\/platform\//,
	/^app\/features\/(landing|developers\/docs)\//,
	// Their `title` is a sentence or a name, and they choose the direction by it.
	/^app\/ui\/[a-z]+\/(card|empty|page|titled|error-page|error-summary)\.tsx?$/,
	// What it is put before is a page's title already.
	/^app\/tenant\/forms\/problem-title\.ts$/,
	// Jobs and reactions have names too.
	/^app\/tenant\/reactions\/(daily|run-reaction)\.server\.ts$/,
	/^app\/features\/clerk-sync\/(reconcile\/|changes\/compare-members\.server\.ts$)/,
	// What the log keeps is shown by the sentence of its event.
	/^app\/features\/(settings\/closing\.server|onboarding\/authoring\/(paths|steps)\.server|onboarding\/authoring\/versions\/compare)\.ts$/,
	// A lock's key.
	/^app\/features\/projects\/names\.server\.ts$/,
	// `who` is a sentence.
	/^app\/features\/achievements\/routes\/edit-milestone\.tsx$/,
];

const shown = projectFiles().filter(
	(path) =>
		/^app\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !OURS.some((ours) => ours.test(path)),
);

test("a name is isolated wherever it is shown: in markup, in titles, in sentences, in emails", () => {
	expect(shown.length).toBeGreaterThan(300);
	expect(shown.flatMap((path) => bareNames(path, read(path)))).toEqual([]);
	// A minute: some 400 files are parsed.
}, 60_000);

test("in emails a name that looks like an address is no link either: their sentences defuse it", () => {
	const emails = shown.filter((path) =>
		/import type \{ EmailContent \} from "#app\/platform\/mail\/email\.ts"/.test(read(path)),
	);

	expect(linesMatching(emails, /(?<!\w)(sentence`|isolate\()/)).toEqual([]);
	expect(emails.length).toBeGreaterThan(1);
});

test.each([
	["<p>You are in {workspace}.</p>", 1],
	["<p>You are in <bdi>{workspace}</bdi>.</p>", 0],
	["<h2>{project?.name ?? other}</h2>", 1],
	["<>{fullName(person)}</>", 1],
	["<a href={name}>{count}</a>", 0],
	["<Page title={`Delete #{team.name}`} />", 1],
	["<Page title={sentence`Delete #{team.name}`} />", 0],
	["<Page href={`/teams/#{team.name}`} />", 0],
	["withFlash({ text: `Deleted “#{name}”.` })", 1],
	["new Error(`There is no table #{name}`)", 0],
])("the rule finds what it is for: %s", (source, count) => {
	expect(bareNames("example.tsx", source.replaceAll("#{", "$" + "{"))).toHaveLength(count);
});

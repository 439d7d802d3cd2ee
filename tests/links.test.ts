import type { RouteConfigEntry } from "@react-router/dev/routes";
import ts from "typescript";
import { expect, test } from "vitest";
import routes from "#app/routes.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

const sources = projectFiles().filter((path) => /^app\/.*\.tsx?$/.test(path) && !/\.test\./.test(path));
const patterns = patternsOf(await routes).map((pattern) => pattern.split("/"));

/** Files that take addresses apart and put them together: they know no page. */
const WITH_ADDRESSES = /^app\/platform\//;
/** Tables of the API’s operations, and examples of them: their addresses are no pages, and tests/api calls each. */
const OPERATIONS = /^app\/(features\/[\w-]+\/api(\/[\w-]+)?\.server\.ts|tenant\/api\/document\/example\.ts)/;
/** Programs and files of the operating system. */
const OF_THE_SYSTEM = /^\/(bin|proc)\//;

function patternsOf(entries: RouteConfigEntry[], within = ""): string[] {
	return entries.flatMap(({ path, children }) => {
		const own = path === undefined ? within : `${within}/${path}`;
		return [own || "/", ...patternsOf(children ?? [], own)];
	});
}

type Spelled = { where: string; text: string; isTemplate: boolean };

/** Texts in a file's code that could be addresses, with `*` for what a template fills in, without what follows a `?`. */
function spelledIn(path: string): Spelled[] {
	const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
	const found: Spelled[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) return;
		const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
		const where = `${path}:${line}`;
		const isTemplate = ts.isTemplateExpression(node);
		const whole = isTemplate
			? [node.head.text, ...node.templateSpans.map(({ literal }) => `*${literal.text}`)].join("")
			: ts.isStringLiteralLike(node)
				? node.text
				: "";
		const [text = ""] = whole.split(/[?#]/);
		if (text !== "") found.push({ where, text, isTemplate });
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

const spelled = sources
	.filter((path) => !OPERATIONS.test(path))
	.flatMap(spelledIn)
	.filter(({ text }) => !OF_THE_SYSTEM.test(text));

/** Whether the route table has the address: of the product itself, or of a workspace below its `base`. */
function isListed(text: string): boolean {
	// The beginning of some addresses.
	if (text.endsWith("/")) return patterns.some((pattern) => pattern.join("/").startsWith(text));
	return [text, `/*${text}`].some((address) => {
		const segments = address.split("/");
		return patterns.some(
			(pattern) =>
				pattern.length === segments.length &&
				pattern.every(
					(part, place) => part === segments[place] || (part.startsWith(":") && segments[place] !== ""),
				),
		);
	});
}

test("no template spells the path of a page: pageIn() and href() know the route table", () => {
	const templates = spelled.filter(
		({ where, text, isTemplate }) =>
			isTemplate &&
			!WITH_ADDRESSES.test(where) &&
			// A file of `public`.
			!text.endsWith(".png") &&
			/^[*/]/.test(text) &&
			text.includes("*") &&
			/\/[a-z]/.test(text),
	);

	expect(templates.map(({ where, text }) => `${where} ${text}`)).toEqual([]);
});

test("every path that the code spells is in the route table", () => {
	const unknown = spelled.filter(({ text }) => /^\/[a-z][\w./:*-]*$/.test(text) && !isListed(text));

	expect(unknown.map(({ where, text }) => `${where} ${text}`)).toEqual([]);
});

import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { validate } from "@probelabs/maid";
import MarkdownIt, { type Token } from "markdown-it";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { root } from "#scripts/local/root.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

const files = projectFiles();
const documents = files.filter((path) => path.endsWith(".md"));
const yaml = files.filter((path) => /\.ya?ml$/.test(path));
const { scripts, version } = JSON.parse(read("package.json"));

const markdown = new MarkdownIt({ html: true });
const tokensOf = (path: string): Token[] =>
	markdown.parse(read(path), {}).flatMap((token) => [token, ...(token.children ?? [])]);

/** Every link and picture of a document, as it is written. */
const targetsOf = (path: string): string[] =>
	tokensOf(path)
		.map((token) => token.attrGet("href") ?? token.attrGet("src"))
		.flatMap((target) => (target ? String(target) : []));

/** The fragments that GitHub gives a document's headings. */
function fragmentsOf(path: string): string[] {
	const tokens = markdown.parse(read(path), {});
	return tokens.flatMap((token, at) => {
		if (token.type !== "heading_open") return [];
		const words = (tokens[at + 1]?.children ?? []).map(({ content }) => content).join("");
		return words
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
			.replaceAll(" ", "-");
	});
}

test("every link of every document leads to a file and a heading that exist", () => {
	const links = documents.flatMap((from) =>
		targetsOf(from)
			.filter((target) => !/^[a-z]+:/.test(target))
			.map((target) => ({ from, target })),
	);
	const broken = links.filter(({ from, target }) => {
		const [path = "", fragment] = decodeURI(target).split("#");
		const file = path === "" ? from : normalize(join(dirname(from), path));
		if (!existsSync(join(root, file))) return true;
		return fragment !== undefined && !fragmentsOf(file).includes(fragment);
	});

	expect(broken).toEqual([]);
	expect(links.length).toBeGreaterThan(100);
});

test("every picture says what it shows, and none is heavy", () => {
	const pictures = documents.flatMap((from) =>
		tokensOf(from)
			.filter(({ type }) => type === "image")
			.map((token) => ({ alt: token.content, file: join(dirname(from), String(token.attrGet("src"))) })),
	);

	expect(pictures.filter(({ alt }) => alt.length < 20)).toEqual([]);
	expect(pictures.filter(({ file }) => statSync(join(root, file)).size > 150_000)).toEqual([]);
	expect(pictures.length).toBeGreaterThan(3);
});

test("every command that a document or a workflow names exists", () => {
	const run = /\bnpm run ([a-z][\w:-]*)|\bnpm (test|start)\b|\bnode ((?:scripts|db|app)\/[\w./-]+)/g;
	const told = [...documents, ...yaml, "Dockerfile", "fly.toml"].flatMap((from) =>
		[...read(from).matchAll(run)].map(([, named, usual, file]) => ({ from, script: named ?? usual, file })),
	);

	const absent = told.filter(
		({ script, file }) => !(file ? existsSync(join(root, file)) : scripts[script ?? ""]),
	);

	expect(absent).toEqual([]);
	expect(told.length).toBeGreaterThan(100);
});

test("every YAML file parses, without a key that stands twice or a warning", () => {
	const faults = yaml.flatMap((path) => {
		const { errors, warnings } = parseDocument(read(path), { merge: true });
		return [...errors, ...warnings].map(({ message }) => `${path}: ${message}`);
	});

	expect(faults).toEqual([]);
	expect(yaml).toEqual(
		expect.arrayContaining(["compose.yaml", ".github/workflows/ci.yml", ".github/ISSUE_TEMPLATE/bug.yml"]),
	);
});

test("the workflow runs the README's two commands and the checks", () => {
	const { jobs } = parseDocument(read(".github/workflows/ci.yml")).toJS();
	const steps = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap((job) => job.steps);
	const commands = steps.map(({ run }) => run ?? "").join("\n");

	for (const command of ["npm run dev", "npm test", "npm run check"]) {
		expect(commands).toContain(command);
		expect(read("README.md")).toContain(command);
	}
});

test("an issue form asks for something, each answer by a name of its own", () => {
	type Form = {
		name: string;
		description: string;
		body: { type: string; id?: string; attributes: object }[];
	};
	const forms = yaml.filter((path) => /ISSUE_TEMPLATE\/(?!config)/.test(path));
	for (const path of forms) {
		const { name, description, body }: Form = parseDocument(read(path)).toJS();
		const asked = body.filter(({ type }) => type !== "markdown");
		expect([typeof name, typeof description], path).toEqual(["string", "string"]);
		expect(
			body.map(({ type }) => type).filter((type) => !/^(markdown|textarea|input|checkboxes)$/.test(type)),
		).toEqual([]);
		expect(new Set(asked.map(({ id }) => id)).size, path).toBe(asked.length);
		expect(
			asked.every(({ attributes }) => "label" in attributes),
			path,
		).toBe(true);
	}
	expect(forms.length).toBe(2);
});

test("every diagram parses", () => {
	const diagrams = documents.flatMap((from) =>
		tokensOf(from)
			.filter(({ type, info }) => type === "fence" && info === "mermaid")
			.map(({ content }) => ({ from, errors: validate(content).errors })),
	);

	expect(diagrams.filter(({ errors }) => errors.length > 0)).toEqual([]);
	expect(diagrams.length).toBeGreaterThan(0);
	expect(validate("flowchart LR\n a[open --> b").errors.length, "the parser refuses something").toBe(1);
});

test("the changelog begins with what is unreleased, and has this version and every kind of change by its name", () => {
	const headings = [...read("CHANGELOG.md").matchAll(/^##(#?) (.+)$/gm)];
	const versions = headings.flatMap(([, deeper, words]) => (deeper ? [] : [words ?? ""]));
	const kinds = headings.flatMap(([, deeper, words]) => (deeper ? [words ?? ""] : []));

	expect(versions[0]).toBe("[Unreleased]");
	expect(versions.slice(1).filter((words) => !/^\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$/.test(words))).toEqual(
		[],
	);
	expect(versions[1]).toContain(`[${version}]`);
	expect(kinds.filter((kind) => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind))).toEqual(
		[],
	);
});

test("the figures of the README are those of the benchmarks, each with a command that prints it", () => {
	const section = /^## Figures$([\s\S]*?)^## /m.exec(read("README.md"))?.[1] ?? "";
	const rows = section.split("\n").filter((line) => /^\| (?!---|figure)/.test(line));
	const measured = read("docs/benchmarks.md") + read("docs/benchmarks-tenancy.md");

	const figures = rows.flatMap((row) =>
		[...row.matchAll(/\*\*(.+?)\*\*/g)].map(([, figure]) => figure ?? ""),
	);
	expect(figures.filter((figure) => !measured.includes(figure))).toEqual([]);
	expect(figures.length).toBeGreaterThanOrEqual(rows.length);
	expect(rows.filter((row) => !/`npm run bench[^`]*` \|$/.test(row))).toEqual([]);
	expect(rows.length).toBeGreaterThan(5);
});

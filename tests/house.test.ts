import type { RouteConfigEntry } from "@react-router/dev/routes";
import { expect, test } from "vitest";
import { environmentShape } from "#app/platform/env.server.ts";
import routes from "#app/routes.ts";
import { RESERVED_SLUGS } from "#app/tenant/slug.ts";
import { LOCAL_VARIABLES } from "#scripts/local/environment.ts";
import { linesMatching, projectFiles, read } from "#tests/support/tree.ts";

const MOST_LINES = 300; // docs/style.md

const files = projectFiles();
const code = files.filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path));
const product = code.filter((path) => /^(app|db)\//.test(path) && !/\.(test\.tsx?|config\.ts)$/.test(path));
const text = files.filter((path) => !/\.(png|jpg|ico|woff2|svg)$/.test(path));

/** This file spells what it forbids. */
const others = (paths: string[]) => paths.filter((path) => path !== "tests/house.test.ts");

function walk(entries: RouteConfigEntry[]): RouteConfigEntry[] {
	return entries.flatMap((entry) => [entry, ...walk(entry.children ?? [])]);
}
const resolvedRoutes = await routes;
const table = walk(resolvedRoutes);

test("only env.server.ts reads process.env in the product", () => {
	const readers = linesMatching(product, /process\.env|import\.meta\.env(?!\.(DEV|PROD|SSR))/);

	expect(
		readers.filter((line) => !line.startsWith("app/platform/env.server.ts:") && !/:\s*(\/\/|\*)/.test(line)),
	).toEqual([]);
});

test("no source file is longer than 300 lines", () => {
	const long = code.filter((path) => read(path).trimEnd().split("\n").length > MOST_LINES);

	expect(long).toEqual([]);
});

test("every form that changes something is a PostForm, and only the one way in reads one", () => {
	const forms = linesMatching(product, /<form(\s|>)(?!.*method="get")|method="post"|method=\{/);
	const readers = linesMatching(product, /\.formData\(\)/);

	const isSpoken = (line: string) => /:\s*(\/\*\*|\*|\/\/)/.test(line);
	expect(forms.filter((line) => !line.startsWith("app/ui/post-form.tsx:") && !isSpoken(line))).toEqual([]);
	expect(readers.filter((line) => !/^app\/platform\/http\/(form|body)\.server\.ts:/.test(line))).toEqual([]);
});

test("only one place judges a path from outside, and only the signed cookie carries one", () => {
	const redirected = linesMatching(product, /redirect\([^)]*(searchParams|headers\.get|cookie)/i);

	expect(redirected).toEqual([]);
});

test("file names are kebab-case nouns that say what is inside", () => {
	const vague = /(^|[/.-])(data|info|manager|helpers?|utils?|common|services?|misc|lib)([./-]|$)/;
	const inside = files.filter((path) => /^(app|db|scripts|tests)\//.test(path));

	expect(inside.filter((path) => vague.test(path))).toEqual([]);
	expect(inside.filter((path) => /[A-Z_ ]/.test(path) && !/\/\d{4}_[a-z0-9_]+\//.test(path))).toEqual([]);
});

test("every route file stands in app/routes.ts, and every line there has its file", () => {
	const listed = table.map((entry) => `app/${entry.file.replace(/^\.\//, "")}`);
	const present = files.filter(
		(path) => /^app\/features\/[^/]+\/routes\/.*\.tsx?$/.test(path) && !/\.test\./.test(path),
	);

	expect(listed.filter((path) => !files.includes(path))).toEqual([]);
	expect(present.filter((path) => !listed.includes(path))).toEqual([]);
});

test("no workspace can take the first segment of a platform address", () => {
	const first = (entries: RouteConfigEntry[]): string[] =>
		entries.flatMap(({ path, children }) => {
			const segment = path?.replace(/^\//, "").split("/")[0];
			return segment ? [segment] : first(children ?? []);
		});
	const segments = first(resolvedRoutes).filter((segment) => !/^[:*]/.test(segment));

	expect(segments.filter((segment) => !RESERVED_SLUGS.has(segment.replace(/\..*$/, "")))).toEqual([]);
});

test(".env.example explains exactly the variables that are read", () => {
	const explained = [...read(".env.example").matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);

	expect(explained.sort()).toEqual([...Object.keys(environmentShape.shape), ...LOCAL_VARIABLES].sort());
});

test("features write no raw SQL text", () => {
	expect(
		linesMatching(
			product.filter((path) => path.startsWith("app/features/")),
			/\bsql\.raw\b|\.unsafe\(/,
		),
	).toEqual([]);
});

test("nothing is left to do in a comment", () => {
	expect(linesMatching(others(code), /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
});

test("pages have no style attributes, which the content security policy refuses", () => {
	expect(
		linesMatching(
			product.filter((path) => path.endsWith(".tsx")),
			/\sstyle=[{"]/,
		),
	).toEqual([]);
});

test("no file names a folder of one machine", () => {
	const lines = linesMatching(others(text), /(^|[\s"'`(=])\/(work|root|home|Users)\/[\w.-]+/);

	expect(lines).toEqual([]);
});

test("the lock file names no registry: every machine asks its own", () => {
	expect(linesMatching(["package-lock.json"], /"resolved": "https?:/)).toEqual([]);
});

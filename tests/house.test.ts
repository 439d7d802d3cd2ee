import { execFileSync } from "node:child_process";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import { expect, test } from "vitest";
import { environmentShape } from "#app/platform/env.server.ts";
import { isSlug } from "#app/platform/slug.ts";
import routes from "#app/routes.ts";
import { DEMO_OPERATOR, PEOPLE } from "#scripts/local/clerk/state/people.ts";
import { LOCAL_VARIABLES } from "#scripts/local/environment.ts";
import { linesMatching, projectFiles, read } from "#tests/support/sources/tree.ts";

// docs/style.md; a test may tell one story from its beginning to its end.
const MOST_LINES = 300;
const MOST_LINES_OF_TESTS = 400;

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

test("README names everybody that npm run dev lets sign in, and what the operator sees", () => {
	const readme = read("README.md");

	for (const { email } of PEOPLE) expect(readme).toContain(`\`${email}\``);
	expect(readme).toMatch(new RegExp(`\\| \`${DEMO_OPERATOR}\` \\|.*\`/admin\``));
});

test("only env.server.ts reads process.env in the product", () => {
	const readers = linesMatching(product, /process\.env|import\.meta\.env(?!\.(DEV|PROD|SSR))/);

	expect(
		readers.filter((line) => !line.startsWith("app/platform/env.server.ts:") && !/:\s*(\/\/|\*)/.test(line)),
	).toEqual([]);
});

test("no source file is longer than 300 lines, and no test longer than 400", () => {
	const most = (path: string) => (/^tests\/|\.test\.tsx?$/.test(path) ? MOST_LINES_OF_TESTS : MOST_LINES);
	const long = code.filter((path) => read(path).trimEnd().split("\n").length > most(path));

	expect(long).toEqual([]);
});

test("every form that changes something is a PostForm, and only the one way in reads one", () => {
	const forms = linesMatching(product, /<form(\s|>)(?!.*method="get")|method="post"|method=\{/);
	const readers = linesMatching(product, /\.formData\(\)/);

	const isSpoken = (line: string) => /:\s*(\/\*\*|\*|\/\/)/.test(line);
	expect(forms.filter((line) => !line.startsWith("app/ui/forms/post-form.tsx:") && !isSpoken(line))).toEqual(
		[],
	);
	expect(
		readers.filter((line) => !/^app\/platform\/http\/forms\/(form|body)\.server\.ts:/.test(line)),
	).toEqual([]);
});

test("only one place judges a path from outside, and only the signed cookie carries one", () => {
	const redirected = linesMatching(product, /redirect\([^)]*(searchParams|headers\.get|cookie)/i);

	expect(redirected).toEqual([]);
});

test("file names are kebab-case nouns that say what is inside", () => {
	// A service account is a standard term.
	const vague =
		/(^|[/.-])(data|info|manager|helpers?|utils?|common|services?(?!-accounts?[./-])|misc|lib)([./-]|$)/;
	const inside = files.filter((path) => /^(app|db|scripts|tests)\//.test(path));

	expect(inside.filter((path) => vague.test(path))).toEqual([]);
	expect(inside.filter((path) => /[A-Z_ ]/.test(path) && !/\/\d{4}_[a-z0-9_]+\//.test(path))).toEqual([]);
});

test("every route file is in app/routes.ts, and every line there has its file", () => {
	const listed = table.map((entry) => `app/${entry.file.replace(/^\.\//, "")}`);
	const present = files.filter(
		(path) => /^app\/features\/.*\/routes\/.*\.tsx?$/.test(path) && !/\.test\./.test(path),
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

	expect(segments.filter((segment) => isSlug(segment.replace(/\..*$/, "")))).toEqual([]);
});

test("no workspace can take the name of a file that is served, nor of the icons that browsers request on their own", () => {
	const served = files.filter((path) => path.startsWith("public/")).map((path) => path.split("/")[1] ?? "");

	expect([...served, "assets"].filter((name) => isSlug(name))).toEqual([]);
	expect(served).toEqual(
		expect.arrayContaining(["favicon.ico", "apple-touch-icon.png", "manifest.webmanifest", "robots.txt"]),
	);
});

test(".env.example explains exactly the variables that are read", () => {
	const explained = [...read(".env.example").matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);

	expect(explained.sort()).toEqual([...Object.keys(environmentShape.shape), ...LOCAL_VARIABLES].sort());
});

test("what is posted is read in two files alone, so that nothing is built of it before it is bounded", () => {
	const readers = linesMatching(
		product,
		/\.formData\(|\brequest\.(json|text|arrayBuffer|bytes|blob|body|clone)\b/,
	);

	expect(
		readers.filter((line) => !/^app\/platform\/http\/forms\/(body|upload)\.server\.ts:/.test(line)),
	).toEqual([]);
	expect(readers.length, "the files are known by what they do").toBeGreaterThan(0);
});

test("features write a workspace through its handle, never in a transaction that they open themselves", () => {
	expect(
		linesMatching(
			product.filter((path) => path.startsWith("app/features/")),
			/\btransactInTenant\([^)]*"write"/,
		),
	).toEqual([]);
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

test("only operators are told of commands: nobody else has a terminal here", () => {
	const pages = product.filter(
		(path) => /^app\/.*\.tsx$/.test(path) && !path.startsWith("app/features/operators/"),
	);

	expect(linesMatching(pages, /\bnpm (run|start|test|ci|install)\b|\bnode scripts\//)).toEqual([]);
	expect(pages.length).toBeGreaterThan(100);
});

test("pages have no style attributes, which the content security policy refuses", () => {
	expect(
		linesMatching(
			product.filter((path) => path.endsWith(".tsx")),
			/\sstyle=[{"]/,
		),
	).toEqual([]);
});

test("every line of docs/threats.md that says what happens names an existing test", () => {
	const rows = read("docs/threats.md").split("\n");
	const claims = rows.filter(
		(line, at) => /^\| [STRIDE, ]+ \|/.test(line) && rows[at + 1] !== "|---|---|---|---|",
	);
	const named = /`((?:app|db|scripts|tests)\/[^`]+)` “([^”]+)”/g;
	const faults = claims.flatMap((line) => {
		const tests = [...line.matchAll(named)];
		if (tests.length === 0) return [`no test named: ${line}`];
		const gone = tests.filter(
			([, file = "", name = ""]) => !files.includes(file) || !read(file).includes(name),
		);
		return gone.map(([words]) => `no such test: ${words}`);
	});

	expect(claims.length).toBeGreaterThan(70);
	expect(faults).toEqual([]);
});

test("no file names a folder of one machine", () => {
	const lines = linesMatching(others(text), /(^|[\s"'`(=])\/(work|root|home|Users)\/[\w.-]+/);

	expect(lines).toEqual([]);
});

test("every text is checked out with LF, so that a migration is the same on every system", () => {
	const migrations = files.filter((path) => /^db\/migrations\/.*\.sql$/.test(path));
	const asked = execFileSync("git", ["check-attr", "eol", "--", ...migrations], { encoding: "utf8" });

	expect(
		asked
			.trimEnd()
			.split("\n")
			.filter((line) => !line.endsWith(": eol: lf")),
	).toEqual([]);
	expect(migrations.length).toBeGreaterThan(10);
});

test("the lock file names no registry: every machine asks its own", () => {
	expect(linesMatching(["package-lock.json"], /"resolved": "https?:/)).toEqual([]);
});

test("a list of choices that is cut off says how many it leaves out", () => {
	const cut = product.filter((path) => /\.limit\(\w*OFFERED\)/.test(read(path)));
	const silent = cut.filter((path) => !/\bmore\b/.test(read(path)));

	expect(cut.length).toBeGreaterThan(0);
	expect(silent).toEqual([]);
	// Whom there may be any number of is chosen by one mechanism.
	const ownLists = linesMatching(product, /\bPEOPLE_OFFERED\b/);
	expect(ownLists.filter((line) => !line.startsWith("app/tenant/choices.server.ts:"))).toEqual([]);
});

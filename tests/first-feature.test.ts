import { execFile } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { root } from "#scripts/local/root.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

// docs/first-feature.md is followed in a copy of the repository.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

type Step = { file: string; kind: string; text: string };

/** The document's blocks, each with the file that is named last before it. */
function stepsOf(document: string): Step[] {
	const parts = document.split(/^```/m);
	let file = "";
	return parts.flatMap((part, place) => {
		if (place % 2 === 0) {
			file =
				part
					.match(/`((?:app|db|docs|tests)\/[^`]+\.\w+)`/g)
					?.at(-1)
					?.slice(1, -1) ?? file;
			return [];
		}
		const [kind = "", ...lines] = part.split("\n");
		return [{ file, kind, text: lines.join("\n") }];
	});
}

let copy: string;
const touched = new Set<string>();

function at(path: string): string {
	return join(copy, path);
}

/** Does what a block says. Throws when a diff's old lines are not there exactly once. */
async function follow({ file, kind, text }: Step): Promise<void> {
	if (kind === "sh")
		return text.includes("db:generate")
			? void (await run("npm", text.trim().split(" ").slice(1)))
			: undefined;
	const path = file.replace(/[^/]*\*([^/]*)/, (_, ending) => migrationFolder(ending));
	touched.add(path);
	if (kind === "diff") return change(path, text);
	if (kind === "sql") return writeFileSync(at(path), `${readFileSync(at(path), "utf8").trimEnd()}\n${text}`);
	if (existsSync(at(path))) throw new Error(`${path} exists`);
	mkdirSync(dirname(at(path)), { recursive: true });
	writeFileSync(at(path), text);
}

/** The folder of the migration that was generated with this name. */
function migrationFolder(ending: string): string {
	const found = readdirSync(at("db/migrations/tenant")).find((name) => name.endsWith(ending));
	if (!found) throw new Error(`No migration ends with ${ending}`);
	return found;
}

function change(path: string, diff: string): void {
	const lines = diff.trimEnd().split("\n");
	const side = (mark: string) =>
		lines
			.filter((line) => line[0] !== mark)
			.map((line) => `${line.slice(1)}\n`)
			.join("");
	const whole = readFileSync(at(path), "utf8");
	const parts = whole.split(side("+"));
	if (parts.length !== 2) throw new Error(`${path} has these lines ${parts.length - 1} times:\n${side("+")}`);
	writeFileSync(at(path), parts.join(side("-")));
}

/** Runs a program in the copy; throws with what it printed. */
async function run(program: string, args: string[]): Promise<string> {
	// As a person's shell has it: without what this run of the tests set.
	const { PATH, HOME, TMPDIR } = process.env;
	const env = { PATH, HOME, TMPDIR };
	try {
		const { stdout } = await promisify(execFile)(program, args, {
			cwd: copy,
			env,
			maxBuffer: 32 * 1024 * 1024,
		});
		return stdout;
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		throw new Error(`${program} ${args.join(" ")}\n${stdout}\n${stderr}`, { cause: error });
	}
}

const tool = (path: string, ...args: string[]) =>
	run(process.execPath, [join("node_modules", path), ...args]);

beforeAll(async () => {
	copy = mkdtempSync(join(tmpdir(), "tenantry-first-feature-"));
	for (const path of projectFiles()) cpSync(join(root, path), at(path));
	symlinkSync(join(root, "node_modules"), at("node_modules"));
	await run("git", ["init", "--quiet"]);
	// A link is no folder, which .gitignore names.
	writeFileSync(at(".git/info/exclude"), "node_modules\n");
	for (const step of stepsOf(read("docs/first-feature.md"))) await follow(step);
	await tool("@react-router/dev/bin.js", "typegen");
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("the code of the document is formatted, and has the types it needs", async () => {
	const sources = [...touched].filter((path) => /\.tsx?$/.test(path));
	await tool("@biomejs/biome/bin/biome", "check", ...sources);
	// What was checked before is known: only what the document touches is checked again.
	const known = "node_modules/.cache/types.tsbuildinfo";
	const fresh = "scratch/.cache/types.tsbuildinfo";
	if (existsSync(join(root, known))) cpSync(join(root, known), at(fresh));

	expect(await tool("typescript/bin/tsc", "--tsBuildInfoFile", fresh)).toBe("");
});

test("the tests of the document pass, and so do those that look at every feature", async () => {
	const printed = await run("npm", [
		"test",
		"--",
		...[...touched].filter((path) => path.endsWith(".test.ts")),
		...[
			"app/subjects.test.ts",
			"db/schema",
			"tests/links.test.ts",
			"tests/house",
			"tests/text-shapes.test.ts",
		],
	]);

	expect(printed).toMatch(/\d+ passed, 0 failed/);
});

test("the small feature touches few files outside of its own folder", () => {
	const [, feature = ""] = read("docs/first-feature.md").split("### Outside of its folder");
	const outside = new Set(
		stepsOf(feature)
			.filter(({ kind }) => kind === "diff")
			.map(({ file }) => file),
	);

	expect([...outside]).toHaveLength(10);
});

import { checkClientAssets } from "#scripts/check/client-assets.ts";
import { type CheckStep, takeSteps, tool } from "#scripts/check/steps.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { program } from "#scripts/command-line/program.ts";
import { say } from "#scripts/local/children.ts";

const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "tests/vitest.config.ts", "tests/house"];

/** Runs in this order: `build` produces what `client assets` reads, after `route types` has generated what `types` needs. */
const STEPS: CheckStep[] = [
	{ name: "format", run: tool("node_modules/@biomejs/biome/bin/biome", "format", "--reporter=summary", ".") },
	{ name: "lint", run: tool("node_modules/@biomejs/biome/bin/biome", "lint", "--error-on-warnings", ".") },
	{ name: "route types", run: tool("node_modules/@react-router/dev/bin.js", "typegen") },
	{ name: "types", run: tool("node_modules/typescript/bin/tsc") },
	{
		name: "import rules",
		run: tool(
			"node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
			...["--config", "docs/import-rules.cjs", "--output-type", "err-long", "app", "db", "scripts", "tests"],
		),
	},
	{ name: "dead code", run: tool("node_modules/knip/bin/knip.js", "--config", "docs/dead-code.json") },
	{ name: "house rules", run: tool(...(vitest as [string, ...string[]])) },
	{ name: "build", run: tool("scripts/build.ts", "--logLevel", "warn") },
	{ name: "client assets", run: async () => checkClientAssets() },
];

const USAGE = `npm run check [-- step …]

Runs the repository’s checks, in this order: ${STEPS.map(({ name }) => name).join(", ")}.`;

/** Runs `npm run check`, or only some steps: `npm run check -- lint types`. */
async function main(names: string[]): Promise<number> {
	const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
	if (unknown.length > 0) {
		throw new BadCall(
			`Unknown step: ${unknown.join(", ")}. Steps: ${STEPS.map(({ name }) => name).join(", ")}.`,
		);
	}
	const failed = await takeSteps(STEPS.filter(({ name }) => names.length === 0 || names.includes(name)));
	say(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}.`);
	return failed.length === 0 ? 0 : 1;
}

program({ usage: USAGE, most: STEPS.length }, ({ words }) => main(words));

import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Call, program } from "#scripts/command-line/program.ts";
import { runProgram, say } from "#scripts/local/children.ts";

const USAGE = `npm run gallery              a picture of every page in every state, on one HTML page to look through
npm run gallery -- --keep     and keeps these pictures: later runs show what looks different from them
npm run gallery -- -t "empty" only the states whose name contains it

States: empty, many (as owner, member and viewer), very long, right to left, first impressions, emails,
refused, closed, support, operators. Looks: 360 and 1440 px, light and dark, scripts off.
`;

const OPTIONS = { keep: { type: "boolean" }, only: { type: "string", short: "t" } } as const;

const HOME = ".data/gallery";

/** `npm run gallery`: a difference from the kept pictures is shown, and fails nothing. */
async function main({ values: { keep, only } }: Call<typeof OPTIONS>): Promise<number> {
	const folder = resolve(HOME, "now");
	const kept = resolve(HOME, "kept");
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const built = await runProgram(["scripts/build.ts", "--logLevel", "warn"], process.env);
	if (built !== 0) return built;
	const playwright = ["test", "--config", "tests/gallery/playwright.config.ts", "--reporter=list"];
	const code = await runProgram(
		["node_modules/@playwright/test/cli.js", ...playwright, ...(only ? ["-g", only] : [])],
		{ ...process.env, GALLERY_FOLDER: folder, GALLERY_KEPT: kept },
	);
	const sheet = join(folder, "index.html");
	if (!existsSync(sheet)) return code || 1;
	if (keep) {
		const copy = `${kept}.new`;
		cpSync(folder, copy, { recursive: true });
		rmSync(kept, { recursive: true, force: true });
		renameSync(copy, kept);
	}
	say(`\nThe gallery: ${sheet}`);
	return code;
}

program({ usage: USAGE, options: OPTIONS }, main);

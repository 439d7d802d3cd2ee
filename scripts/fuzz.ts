import { wholeNumber } from "#scripts/command-line/command.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { runProgram } from "#scripts/local/children.ts";

const LONGEST_SECONDS = 7 * 24 * 3600;
const HIGHEST_SEED = 2 ** 31 - 1;

const USAGE = `npm run fuzz [-- --seconds N] [--requests N] [--seed N]

Sends valid, nearly valid and hostile values to every address of the product, in every field, parameter and query, as
everyone who can send a request, and checks every answer: never a server error, never injected markup, never a write behind
a refusal, never another workspace's text. Fills two workspaces in its own PostgreSQL; nothing has to be running.
A request that breaks something is reduced to its smallest form and printed with the seed that reproduces it.

  --seconds N    how long to run (default 120; npm test runs it for 30)
  --requests N   maximum number of requests
  --seed N       starting seed (default: random; it is printed)
  --help         show this help
`;

const OPTIONS = {
	seconds: { type: "string" },
	requests: { type: "string" },
	seed: { type: "string" },
} as const;

/** Runs `npm run fuzz`: the same test as in `npm test`, for longer or from a given seed. */
async function main({ values }: Call<typeof OPTIONS>): Promise<number> {
	const seconds = wholeNumber("seconds", values.seconds, 1, LONGEST_SECONDS) ?? 120;
	const requests = wholeNumber("requests", values.requests, 1, Number.MAX_SAFE_INTEGER);
	const seed = wholeNumber("seed", values.seed, 0, HIGHEST_SEED);
	return runProgram(
		[
			"node_modules/vitest/vitest.mjs",
			"run",
			"--config",
			"tests/vitest.config.ts",
			"tests/fuzz/fuzz.test.ts",
		],
		{
			...process.env,
			NODE_ENV: "test",
			FUZZ_SECONDS: String(seconds),
			FUZZ_REQUESTS: requests === undefined ? undefined : String(requests),
			FUZZ_SEED: seed === undefined ? undefined : String(seed),
		},
	);
}

program({ usage: USAGE, options: OPTIONS }, main);

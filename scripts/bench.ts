import { parseArgs } from "node:util";
import { startBench } from "#scripts/bench/environment.ts";
import { measurePages } from "#scripts/bench/pages.ts";
import { measureSignIn } from "#scripts/bench/sign-in.ts";
import { type Figure, renderTable } from "#scripts/bench/table.ts";
import { measureTenants } from "#scripts/bench/tenants.ts";
import { measureWeight } from "#scripts/bench/weight.ts";
import { fail, onStopSignal, say } from "#scripts/local/children.ts";

const HELP = `npm run bench [-- PART …] [--seconds N]

Measures the product beside its limits, in one run on this machine: trust the ratios, not the numbers.
It builds the product and gives it a PostgreSQL, a local Clerk and demo data of its own, gone afterwards.

Parts, all of them unless named:
  pages      dashboard and project list beside a bare React Router route; latency; memory
  weight     bytes of every page and of the style sheet
  tenants    how long a new workspace takes
  sign-in    the cost of knowing who asks, beside plain clerkMiddleware

  --seconds N   length of each stretch of load (default 3)
  --help        this text
`;

const MOST_OF_PLAIN = 0.5; // the target of docs/benchmarks.md
const DEFAULT_SECONDS = 3;

const PARTS = { pages: measurePages, weight: measureWeight, tenants: measureTenants, "sign-in": signIn };
type Part = keyof typeof PARTS;
const ALL = Object.keys(PARTS) as Part[];

/** Seconds each part takes, roughly, when a stretch of load takes so many. */
const secondsOf = (part: Part, stretch: number) => (part === "pages" ? 12 + 26 * stretch : 10);
const PREPARING_SECONDS = 20;

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		options: { help: { type: "boolean", short: "h" }, seconds: { type: "string" } },
		allowPositionals: true,
	});
	if (values.help) {
		say(HELP.trimEnd());
		return 0;
	}
	const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
	const unknown = positionals.filter((name) => !(name in PARTS));
	if (unknown.length > 0 || !(seconds > 0)) {
		process.stderr.write(
			`${unknown.length > 0 ? `No such part: ${unknown.join(", ")}.` : "--seconds wants a number."}\n\n${HELP}`,
		);
		return 2;
	}
	const parts = ALL.filter((part) => positionals.length === 0 || positionals.includes(part));
	say(`This takes about ${estimate(parts, seconds)}. ${parts.join(", ")}: building and starting …`);
	say(`\n${renderTable(await measure(parts, seconds))}`);
	return 0;
}

function estimate(parts: Part[], stretch: number): string {
	const total = parts.reduce((sum, part) => sum + secondsOf(part, stretch), PREPARING_SECONDS);
	return total < 100 ? `${Math.ceil(total / 10) * 10} seconds` : `${Math.ceil(total / 60)} minutes`;
}

async function measure(parts: Part[], seconds: number): Promise<Figure[]> {
	if (parts.join() === "sign-in") return signIn();
	const bench = await startBench();
	onStopSignal(bench.stop);
	try {
		const figures: Figure[] = [];
		for (const part of parts) {
			say(`measuring ${part} …`);
			figures.push(...(await PARTS[part](bench, seconds)));
		}
		return figures;
	} finally {
		await bench.stop();
	}
}

/** Runs last: it gives this process's environment to a local Clerk of its own. */
async function signIn(): Promise<Figure[]> {
	const { ours, plain, ratio } = await measureSignIn();
	const show = (ms: number) => `${(ms * 1000).toFixed(0)} µs`;
	return [
		{
			what: "knowing who asks, for each request",
			ours: show(ours),
			limit: `${show(plain)}, clerkMiddleware`,
			ratio,
			target: `≤ ${MOST_OF_PLAIN.toFixed(2)}`,
			met: ratio <= MOST_OF_PLAIN,
		},
	];
}

main().then((code) => process.exit(code), fail);

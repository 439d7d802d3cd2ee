import { measureAudit } from "#scripts/bench/audit.ts";
import { startBench } from "#scripts/bench/environment.ts";
import { measureForms } from "#scripts/bench/forms.ts";
import { measureJobs } from "#scripts/bench/jobs.ts";
import { measurePages } from "#scripts/bench/pages.ts";
import { measureSignIn } from "#scripts/bench/sign-in.ts";
import { type Figure, renderTable } from "#scripts/bench/table.ts";
import {
	benchTenancy,
	secondsOfTenancy,
	TENANCY_PARTS,
	type TenancyOptions,
} from "#scripts/bench/tenancy/tenancy.ts";
import { measureTenants } from "#scripts/bench/tenants.ts";
import { measureWeight } from "#scripts/bench/weight.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { onStopSignal, say } from "#scripts/local/children.ts";

const DEFAULT_SECONDS = 3;
const DEFAULT_TENANTS = 1_000;

const HELP = `npm run bench [-- PART …] [--seconds N] [--tenants N] [--only NAME]

Measures the product beside its limits, in one run on this machine: trust the ratios, not the numbers.
It builds the product and gives it a PostgreSQL, a local Clerk and demo data of its own, gone afterwards;
"tenancy" builds fleets in a PostgreSQL of its own instead.

Parts, all of them unless named:
  pages      dashboard and project list beside a bare React Router route; latency; memory
  weight     bytes of every page and of the style sheet
  tenants    how long a new workspace takes
  forms      what reading and bounding a posted form costs
  jobs       how long an event waits for its reaction behind another workspace's 20,000
  audit      writes a second with the chained log, beside plain rows
  sign-in    the cost of knowing who asks, beside plain clerkMiddleware
  tenancy    the engine on a fleet: provisioning, growth, pages, noise, looking, migrating

  --seconds N   length of each stretch of load (default ${DEFAULT_SECONDS})
  --tenants N   size of the fleet of "tenancy" (default ${DEFAULT_TENANTS})
  --only NAME   only this piece of "tenancy": ${TENANCY_PARTS.join(", ")}
  --help        this text
`;

const MOST_OF_PLAIN = 0.5; // the target of docs/benchmarks.md

const PARTS = {
	pages: measurePages,
	weight: measureWeight,
	tenants: measureTenants,
	forms: measureForms,
	jobs: measureJobs,
	audit: measureAudit,
	"sign-in": signIn,
};
type Part = keyof typeof PARTS;
const TENANCY = "tenancy";
const ALL = [...(Object.keys(PARTS) as Part[]), TENANCY] as const;

type Order = { parts: Part[]; tenancy: TenancyOptions | undefined; seconds: number };

/** Seconds each part takes, roughly, when a stretch of load takes so many. */
const secondsOf = (part: Part, stretch: number) => {
	if (part === "pages") return 12 + 26 * stretch;
	return part === "audit" ? 10 + 6 * stretch : 10;
};
const PREPARING_SECONDS = 20;

const OPTIONS = {
	seconds: { type: "string" },
	tenants: { type: "string" },
	only: { type: "string" },
} as const;

async function main(call: Call<typeof OPTIONS>): Promise<number> {
	const order = readCall(call);
	if (typeof order === "string") throw new BadCall(`${order}\n\n${HELP}`);
	const { parts, tenancy, seconds } = order;
	say(`This takes about ${estimate(order)}: ${[...parts, ...(tenancy ? [TENANCY] : [])].join(", ")}.`);
	if (parts.length > 0) {
		say("building and starting …");
		say(`\n${renderTable(await measure(parts, seconds))}`);
	}
	if (tenancy) say(`\n${await benchTenancy(tenancy)}`);
	return 0;
}

/** What was asked for; a sentence when it cannot be understood. */
function readCall({ values, words }: Call<typeof OPTIONS>): Order | string {
	const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
	const tenants = Number(values.tenants ?? DEFAULT_TENANTS);
	const only = TENANCY_PARTS.find((name) => name === values.only);
	const unknown = words.filter((name) => !ALL.some((part) => part === name));
	if (unknown.length > 0) return `No such part: ${unknown.join(", ")}.`;
	if (!(seconds > 0)) return "--seconds wants a number.";
	if (!Number.isInteger(tenants) || tenants < 2) return "--tenants wants a whole number from 2 on.";
	if (values.only !== undefined && !only) return `"tenancy" has no ${values.only}.`;
	const asked = (part: string) => (words.length === 0 ? !only : words.includes(part));
	const parts = (Object.keys(PARTS) as Part[]).filter(asked);
	return { parts, tenancy: only || asked(TENANCY) ? { tenants, seconds, only } : undefined, seconds };
}

function estimate({ parts, tenancy, seconds }: Order): string {
	const product = parts.reduce(
		(sum, part) => sum + secondsOf(part, seconds),
		parts.length > 0 ? PREPARING_SECONDS : 0,
	);
	const total = product + (tenancy ? secondsOfTenancy(tenancy) : 0);
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

/** Behind the others: it gives this process's environment to a local Clerk of its own. */
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

program({ usage: HELP, options: OPTIONS, most: ALL.length }, main);

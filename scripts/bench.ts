import { measureApi } from "#scripts/bench/api/api.ts";
import { measureAudit } from "#scripts/bench/audit.ts";
import { startBench } from "#scripts/bench/environment.ts";
import { measureFiles } from "#scripts/bench/files/files.ts";
import { measureForms } from "#scripts/bench/forms.ts";
import { measureJobs } from "#scripts/bench/jobs.ts";
import { measureMemory } from "#scripts/bench/memory.ts";
import { measureNotices } from "#scripts/bench/notices/notices.ts";
import { measurePages } from "#scripts/bench/pages.ts";
import { measureSearch } from "#scripts/bench/search/search.ts";
import { measureSignIn } from "#scripts/bench/sign-in.ts";
import { type Figure, renderTable } from "#scripts/bench/table.ts";
import {
	benchTenancy,
	secondsOfTenancy,
	TENANCY_PARTS,
	type TenancyOptions,
} from "#scripts/bench/tenancy/tenancy.ts";
import { measureTenants } from "#scripts/bench/tenants.ts";
import { measureWebhooks } from "#scripts/bench/webhooks/webhooks.ts";
import { measureWeight } from "#scripts/bench/weight.ts";
import { measureWork } from "#scripts/bench/work.ts";
import { BadCall } from "#scripts/command-line/command.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { onStopSignal, runProgram, say } from "#scripts/local/children.ts";

const DEFAULT_SECONDS = 3;
const DEFAULT_TENANTS = 1_000;

const HELP = `npm run bench [-- PART …] [--seconds N] [--tenants N] [--only NAME]

Measures the product against its limits, in one run on this machine: trust the ratios, not the absolute numbers.
Builds the product and runs it with its own PostgreSQL, local Clerk and demo data, all removed afterwards;
"tenancy" builds fleets in a separate PostgreSQL instead.

Parts (default: all):
  pages      dashboard and project list against a bare React Router route; latency
  work       the page of a project with tasks and comments against its bare route; a comment against plain rows
  weight     size in bytes of every page and of the style sheet
  tenants    time to create a workspace
  forms      cost of reading and size-limiting a posted form
  jobs       how long an event waits for its reaction behind 20,000 events of another workspace
  audit      writes per second with the chained log, against plain rows
  notices    open pages: memory of each, how soon they know, members' writes meanwhile, a restart
  files      uploads and downloads beside their lower bounds, memory and pages meanwhile, the quota’s question
  search     the search beside the list of projects, what it adds to a write, its size, typing errors;
             5 projects, 50 comments and 5 files of 20 kB for each of --tenants
  webhooks   webhooks a second beside plain requests, how soon an event arrives, alone and behind a receiver that
             never answers, the guard against private addresses
  api        a call with a key beside what it calls, a bare route, one without limits, one that is repeatable and one
             of the same state; the first use of a key, the request log, the documentation
  memory     the web process in a container of 512 MB, after --seconds of load over --tenants workspaces
  sign-in    cost of identifying the signed-in person, against plain clerkMiddleware
  tenancy    the engine on a fleet: provisioning, growth, pages, statements, noise, what the tables of the search cost
             those who do not search, looking, migrating

  --seconds N   length of each load run (default ${DEFAULT_SECONDS})
  --tenants N   number of workspaces for "tenancy" and "memory", size for "search" (default ${DEFAULT_TENANTS})
  --only NAME   run only this piece of "tenancy": ${TENANCY_PARTS.join(", ")}
  --help        show this help
`;

const MOST_OF_PLAIN = 0.5; // target from docs/benchmarks.md

const PARTS = {
	pages: measurePages,
	work: measureWork,
	weight: measureWeight,
	tenants: measureTenants,
	forms: measureForms,
	jobs: measureJobs,
	audit: measureAudit,
	notices: measureNotices,
	files: measureFiles,
	search: measureSearch,
	webhooks: measureWebhooks,
	api: measureApi,
	// After the others: its owner has so many workspaces that they can make no more.
	memory: measureMemory,
};
type Part = keyof typeof PARTS;
const SIGN_IN = "sign-in";
const TENANCY = "tenancy";
const ALL = [...(Object.keys(PARTS) as Part[]), SIGN_IN, TENANCY] as const;

type Order = {
	parts: Part[];
	signIn: boolean;
	tenancy: TenancyOptions | undefined;
	seconds: number;
	tenants: number;
};

/** Estimates the seconds a part takes when each load run lasts `stretch` seconds. */
const secondsOf = (part: Part, stretch: number, tenants: number) => {
	if (part === "pages") return 12 + 26 * stretch;
	if (part === "notices") return 90 + 2 * stretch;
	if (part === "files") return 60 + 11 * stretch;
	if (part === "search") return 20 + tenants * 0.3 + 4 * stretch;
	if (part === "webhooks") return 70;
	if (part === "api") return 50 + 55 * stretch;
	if (part === "memory") return 10 + tenants * 0.05 + stretch;
	if (part === "work") return 16 + 16 * stretch;
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
	const { parts, signIn, tenancy } = order;
	const named = [...parts, ...(signIn ? [SIGN_IN] : []), ...(tenancy ? [TENANCY] : [])];
	say(`This takes about ${estimate(order)}: ${named.join(", ")}.`);
	// The others point this process at their own local Clerk, and so does this one: it needs a process of its own.
	const untouched = { ...process.env } as Record<string, string>;
	if (parts.length > 0) {
		say("Building and starting …");
		await measure(order);
	}
	if (signIn && parts.length > 0) {
		const code = await runProgram(["scripts/bench.ts", SIGN_IN], untouched);
		if (code !== 0) return code;
	} else if (signIn) say(`\n${renderTable(await measuredSignIn())}`);
	if (tenancy) await benchTenancy(tenancy);
	return 0;
}

/** Parses the call. Returns a sentence when it is invalid. */
function readCall({ values, words }: Call<typeof OPTIONS>): Order | string {
	const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
	const tenants = Number(values.tenants ?? DEFAULT_TENANTS);
	const only = TENANCY_PARTS.find((name) => name === values.only);
	const unknown = words.filter((name) => !ALL.some((part) => part === name));
	if (unknown.length > 0) return `Unknown part: ${unknown.join(", ")}.`;
	if (!(seconds > 0)) return "--seconds must be a number above 0.";
	if (!Number.isInteger(tenants) || tenants < 2) return "--tenants must be a whole number of at least 2.";
	if (values.only !== undefined && !only) return `"tenancy" has no piece named ${values.only}.`;
	const asked = (part: string) => (words.length === 0 ? !only : words.includes(part));
	const parts = (Object.keys(PARTS) as Part[]).filter(asked);
	return {
		parts,
		signIn: asked(SIGN_IN),
		tenancy: only || asked(TENANCY) ? { tenants, seconds, only } : undefined,
		seconds,
		tenants,
	};
}

function estimate({ parts, signIn, tenancy, seconds, tenants }: Order): string {
	const product = parts.reduce(
		(sum, part) => sum + secondsOf(part, seconds, tenants),
		(parts.length > 0 ? PREPARING_SECONDS : 0) + (signIn ? 10 : 0),
	);
	const total = product + (tenancy ? secondsOfTenancy(tenancy) : 0);
	return total < 100 ? `${Math.ceil(total / 10) * 10} seconds` : `${Math.ceil(total / 60)} minutes`;
}

/** Measures the parts and says what was found, even if a later part fails. */
async function measure({ parts, seconds, tenants }: Order): Promise<void> {
	const bench = await startBench();
	onStopSignal(bench.stop);
	const figures: Figure[] = [];
	try {
		for (const part of parts) {
			say(`Measuring ${part} …`);
			figures.push(...(await PARTS[part](bench, seconds, tenants)));
		}
	} finally {
		if (figures.length > 0) say(`\n${renderTable(figures)}`);
		await bench.stop();
	}
}

async function measuredSignIn(): Promise<Figure[]> {
	const { ours, plain, ratio } = await measureSignIn();
	const show = (ms: number) => `${(ms * 1000).toFixed(0)} µs`;
	return [
		{
			what: "identifying the person, per request",
			ours: show(ours),
			limit: `${show(plain)}, clerkMiddleware`,
			ratio,
			target: `≤ ${MOST_OF_PLAIN.toFixed(2)}`,
			met: ratio <= MOST_OF_PLAIN,
		},
	];
}

program({ usage: HELP, options: OPTIONS, most: ALL.length }, main);

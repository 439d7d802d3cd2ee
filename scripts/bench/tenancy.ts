import { parseArgs } from "node:util";
import { fail, onStopSignal, say } from "#scripts/local/children.ts";
import { type Figure, renderTable } from "./table.ts";
import { EMPTY, FLEET, type Fleet, growFleet, layOut } from "./tenancy/fleet.ts";
import { renderGrowth, type Size, sizeUp } from "./tenancy/growth.ts";
import { measureLooking } from "./tenancy/looking.ts";
import { measureMigrating, workbench } from "./tenancy/migrating.ts";
import { measureNoise } from "./tenancy/noise.ts";
import { measurePageQueries } from "./tenancy/pages.ts";
import { measureProvisioning } from "./tenancy/provisioning.ts";
import { type Server, startServer } from "./tenancy/server.ts";

export const PARTS = ["provisioning", "growth", "pages", "noise", "looking", "migrating"] as const;
type Part = (typeof PARTS)[number];

export type TenancyOptions = {
	tenants?: number;
	/** One of PARTS. */
	only?: string;
	/** Length of each stretch of load. */
	seconds?: number;
};

const HELP = `node scripts/bench/tenancy.ts [--tenants N] [--only PART] [--seconds N]

Measures the tenancy engine beside its limits, in one run on this machine: trust the ratios, not the numbers.
It makes a PostgreSQL and a fleet of its own, gone afterwards.

  --tenants N   size of the fleet (default 1000)
  --only PART   ${PARTS.join(", ")}
  --seconds N   length of each stretch of load (default 3)
`;

const DEFAULTS = { tenants: 1_000, seconds: 3 };
const BUILD_SECONDS_A_TENANT = 0.04;
const STRETCHES = 70; // of load, in the part "pages"

/** Builds a fleet, measures, and returns what was found as text. */
export async function benchTenancy(options: TenancyOptions = {}): Promise<string> {
	const { tenants, seconds } = { ...DEFAULTS, ...options };
	const parts = PARTS.filter((part) => options.only === undefined || part === options.only);
	say(
		`Tenancy: ${parts.join(", ")}; ${tenants} tenants. This takes about ${estimate(parts, tenants, seconds)}.`,
	);
	const server = await startServer();
	onStopSignal(server.stop);
	try {
		return await measure(server, parts, tenants, seconds);
	} finally {
		await server.stop();
	}
}

function estimate(parts: Part[], tenants: number, stretch: number): string {
	const seconds: Record<Part, number> = {
		provisioning: 15,
		growth: 10 + tenants * 0.02,
		pages: STRETCHES * stretch + tenants * 0.03,
		noise: 10 * stretch,
		looking: 40,
		migrating: 5 + tenants * 0.02,
	};
	const total = parts.reduce((sum, part) => sum + seconds[part], 10 + tenants * BUILD_SECONDS_A_TENANT);
	return total < 100 ? `${Math.ceil(total / 10) * 10} seconds` : `${Math.ceil(total / 60)} minutes`;
}

async function measure(server: Server, parts: Part[], tenants: number, seconds: number): Promise<string> {
	await layOut(server);
	const figures: Figure[] = [];
	const sizes: Size[] = [];
	const on = async (part: Part, work: () => Promise<Figure[]>) => {
		if (!parts.includes(part)) return;
		say(`measuring ${part} …`);
		figures.push(...(await work()));
	};
	await on("provisioning", () => measureProvisioning(server));
	if (parts.some((part) => part !== "provisioning")) {
		const fleet = await build(server, tenants, parts.includes("growth") ? sizes : undefined);
		await on("pages", () => measurePageQueries(server, fleet, seconds));
		await on("noise", () => measureNoise(fleet, seconds));
		await on("looking", () => measureLooking(server, fleet));
		// Last: it leaves migrations behind that no file of this checkout stands for.
		await on("migrating", () => migrating(fleet));
	}
	return [
		...(figures.length > 0 ? [renderTable(figures)] : []),
		...(sizes.length > 0 ? [renderGrowth(sizes)] : []),
	].join("\n\n");
}

/** The whole fleet; measured at half its size and in full when `sizes` is given. */
async function build(server: Server, tenants: number, sizes?: Size[]): Promise<Fleet> {
	await server.create(FLEET, EMPTY);
	if (sizes) {
		say(`making ${Math.ceil(tenants / 2)} tenants …`);
		sizes.push(await sizeUp(server, await growFleet(server, FLEET, Math.ceil(tenants / 2))));
	}
	say(`making the fleet of ${tenants} …`);
	const fleet = await growFleet(server, FLEET, tenants);
	if (sizes) sizes.push(await sizeUp(server, fleet));
	return fleet;
}

async function migrating(fleet: Fleet): Promise<Figure[]> {
	const bench = workbench();
	try {
		return await measureMigrating(fleet, bench);
	} finally {
		bench.remove();
	}
}

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			tenants: { type: "string" },
			only: { type: "string" },
			seconds: { type: "string" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		say(HELP.trimEnd());
		return 0;
	}
	const tenants = Number(values.tenants ?? DEFAULTS.tenants);
	const seconds = Number(values.seconds ?? DEFAULTS.seconds);
	const { only } = values;
	if (!(tenants >= 2) || !(seconds > 0) || (only !== undefined && !PARTS.includes(only as Part))) {
		process.stderr.write(`Called wrongly.\n\n${HELP}`);
		return 2;
	}
	say(`\n${await benchTenancy({ tenants, seconds, only })}`);
	return 0;
}

if (import.meta.main) main().then((code) => process.exit(code), fail);

import { onStopSignal, say } from "#scripts/local/children.ts";
import { type Figure, renderTable } from "../table.ts";
import { type BenchFleet, createFleetDatabase, EMPTY, FLEET, growFleet } from "./fleet.ts";
import { measureSize, renderGrowth, type Size } from "./growth.ts";
import { measureMigrating, workbench } from "./migrating.ts";
import { measureNoOpRuns } from "./no-op-runs.ts";
import { measureNoise } from "./noise.ts";
import { measurePageQueries } from "./pages.ts";
import { measureProvisioning } from "./provisioning.ts";
import { measureSearchTables } from "./search-tables.ts";
import { type Server, startServer } from "./server.ts";
import { measureStatements } from "./statements.ts";

export const TENANCY_PARTS = [
	"provisioning",
	"growth",
	"pages",
	"statements",
	"noise",
	"search",
	"looking",
	"migrating",
] as const;
type Part = (typeof TENANCY_PARTS)[number];

export type TenancyOptions = {
	/** Size of the fleet. */
	tenants: number;
	/** Length of each load run. */
	seconds: number;
	/** Everything, unless set. */
	only?: Part;
};

const BUILD_SECONDS_A_TENANT = 0.1;
/** Fleet sizes at which growth is measured while building a larger one; a fifth of a small one. */
const MILESTONES = [1_000, 5_000];
const STRETCHES = 90; // load runs in the part "pages", besides the ten-second ones

/** Estimates how many seconds the run takes. */
export function secondsOfTenancy({ tenants, seconds: stretch, only }: TenancyOptions): number {
	const seconds: Record<Part, number> = {
		provisioning: 15,
		growth: 10 + tenants * 0.02,
		pages: 180 + STRETCHES * stretch + tenants * 0.05,
		statements: 10 + tenants * 0.4,
		noise: 10 * stretch,
		search: 10 + tenants * 0.1 + 14 * stretch,
		looking: 40,
		migrating: 5 + tenants * 0.02,
	};
	const building = only === "provisioning" ? 0 : tenants * BUILD_SECONDS_A_TENANT;
	return partsOf(only).reduce((sum, part) => sum + seconds[part], 10 + building);
}

const partsOf = (only: Part | undefined): Part[] => (only ? [only] : [...TENANCY_PARTS]);

/** Builds a fleet, measures it, and prints what each part found before the next begins. */
export async function benchTenancy({ tenants, seconds, only }: TenancyOptions): Promise<void> {
	const server = await startServer();
	onStopSignal(server.stop);
	try {
		await measure(server, partsOf(only), tenants, seconds);
	} finally {
		await server.stop();
	}
}

async function measure(server: Server, parts: Part[], tenants: number, seconds: number): Promise<void> {
	await createFleetDatabase(server);
	const sizes: Size[] = [];
	const on = async (part: Part, work: () => Promise<Figure[]>) => {
		if (!parts.includes(part)) return;
		say(`Measuring ${part} …`);
		say(`\n${renderTable(await work())}\n`);
	};
	await on("provisioning", () => measureProvisioning(server));
	if (parts.some((part) => part !== "provisioning")) {
		const fleet = await build(server, tenants, parts.includes("growth") ? sizes : undefined);
		if (sizes.length > 0) say(`\n${renderGrowth(sizes)}\n`);
		await on("pages", () => measurePageQueries(server, fleet, seconds));
		await on("statements", () => measureStatements(server, fleet));
		await on("noise", () => measureNoise(fleet, seconds));
		await on("search", () => measureSearchTables(server, fleet, seconds));
		await on("looking", () => measureNoOpRuns(server, fleet));
		// Last: it leaves migrations behind that no file of this checkout backs.
		await on("migrating", () => migrating(fleet));
	}
}

/** Builds the whole fleet; measures it along the way and at full size when `sizes` is given. */
async function build(server: Server, tenants: number, sizes?: Size[]): Promise<BenchFleet> {
	await server.create(FLEET, EMPTY);
	const grownTo = async (size: number) => {
		say(`Creating ${size} tenants …`);
		const fleet = await growFleet(server, FLEET, size);
		if (sizes) {
			say(`Measuring ${size} tenants …`);
			sizes.push(await measureSize(server, fleet));
		}
		return fleet;
	};
	for (const few of sizes ? stepsUpTo(tenants) : []) await grownTo(few);
	return grownTo(tenants);
}

function stepsUpTo(tenants: number): number[] {
	const passed = MILESTONES.filter((size) => size < tenants);
	return passed.length > 0 ? passed : [Math.max(2, Math.ceil(tenants / 5))];
}

async function migrating(fleet: BenchFleet): Promise<Figure[]> {
	const bench = workbench();
	try {
		return await measureMigrating(fleet, bench);
	} finally {
		bench.remove();
	}
}

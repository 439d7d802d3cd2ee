import { connect } from "#db/client.ts";
import { median } from "../load.ts";
import { type Figure, inMs } from "../table.ts";
import { type DriveResult, drawer, drive, medianOf, type Spread } from "./drive.ts";
import type { BenchFleet, FleetTenant } from "./fleet.ts";
import {
	byHand,
	CONNECTIONS,
	driverBegin,
	FEW_CONNECTIONS,
	ours,
	type PageVariant,
	poolEach,
	SPREAD,
} from "./page.ts";
import { hasPgbench, type RawForm, rawPages } from "./raw.ts";
import { memoryOf, type Server } from "./server.ts";

const AT_ONCE = 16;
const ROUNDS = 3;
// Targets from docs/benchmarks.md.
const LEAST_OF_RAW_ONE = 0.28;
const LEAST_OF_RAW_MANY = 2;
const LEAST_OF_POOL_EACH = 1.5;
const MOST_WALL = 1.15;
const MOST_MEMORY_MIB = 32;

/** Returns a warm-up long enough for every tenant to have been seen on its connection. */
const warmUpMs = (tenants: number, seconds: number) => Math.max(seconds * 500, tenants * 5);

type Setup = { server: Server; fleet: BenchFleet; spread: Spread; seconds: number; connections: number };

// Length of a load run on fresh connections: without affinity each of them must see every tenant.
const FRESH_SECONDS = 10;

/** Measures one page's queries at 1, 100 and all tenants, against raw clients, the seed's design, and our own engine without some of its choices. */
export async function measurePageQueries(
	server: Server,
	all: BenchFleet,
	seconds: number,
): Promise<Figure[]> {
	const with_ = (
		tenants: number,
		{ spread = "uniform", connections = CONNECTIONS }: Partial<Setup> = {},
	): Setup => ({
		server,
		fleet: { ...all, tenants: all.tenants.slice(0, tenants) },
		spread,
		seconds,
		connections,
	});
	const few = { connections: FEW_CONNECTIONS };
	const most = all.tenants.length;
	return [
		...(await besideRaw(with_(1), LEAST_OF_RAW_ONE)),
		...(await besideRaw(with_(1, few))),
		...(await besideRaw(with_(Math.min(100, most)))),
		...(await besidePoolPerTenant(with_(Math.min(100, most)))),
		...(await besideRawFresh(with_(most), LEAST_OF_RAW_MANY)),
		...(await besideRawFresh(with_(most, few))),
		...(await besideRaw(with_(most), LEAST_OF_RAW_MANY)),
		...(await besideRaw(with_(most, few))),
		...(await besideRaw(with_(most, { spread: "skewed" }))),
		...(await besideOurselves(with_(most))),
		...(await isolationCost(with_(1))),
	];
}

/** Alternates rounds of all ways, each still warm from its last, so that other load on the machine affects all alike. */
async function inTurns(run: Setup, variants: Record<string, PageVariant>) {
	const { fleet, spread, seconds, server } = run;
	const draw = drawer<FleetTenant>(fleet.tenants, spread);
	const rounds = new Map<string, DriveResult[]>(Object.keys(variants).map((name) => [name, []]));
	for (const variant of Object.values(variants)) {
		await drive(AT_ONCE, warmUpMs(fleet.tenants.length, seconds), server.cpuSeconds, () =>
			variant.load(draw()),
		);
	}
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, variant] of Object.entries(variants)) {
			const stretch = await drive(AT_ONCE, seconds * 1000, server.cpuSeconds, () => variant.load(draw()));
			rounds.get(name)?.push(stretch);
		}
	}
	return rounds;
}

const show = ({ perSecond }: DriveResult) => `${perSecond.toFixed(0)} pages/s`;
const atLeast = (least: number, ratio: number) => ({ target: `≥ ${least.toFixed(2)}`, met: ratio >= least });
const named = ({ fleet, spread, connections }: Setup) => {
	const tenants = fleet.tenants.length === 1 ? "1 tenant" : `${fleet.tenants.length} tenants, ${spread}`;
	return `${tenants}, ${connections} connections`;
};

type Rounds = { mine: DriveResult[]; raw: Map<RawForm, DriveResult[]>; memory: number[] };

const noRounds = (): Rounds => ({
	mine: [],
	raw: new Map<RawForm, DriveResult[]>(
		hasPgbench() ? [["prepared", []] as const, ["text", []] as const] : [],
	),
	memory: [],
});

/** Measures ours warm, on one pool through all rounds. `least` is against the faster of the two raw forms. */
async function besideRaw(run: Setup, least?: number): Promise<Figure[]> {
	const { fleet, spread, seconds, server, connections } = run;
	const variant = ours(fleet, { size: connections });
	const draw = drawer<FleetTenant>(fleet.tenants, spread);
	const rounds = noRounds();
	const load = (ms: number) => drive(AT_ONCE, ms, server.cpuSeconds, () => variant.load(draw()));
	try {
		await load(warmUpMs(fleet.tenants.length, seconds));
		for (let round = 0; round < ROUNDS; round++) {
			rounds.mine.push(await load(seconds * 1000));
			rounds.memory.push(...(await memoryOf(server.admin, fleet.database)));
			await rawRound(run, rounds, seconds);
		}
	} finally {
		await variant.close();
	}
	return figuresOf(run, rounds, least);
}

/** Measures both on new connections in every round: the cost of a pool that was just opened, or has to close connections. */
async function besideRawFresh(run: Setup, least?: number): Promise<Figure[]> {
	const { fleet, spread, server, connections } = run;
	const draw = drawer<FleetTenant>(fleet.tenants, spread);
	const rounds = noRounds();
	for (let round = 0; round < ROUNDS; round++) {
		const variant = ours(fleet, { size: connections });
		rounds.mine.push(
			await drive(AT_ONCE, FRESH_SECONDS * 1000, server.cpuSeconds, () => variant.load(draw())),
		);
		rounds.memory.push(...(await memoryOf(server.admin, fleet.database)));
		await variant.close();
		await rawRound(run, rounds, FRESH_SECONDS);
	}
	return figuresOf(run, rounds, least, "first 10 s, ");
}

async function rawRound(run: Setup, { raw }: Rounds, seconds: number): Promise<void> {
	const { fleet, spread, server, connections } = run;
	for (const [form, stretches] of raw) {
		stretches.push(await rawPages(fleet, { form, spread, seconds, connections }, server.cpuSeconds));
	}
}

function figuresOf(run: Setup, { mine, raw, memory }: Rounds, least?: number, prefix = ""): Figure[] {
	const our = medianOf(mine);
	const figures: Figure[] = [];
	const best = [...raw]
		.map(([form, stretches]) => ({ form, stretches, limit: medianOf(stretches) }))
		.toSorted((one, other) => other.limit.perSecond - one.limit.perSecond);
	for (const [rank, { form, stretches, limit }] of best.entries()) {
		// Compared round by round, because other load on the machine changes between rounds.
		const ratio = median(mine.map(({ perSecond }, round) => perSecond / (stretches[round]?.perSecond ?? 0)));
		figures.push({
			what: `${prefix}page of 3 queries, ${named(run)}`,
			ours: show(our),
			limit: `${show(limit)}, pgbench ${form}`,
			ratio,
			...(least !== undefined && rank === 0 ? atLeast(least, ratio) : {}),
		});
		figures.push(...processorTime(run, our, limit, `pgbench ${form}`));
	}
	figures.push(latency(run, our, best[0]?.limit));
	figures.push(memoryFigure(run, Math.max(...memory)));
	return figures;
}

function memoryFigure(run: Setup, most: number): Figure {
	const counts = run.fleet.tenants.length >= 1_000 && run.connections === CONNECTIONS;
	return {
		what: `  memory of a server connection, ${named(run)}`,
		ours: `${most.toFixed(0)} MiB`,
		...(counts ? { target: `≤ ${MOST_MEMORY_MIB} MiB`, met: most <= MOST_MEMORY_MIB } : {}),
	};
}

/** Less affected by other load on the machine than pages per second. */
function processorTime(run: Setup, our: DriveResult, limit: DriveResult, name: string): Figure[] {
	const both = ({ serverCpu, clientCpu }: DriveResult) => serverCpu + clientCpu;
	const parts = ({ serverCpu, clientCpu }: DriveResult) =>
		`${serverCpu.toFixed(0)} + ${clientCpu.toFixed(0)} µs`;
	return [
		{
			what: `  CPU time per page, server + client, ${named(run)}`,
			ours: parts(our),
			limit: `${parts(limit)}, ${name}`,
			ratio: both(our) / both(limit),
		},
	];
}

function latency(run: Setup, our: DriveResult, limit?: DriveResult): Figure {
	const both = ({ p50, p99 }: DriveResult) => `${inMs(p50)} / ${inMs(p99)}`;
	return {
		what: `  latency p50 / p99, ${AT_ONCE} at once, ${named(run)}`,
		ours: both(our),
		limit: limit && `${both(limit)}, pgbench, ${run.connections} at once`,
	};
}

async function besidePoolPerTenant(run: Setup): Promise<Figure[]> {
	const { fleet, server } = run;
	const variants = { ours: ours(fleet), each: poolEach(fleet) };
	try {
		const rounds = await inTurns(run, variants);
		const [our, each] = [medianOf(rounds.get("ours") ?? []), medianOf(rounds.get("each") ?? [])];
		const theirs = (await connectionsTo(server, fleet.database)) - CONNECTIONS;
		const ratio = our.perSecond / each.perSecond;
		const share = CONNECTIONS / theirs;
		return [
			{
				what: `page of 3 queries, ${named(run)}`,
				ours: show(our),
				limit: `${show(each)}, the seed's pool per tenant`,
				ratio,
				...atLeast(LEAST_OF_POOL_EACH, ratio),
			},
			{
				what: `  connections, ${named(run)}`,
				ours: `${CONNECTIONS}`,
				limit: `${theirs}, the seed's pool per tenant`,
				ratio: share,
				target: "≤ 0.10",
				met: share <= 0.1,
			},
			...processorTime(run, our, each, "the seed's pool per tenant"),
		];
	} finally {
		await Promise.all([variants.ours.close(), variants.each.close()]);
	}
}

/** Measures what our own choices are worth: affinity, and one pipelined transaction. */
async function besideOurselves(run: Setup): Promise<Figure[]> {
	const { fleet, connections: size } = run;
	const variants = {
		ours: ours(fleet, { size }),
		spread: ours(fleet, { size, ...SPREAD }),
		begin: driverBegin(fleet, size),
	};
	const rivals = { spread: "without affinity", begin: "sql.begin, no affinity" };
	try {
		const rounds = await inTurns(run, variants);
		const our = medianOf(rounds.get("ours") ?? []);
		return (["spread", "begin"] as const).flatMap((name) => {
			const rival = medianOf(rounds.get(name) ?? []);
			return [
				{
					what: `page of 3 queries, ${named(run)}`,
					ours: show(our),
					limit: `${show(rival)}, ${rivals[name]}`,
					ratio: our.perSecond / rival.perSecond,
				},
				...processorTime(run, our, rival, rivals[name]),
			];
		});
	} finally {
		await Promise.all(Object.values(variants).map((variant) => variant.close()));
	}
}

/** Runs the same pipelined transaction with and without its role, in many short rounds, because the difference is small. */
async function isolationCost(run: Setup): Promise<Figure[]> {
	const { fleet } = run;
	const variants = { wall: byHand(fleet, { wall: true }), open: byHand(fleet, { wall: false }) };
	try {
		const rounds = await inTurns(run, variants);
		const [wall, open] = [medianOf(rounds.get("wall") ?? []), medianOf(rounds.get("open") ?? [])];
		const ratio = wall.serverCpu / open.serverCpu;
		return [
			{
				what: "isolation: server CPU time per page, with and without the role",
				ours: `${wall.serverCpu.toFixed(0)} µs`,
				limit: `${open.serverCpu.toFixed(0)} µs, no role`,
				ratio,
				target: `≤ ${MOST_WALL}`,
				met: ratio <= MOST_WALL,
			},
		];
	} finally {
		await Promise.all([variants.wall.close(), variants.open.close()]);
	}
}

async function connectionsTo(server: Server, database: string): Promise<number> {
	const admin = connect({ url: server.url("postgres") });
	const [row] = await admin<{ n: number }[]>`
		select count(*)::int as n from pg_stat_activity where datname = ${database} and backend_type = 'client backend'`;
	await admin.end();
	return row?.n ?? 0;
}

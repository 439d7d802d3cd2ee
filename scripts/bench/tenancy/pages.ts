import { connect } from "#db/client.ts";
import { type Figure, inMs } from "../table.ts";
import { drawer, drive, medianOf, type Spread, type Stretch } from "./drive.ts";
import type { Fleet, House } from "./fleet.ts";
import { byHand, CONNECTIONS, driverBegin, ours, poolEach, SPREAD, type Way } from "./page.ts";
import { hasPgbench, type RawForm, rawPages } from "./raw.ts";
import { memoryOf, type Server } from "./server.ts";

const AT_ONCE = 16;
const ROUNDS = 3;
// Targets of docs/benchmarks.md
const LEAST_OF_RAW_ONE = 0.28;
const LEAST_OF_RAW_MANY = 2;
const LEAST_OF_POOL_EACH = 1.5;
const MOST_WALL = 1.15;
const MOST_MEMORY_MIB = 32;

/** Enough pages for every tenant to have been met on its connection. */
const warmUpMs = (tenants: number, seconds: number) => Math.max(seconds * 500, tenants * 5);

type Contest = { server: Server; fleet: Fleet; spread: Spread; seconds: number };

/** A page's worth of queries at 1, 100 and all tenants, beside raw clients, the seed's design, and ourselves without this and that. */
export async function measurePageQueries(server: Server, all: Fleet, seconds: number): Promise<Figure[]> {
	const with_ = (tenants: number, spread: Spread = "uniform"): Contest => ({
		server,
		fleet: { ...all, houses: all.houses.slice(0, tenants) },
		spread,
		seconds,
	});
	const most = all.houses.length;
	return [
		...(await besideRaw(with_(1), LEAST_OF_RAW_ONE)),
		...(await besideRaw(with_(Math.min(100, most)))),
		...(await besidePoolEach(with_(Math.min(100, most)))),
		...(await besideRaw(with_(most), LEAST_OF_RAW_MANY)),
		...(await besideRaw(with_(most, "skewed"))),
		...(await besideOurselves(with_(most))),
		...(await theWall(with_(1))),
	];
}

/** Rounds of all in turns, each warm from the last, so that whatever else the machine does hits all alike. */
async function inTurns(contest: Contest, ways: Record<string, Way>) {
	const { fleet, spread, seconds, server } = contest;
	const draw = drawer<House>(fleet.houses, spread);
	const rounds = new Map<string, Stretch[]>(Object.keys(ways).map((name) => [name, []]));
	for (const way of Object.values(ways)) {
		await drive(AT_ONCE, warmUpMs(fleet.houses.length, seconds), server.cpuSeconds, () => way.load(draw()));
	}
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, way] of Object.entries(ways)) {
			const stretch = await drive(AT_ONCE, seconds * 1000, server.cpuSeconds, () => way.load(draw()));
			rounds.get(name)?.push(stretch);
		}
	}
	return rounds;
}

const show = ({ perSecond }: Stretch) => `${perSecond.toFixed(0)} pages/s`;
const atLeast = (least: number, ratio: number) => ({ target: `≥ ${least.toFixed(2)}`, met: ratio >= least });
const named = ({ fleet, spread }: Contest) =>
	`${fleet.houses.length} ${fleet.houses.length === 1 ? "tenant" : `tenants, ${spread}`}`;

/** `least`: of the faster of the two raw forms. */
async function besideRaw(contest: Contest, least?: number): Promise<Figure[]> {
	const { fleet, spread, seconds, server } = contest;
	const way = ours(fleet);
	const draw = drawer<House>(fleet.houses, spread);
	const forms: RawForm[] = hasPgbench() ? ["prepared", "text"] : [];
	const mine: Stretch[] = [];
	const raw = new Map<RawForm, Stretch[]>(forms.map((form) => [form, []]));
	const memory: number[] = [];
	try {
		await drive(AT_ONCE, warmUpMs(fleet.houses.length, seconds), server.cpuSeconds, () => way.load(draw()));
		for (let round = 0; round < ROUNDS; round++) {
			mine.push(await drive(AT_ONCE, seconds * 1000, server.cpuSeconds, () => way.load(draw())));
			memory.push(...(await memoryOf(server.admin, fleet.database)));
			for (const form of forms)
				raw.get(form)?.push(await rawPages(fleet, form, spread, seconds, server.cpuSeconds));
		}
	} finally {
		await way.close();
	}
	const our = medianOf(mine);
	const figures: Figure[] = [];
	const best = forms.toSorted(
		(one, other) => medianOf(raw.get(other) ?? []).perSecond - medianOf(raw.get(one) ?? []).perSecond,
	);
	for (const [rank, form] of best.entries()) {
		const limit = medianOf(raw.get(form) ?? []);
		const ratio = our.perSecond / limit.perSecond;
		figures.push({
			what: `page of 3 queries, ${named(contest)}`,
			ours: show(our),
			limit: `${show(limit)}, pgbench ${form}`,
			ratio,
			...(least !== undefined && rank === 0 ? atLeast(least, ratio) : {}),
		});
		figures.push(...processorTime(contest, our, limit, `pgbench ${form}`));
	}
	figures.push(latency(contest, our, best[0] && medianOf(raw.get(best[0]) ?? [])));
	const most = Math.max(...memory);
	figures.push({
		what: `  memory of a server connection, ${named(contest)}`,
		ours: `${most.toFixed(0)} MiB`,
		...(fleet.houses.length >= 1_000
			? { target: `≤ ${MOST_MEMORY_MIB} MiB`, met: most <= MOST_MEMORY_MIB }
			: {}),
	});
	return figures;
}

/** Less at the mercy of what else the machine does than pages a second. */
function processorTime(contest: Contest, our: Stretch, limit: Stretch, name: string): Figure[] {
	const both = ({ serverCpu, clientCpu }: Stretch) => serverCpu + clientCpu;
	const parts = ({ serverCpu, clientCpu }: Stretch) => `${serverCpu.toFixed(0)} + ${clientCpu.toFixed(0)} µs`;
	return [
		{
			what: `  processor time a page, server + client, ${named(contest)}`,
			ours: parts(our),
			limit: `${parts(limit)}, ${name}`,
			ratio: both(our) / both(limit),
		},
	];
}

function latency(contest: Contest, our: Stretch, limit?: Stretch): Figure {
	const both = ({ p50, p99 }: Stretch) => `${inMs(p50)} / ${inMs(p99)}`;
	return {
		what: `  latency p50 / p99, ${AT_ONCE} at once, ${named(contest)}`,
		ours: both(our),
		limit: limit && `${both(limit)}, pgbench, ${CONNECTIONS} at once`,
	};
}

async function besidePoolEach(contest: Contest): Promise<Figure[]> {
	const { fleet, server } = contest;
	const ways = { ours: ours(fleet), each: poolEach(fleet) };
	try {
		const rounds = await inTurns(contest, ways);
		const [our, each] = [medianOf(rounds.get("ours") ?? []), medianOf(rounds.get("each") ?? [])];
		const theirs = (await connectionsTo(server, fleet.database)) - CONNECTIONS;
		const ratio = our.perSecond / each.perSecond;
		const share = CONNECTIONS / theirs;
		return [
			{
				what: `page of 3 queries, ${named(contest)}`,
				ours: show(our),
				limit: `${show(each)}, the seed's pool per tenant`,
				ratio,
				...atLeast(LEAST_OF_POOL_EACH, ratio),
			},
			{
				what: `  connections, ${named(contest)}`,
				ours: `${CONNECTIONS}`,
				limit: `${theirs}, the seed's pool per tenant`,
				ratio: share,
				target: "≤ 0.10",
				met: share <= 0.1,
			},
			...processorTime(contest, our, each, "the seed's pool per tenant"),
		];
	} finally {
		await Promise.all([ways.ours.close(), ways.each.close()]);
	}
}

/** What our own choices are worth: affinity, and one flight. */
async function besideOurselves(contest: Contest): Promise<Figure[]> {
	const { fleet } = contest;
	const ways = { ours: ours(fleet), spread: ours(fleet, SPREAD), begin: driverBegin(fleet) };
	const rivals = { spread: "without affinity", begin: "sql.begin, no affinity" };
	try {
		const rounds = await inTurns(contest, ways);
		const our = medianOf(rounds.get("ours") ?? []);
		return (["spread", "begin"] as const).flatMap((name) => {
			const rival = medianOf(rounds.get(name) ?? []);
			return [
				{
					what: `page of 3 queries, ${named(contest)}`,
					ours: show(our),
					limit: `${show(rival)}, ${rivals[name]}`,
					ratio: our.perSecond / rival.perSecond,
				},
				...processorTime(contest, our, rival, rivals[name]),
			];
		});
	} finally {
		await Promise.all(Object.values(ways).map((way) => way.close()));
	}
}

/** The same flight with and without its role; many short rounds, because the difference is small. */
async function theWall(contest: Contest): Promise<Figure[]> {
	const { fleet } = contest;
	const ways = { wall: byHand(fleet, true), open: byHand(fleet, false) };
	try {
		const rounds = await inTurns(contest, ways);
		const [wall, open] = [medianOf(rounds.get("wall") ?? []), medianOf(rounds.get("open") ?? [])];
		const ratio = wall.serverCpu / open.serverCpu;
		return [
			{
				what: "the wall: processor time of the server a page, with and without the role",
				ours: `${wall.serverCpu.toFixed(0)} µs`,
				limit: `${open.serverCpu.toFixed(0)} µs, no role`,
				ratio,
				target: `≤ ${MOST_WALL}`,
				met: ratio <= MOST_WALL,
			},
		];
	} finally {
		await Promise.all([ways.wall.close(), ways.open.close()]);
	}
}

async function connectionsTo(server: Server, database: string): Promise<number> {
	const admin = connect({ url: server.url("postgres") });
	const [row] = await admin<{ n: number }[]>`
		select count(*)::int as n from pg_stat_activity where datname = ${database} and backend_type = 'client backend'`;
	await admin.end();
	return row?.n ?? 0;
}

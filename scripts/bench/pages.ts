import type { Bench } from "./environment.ts";
import { type LoadTarget, load, median, percentile } from "./load.ts";
import { processorSecondsOf } from "./process.ts";
import { type Figure, inMs, perSecond } from "./table.ts";

const CONNECTIONS = 16;
const ROUNDS = 5;
const WARM_UP_MS = 3_000;
const LEAST_OF_BARE = 0.85; // target from docs/benchmarks.md

/** Measures pages per second against the bare route, and latency. */
export async function measurePages(bench: Bench, seconds: number): Promise<Figure[]> {
	const cookie = await bench.cookieOf("owner@acme.example");
	const pageOf = (path: string): LoadTarget => ({ origin: bench.origin, path, cookie });
	const dashboard = pageOf("/acme/dashboard");
	const list = pageOf("/acme/projects");
	const detail = pageOf(await firstProject(list));
	const bare = await bench.serve("scripts/bench/bare.ts", {
		BARE_PATHS: `${dashboard.path},${list.path}`,
		BARE_COOKIE: cookie,
	});
	const figures: Figure[] = [];
	for (const [name, target] of [
		["dashboard", dashboard],
		["project list", list],
	] as const) {
		const twins = [
			{ ...target, pid: bench.pid },
			{ ...target, origin: bare.origin, pid: bare.pid },
		] as const;
		figures.push(...(await besideBare(name, twins, { seconds, least: LEAST_OF_BARE })));
	}
	for (const [name, target] of [
		["dashboard", dashboard],
		["project list", list],
		["project", detail],
	] as const) {
		for (const connections of [1, CONNECTIONS]) {
			figures.push(await latency(`${name}, ${connections} at once, p50 / p99`, target, connections, seconds));
		}
	}
	return figures;
}

async function firstProject(list: LoadTarget): Promise<string> {
	const found = /<tbody.*?href="(\/acme\/projects\/[^"/?]+)"/s.exec(await html(list))?.[1];
	if (!found) throw new Error("The project list is empty");
	return found;
}

/** A page and the process that serves it. */
type Twin = LoadTarget & { pid: number };
/** The result of one load round: pages per second, and the process's own CPU microseconds per page. */
type Round = { speed: number; microseconds: number };

/** Compares a page with its bare twin in alternating rounds, so that other load on the machine affects both alike. `least`: the limit of the ratio. */
export async function besideBare(
	name: string,
	twins: readonly [Twin, Twin],
	{ seconds, least }: { seconds: number; least: number },
): Promise<Figure[]> {
	const length = await sameMarkup(...twins);
	for (const twin of twins) await load(twin, CONNECTIONS, WARM_UP_MS);
	const rounds: [Round, Round][] = [];
	while (rounds.length < ROUNDS) {
		rounds.push([await round(twins[0], seconds), await round(twins[1], seconds)]);
	}
	const medianOf = (pick: (pair: [Round, Round]) => number) => median(rounds.map(pick));
	const speed = medianOf(([ours, bare]) => ours.speed / bare.speed);
	const cost = medianOf(([ours, bare]) => ours.microseconds / bare.microseconds);
	const speeds: Figure = {
		what: `${name} (${length} characters), pages per second`,
		ours: perSecond(medianOf(([ours]) => ours.speed)),
		limit: `${perSecond(medianOf(([, bare]) => bare.speed))}, bare route`,
		ratio: speed,
		target: `≥ ${least.toFixed(2)}`,
		met: speed >= least,
	};
	if (Number.isNaN(cost)) return [speeds];
	const inMicroseconds = (value: number) => `${value.toFixed(0)} µs`;
	return [
		speeds,
		{
			what: `${name}, CPU time of the web process per page`,
			ours: inMicroseconds(medianOf(([ours]) => ours.microseconds)),
			limit: `${inMicroseconds(medianOf(([, bare]) => bare.microseconds))}, bare route`,
			ratio: cost,
		},
	];
}

async function round(twin: Twin, seconds: number): Promise<Round> {
	const before = processorSecondsOf(twin.pid) ?? Number.NaN;
	const { pages, seconds: took } = await load(twin, CONNECTIONS, seconds * 1000);
	const after = processorSecondsOf(twin.pid) ?? Number.NaN;
	return { speed: pages / took, microseconds: ((after - before) * 1e6) / pages };
}

/** What differs between two answers of the same page: relative times, the nonce, the form mark. */
const FLEETING =
	/<span class="whitespace-nowrap text-ink-soft">.*?<\/span>|nonce="[^"]*"|name="_f" value="[^"]*"/g;

/** Throws unless both are the same page. Returns its length in characters. */
async function sameMarkup(ours: LoadTarget, bare: LoadTarget): Promise<number> {
	const [one, other] = [await html(ours), await html(bare)];
	const [durationText, bareLasting] = [one.replaceAll(FLEETING, ""), other.replaceAll(FLEETING, "")];
	if (durationText === bareLasting) return one.length;
	const at = [...durationText].findIndex((sign, place) => sign !== bareLasting[place]);
	throw new Error(
		`${ours.path} and its bare twin differ: “${durationText.slice(Math.max(0, at - 80), at + 80)}”`,
	);
}

async function html({ origin, path, cookie, host, headers: more }: LoadTarget): Promise<string> {
	const headers = { Cookie: cookie, Accept: "text/html", "Sec-Fetch-Dest": "document", ...more };
	if (host) Object.assign(headers, { Host: host });
	const answer = await fetch(`${origin}${path}`, { headers, redirect: "manual" });
	if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
	return answer.text();
}

async function latency(
	what: string,
	target: LoadTarget,
	connections: number,
	seconds: number,
): Promise<Figure> {
	const { latenciesMs } = await load(target, connections, seconds * 1000);
	return { what, ours: `${inMs(percentile(latenciesMs, 50))} / ${inMs(percentile(latenciesMs, 99))}` };
}

import { setTimeout as sleep } from "node:timers/promises";
import { type LoadTarget, load, percentile } from "../load.ts";
import { type Figure, inMs } from "../table.ts";
import { type Listener, listenTo, until } from "./listeners.ts";

const LEAST_SPREAD_MS = 20_000;
const MOST_OF_CALM = 2;
const CONNECTIONS = 2;
// The last page comes back after 45 s.
const COMES_BACK_WITHIN_MS = 50_000;
const CALM_MS = 10_000;
const PATIENCE_MS = 5_000;

type Server = { origin: string; pid: number };

/**
 * Ends the web processes while others stand ready, as a rolling restart does, and lets every page come back when it was
 * told to. Somebody else's pages are loaded meanwhile, and again once all are back. Returns those who listen then.
 */
export async function restart(
	{ old, ready }: { old: Server[]; ready: Server[] },
	listeners: Listener[],
	page: Omit<LoadTarget, "origin">,
): Promise<{ figures: Figure[]; listeners: Listener[] }> {
	const target = { ...page, origin: ready[0]?.origin ?? "" };
	await load(target, CONNECTIONS, 2_000); // a warm-up
	for (const { pid } of old) process.kill(pid, "SIGTERM");
	await until(() => listeners.every(({ endedAt }) => endedAt !== undefined), "every stream has ended");
	const back: Listener[] = [];
	for (const [at, { who, endedAt = 0, retryMs }] of listeners.entries()) {
		const origin = ready[at % ready.length]?.origin ?? "";
		setTimeout(() => back.push(listenTo(origin, who)), endedAt + retryMs - performance.now());
	}
	const busy = await load(target, CONNECTIONS, COMES_BACK_WITHIN_MS);
	// Those that are not back by then have failed, and the figure says how many.
	await sleep(PATIENCE_MS);
	const calm = await load(target, CONNECTIONS, CALM_MS);
	return { figures: [spreadOf(back), pagesMeanwhile(busy.latenciesMs, calm.latenciesMs)], listeners: back };
}

function spreadOf(back: Listener[]): Figure {
	const known = back.filter(({ heardAt }) => heardAt > 0);
	const times = known.map(({ heardAt }) => heardAt).sort((one, other) => one - other);
	const first = times[0] ?? 0;
	const spread = (times.at(-1) ?? 0) - first;
	const perSecond = new Map<number, number>();
	for (const time of times) {
		const second = Math.floor((time - first) / 1_000);
		perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
	}
	return {
		what: `${known.length} of ${back.length} pages are back after a restart: over how long, most in a second`,
		ours: `${(spread / 1_000).toFixed(1)} s, ${Math.max(...perSecond.values())}`,
		target: `≥ ${LEAST_SPREAD_MS / 1_000} s`,
		met: spread >= LEAST_SPREAD_MS && known.length === back.length,
	};
}

function pagesMeanwhile(busy: number[], calm: number[]): Figure {
	const [during, after] = [percentile(busy, 99), percentile(calm, 99)];
	return {
		what: "a page while they come back, p99",
		ours: inMs(during),
		limit: `${inMs(after)}, once they are back`,
		ratio: during / after,
		target: `≤ ${MOST_OF_CALM}`,
		met: during <= MOST_OF_CALM * after,
	};
}

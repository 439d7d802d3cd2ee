import { median, percentile } from "../load.ts";

/** The result of one load run. Latencies in milliseconds; CPU time in microseconds per page. */
export type DriveResult = {
	perSecond: number;
	p50: number;
	p99: number;
	serverCpu: number;
	clientCpu: number;
};

/** Runs `once` repeatedly, `atOnce` at a time, for the given time. */
export async function drive(
	atOnce: number,
	milliseconds: number,
	cpuSeconds: () => number,
	once: () => Promise<void>,
): Promise<DriveResult> {
	const latencies: number[] = [];
	const cpuBefore = cpuSeconds();
	const clientBefore = process.cpuUsage();
	const started = performance.now();
	const until = started + milliseconds;
	const client = async () => {
		while (performance.now() < until) {
			const sent = performance.now();
			await once();
			latencies.push(performance.now() - sent);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, client));
	const seconds = (performance.now() - started) / 1000;
	const spent = process.cpuUsage(clientBefore);
	return {
		perSecond: latencies.length / seconds,
		p50: percentile(latencies, 50),
		p99: percentile(latencies, 99),
		serverCpu: ((cpuSeconds() - cpuBefore) * 1e6) / latencies.length,
		clientCpu: (spent.user + spent.system) / latencies.length,
	};
}

/** Returns the median of each figure over several load runs. */
export function medianOf(stretches: DriveResult[]): DriveResult {
	const of = (pick: (stretch: DriveResult) => number) => median(stretches.map(pick));
	return {
		perSecond: of(({ perSecond }) => perSecond),
		p50: of(({ p50 }) => p50),
		p99: of(({ p99 }) => p99),
		serverCpu: of(({ serverCpu }) => serverCpu),
		clientCpu: of(({ clientCpu }) => clientCpu),
	};
}

/** How requests are spread over tenants: evenly, or mostly to a few of them. */
export type Spread = "uniform" | "skewed";

const SKEW = 1.2; // as pgbench's random_zipfian with this parameter: the first of 1,000 tenants gets a fifth of all requests

/** Draws from a list indefinitely. */
export function drawer<T>(list: T[], spread: Spread): () => T {
	if (spread === "uniform") return () => list[Math.floor(Math.random() * list.length)] as T;
	let sum = 0;
	const upTo = list.map((_, index) => {
		sum += 1 / (index + 1) ** SKEW;
		return sum;
	});
	return () => {
		const drawn = Math.random() * sum;
		let [low, high] = [0, list.length - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((upTo[middle] ?? 0) < drawn) low = middle + 1;
			else high = middle;
		}
		return list[low] as T;
	};
}

export const drawnByPgbench = (spread: Spread, first: number, last: number) =>
	spread === "uniform" ? `random(${first}, ${last})` : `random_zipfian(${first}, ${last}, ${SKEW})`;

import { setTimeout as sleep } from "node:timers/promises";
import { median, percentile } from "../load.ts";
import { type Figure, inMs } from "../table.ts";
import type { BenchFleet, FleetTenant } from "./fleet.ts";
import { ours } from "./page.ts";

const ROUNDS = 5;
const NOISE = 64;
const PAUSE_MS = 4; // the quiet tenant models a person, not a load: it must not queue behind itself
const MOST = 3; // target from docs/benchmarks.md

/** Measures a quiet tenant's pages, alone and beside 64 concurrent requests of a noisy tenant through the same pool. */
export async function measureNoise(fleet: BenchFleet, seconds: number): Promise<Figure[]> {
	const [quiet, noisy] = fleet.tenants as [FleetTenant, FleetTenant];
	const variant = ours(fleet);
	const p99 = { alone: [] as number[], beside: [] as number[] };
	const visit = async (milliseconds: number) => {
		const took: number[] = [];
		const until = performance.now() + milliseconds;
		while (performance.now() < until) {
			const sent = performance.now();
			await variant.load(quiet);
			took.push(performance.now() - sent);
			await sleep(PAUSE_MS);
		}
		return percentile(took, 99);
	};
	const beside = async (milliseconds: number) => {
		let on = true;
		const shout = async () => {
			while (on) await variant.load(noisy);
		};
		const noise = Array.from({ length: NOISE }, shout);
		const found = await visit(milliseconds);
		on = false;
		await Promise.all(noise);
		return found;
	};
	try {
		await beside(500);
		for (let round = 0; round < ROUNDS; round++) {
			p99.alone.push(await visit(seconds * 1000));
			p99.beside.push(await beside(seconds * 1000));
		}
	} finally {
		await variant.close();
	}
	const [alone, loud] = [median(p99.alone), median(p99.beside)];
	return [
		{
			what: `p99 of a quiet tenant beside ${NOISE} concurrent requests of another`,
			ours: inMs(loud),
			limit: `${inMs(alone)}, alone`,
			ratio: loud / alone,
			target: `≤ ${MOST.toFixed(2)}`,
			met: loud / alone <= MOST,
		},
	];
}

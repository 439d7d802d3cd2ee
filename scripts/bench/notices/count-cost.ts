import { openAsOwner, someWorkspaces } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { load, median } from "../load.ts";
import { processorSecondsOf } from "../process.ts";
import type { Figure } from "../table.ts";

const PATH = "/acme/projects";
const CONNECTIONS = 4;
const WARM_UP_MS = 2_000;
const ROUNDS = 20;
const READS = 100;
const MOST_OF_SILENT = 1.03;

/** Measures what the unread count in the frame adds to the CPU time that the web process needs for a page. */
export async function countCost(bench: Bench, seconds: number): Promise<Figure> {
	const ofPage = await pageMicroseconds(bench, seconds);
	const ofCount = await countMicroseconds(bench);
	const ratio = ofPage / (ofPage - ofCount);
	const shown = (microseconds: number) => `${microseconds.toFixed(0)} µs`;
	return {
		what: `the unread count in the CPU time of a page (${PATH})`,
		ours: shown(ofPage),
		limit: `${shown(ofPage - ofCount)} without it`,
		ratio,
		target: `≤ ${MOST_OF_SILENT}`,
		met: ratio <= MOST_OF_SILENT,
	};
}

async function pageMicroseconds(bench: Bench, seconds: number): Promise<number> {
	const target = { origin: bench.origin, path: PATH, cookie: await bench.cookieOf("owner@acme.example") };
	await load(target, CONNECTIONS, WARM_UP_MS);
	const before = processorSecondsOf(bench.pid) ?? Number.NaN;
	const { pages } = await load(target, CONNECTIONS, seconds * 1_000);
	return (((processorSecondsOf(bench.pid) ?? Number.NaN) - before) * 1e6) / pages;
}

/** Reads as a page does, with the count in the same transaction and without it, in turn. */
async function countMicroseconds(bench: Bench): Promise<number> {
	const { countUnread } = await import("#app/tenant/people/unread.server.ts");
	const { allTeams } = await import("#app/tenant/choices.server.ts");
	const asOwner = await openAsOwner();
	const [workspace] = await someWorkspaces(bench);
	if (!workspace) throw new Error("There is no workspace to count in");
	const silent = () => asOwner(workspace).read((reading) => allTeams(reading, {}, {}));
	const counted = async () => {
		const tenant = asOwner(workspace);
		await Promise.all([
			tenant.readAlong(({ db, member }) => countUnread(db, member.id)),
			tenant.read((reading) => allTeams(reading, {}, {})),
		]);
	};
	const differences: number[] = [];
	await microsecondsOf(counted); // a warm-up
	while (differences.length < ROUNDS) {
		differences.push((await microsecondsOf(counted)) - (await microsecondsOf(silent)));
	}
	return median(differences);
}

/** The CPU time of this process for one of them. */
async function microsecondsOf(read: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	for (let done = 0; done < READS; done++) await read();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / READS;
}

import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#db/client.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { startProgram, stopProgram } from "#scripts/local/children.ts";
import { chainedWrite, openAsOwner, ownerOf, someWorkspaces, type Write } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { median, percentile } from "../load.ts";
import { megabytesOf } from "../process.ts";
import { type Figure, inMs } from "../table.ts";
import { countCost } from "./count-cost.ts";
import { aCrowd, type Somebody } from "./crowd.ts";
import { type Listener, listenAll, until } from "./listeners.ts";
import { restart } from "./restart.ts";

const WORKSPACES = 20;
const MEMBERS = 100;
const SAMPLES = 100;
const BETWEEN_SAMPLES_MS = 100;
const MOST_KB = 40;
const MOST_DELAY_MS = 700;
const LEAST_OF_SILENT = 0.97;
const NOTICES_A_SECOND = 50;
const SLUG = "bench-notices";
// The heap that fly.toml gives the web process.
const NODE = "--max-old-space-size=283 --max-semi-space-size=8";

/** Measures what open pages cost: memory, the time until they know, members' writes meanwhile, and a restart. */
export async function measureNotices(bench: Bench, seconds: number): Promise<Figure[]> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const crowd = await aCrowd(bench, WORKSPACES, MEMBERS);
	const watched = await watchProjects(bench, crowd);
	const environment = { NODE_OPTIONS: `${bench.env.NODE_OPTIONS} ${NODE}`, MALLOC_ARENA_MAX: "2" };
	const twoServers = async () => [
		await bench.serve("scripts/serve.ts", environment),
		await bench.serve("scripts/serve.ts", environment),
	];
	const cost = await countCost(bench, seconds);
	const servers = await twoServers();
	const worker = startProgram(["scripts/worker.ts"], bench.env, { stdio: ["ignore", "ignore", "inherit"] });
	bench.atEnd(() => stopProgram(worker));
	const halves = [crowd.filter((_, at) => at % 2 === 0), crowd.filter((_, at) => at % 2 === 1)];
	const { figure, listeners } = await memory(servers, halves);
	const figures = [cost, figure, await delay(listeners, watched), await writes(bench, crowd, seconds)];
	const page = {
		path: "/acme/projects",
		cookie: await bench.cookieOf("owner@acme.example"),
		host: new URL(bench.origin).host,
	};
	const restarted = await restart({ old: servers, ready: await twoServers() }, listeners, page);
	for (const listener of restarted.listeners) listener.close();
	return [...figures, ...restarted.figures];
}

type Server = { origin: string; pid: number };

/** Opens the streams, after as many requests as that has let the process grow to its usual size. */
async function memory(servers: Server[], halves: Somebody[][]) {
	for (const [at, { origin }] of servers.entries()) {
		for (const listener of await listenAll(origin, halves[at] ?? [])) listener.close();
	}
	await sleep(3_000);
	const before = servers.map(({ pid }) => megabytesOf(pid));
	const listeners: Listener[] = [];
	for (const [at, { origin }] of servers.entries())
		listeners.push(...(await listenAll(origin, halves[at] ?? [])));
	await sleep(3_000);
	const grown = servers.map(({ pid }, at) => megabytesOf(pid) - (before[at] ?? 0));
	const kb = (grown.reduce((sum, one) => sum + one, 0) * 1024) / listeners.length;
	const figure: Figure = {
		what: `memory of an open stream, ${listeners.length} on ${servers.length} web processes`,
		ours: `${kb.toFixed(1)} kB`,
		target: `≤ ${MOST_KB} kB`,
		met: kb <= MOST_KB,
	};
	return { figure, listeners };
}

/** Lets some members watch a project of their own each; returns whom and which. */
async function watchProjects(bench: Bench, crowd: Somebody[]): Promise<Map<string, string>> {
	const sql = connect({ url: bench.databaseUrl });
	const some = crowd.filter((_, at) => at % Math.floor(crowd.length / SAMPLES) === 0);
	try {
		for (const { id, tenant } of some) {
			const schema = sql(tenant.schemaName);
			const [project] = await sql`
				insert into ${schema}.projects (name, slug, created_by, is_public)
				values ('Bench', ${`${SLUG}-${id}`}, ${ownerOf(tenant)}, true) returning id`;
			await sql`
				insert into ${schema}.watches (user_id, project_id, level, why)
				values (${id}, ${project?.id}, 'watching', 'chosen')`;
		}
	} finally {
		await sql.end();
	}
	return new Map(some.map(({ id }) => [id, `${SLUG}-${id}`]));
}

/** Measures the time from the commit of a comment until the page of a member who watches its project knows. */
async function delay(listeners: Listener[], watched: Map<string, string>): Promise<Figure> {
	const asOwner = await openAsOwner();
	const { addComment } = await import("#app/features/comments/comments.server.ts");
	const times: number[] = [];
	const heard: Promise<void>[] = [];
	for (const listener of listeners) {
		const slug = watched.get(listener.who.id);
		if (slug === undefined) continue;
		await addComment(asOwner(listener.who.tenant), slug, { comment: "Late.", tellId: [], meantId: [] });
		const began = performance.now();
		const hearing = until(() => listener.unread > 0, `${listener.who.id} was told`);
		heard.push(hearing.then(() => void times.push(listener.heardAt - began)));
		await sleep(BETWEEN_SAMPLES_MS);
	}
	await Promise.all(heard);
	const p95 = percentile(times, 95);
	return {
		what: `from a comment to the open page, p50 / p95 of ${times.length}, ${listeners.length} streams, 2 web processes`,
		ours: `${inMs(percentile(times, 50))} / ${inMs(p95)}`,
		target: `≤ ${MOST_DELAY_MS} ms`,
		met: p95 <= MOST_DELAY_MS,
	};
}

const WRITERS = 4;
const SLICE_MS = 1_000;
const LEAST_ROUNDS = 5;

/** Measures members' writes while open pages are told, against writes while nobody is, in turn. */
async function writes(bench: Bench, crowd: Somebody[], seconds: number): Promise<Figure> {
	const workspaces = await someWorkspaces(bench);
	const write = await chainedWrite();
	const { announceUnread } = await import("#app/platform/live/announce.server.ts");
	const tell = () => {
		const one = crowd[randomInt(crowd.length)];
		if (one) announceUnread(one.tenant.id, [one.id]);
	};
	const silent = () => writtenIn(SLICE_MS, workspaces, write);
	const told = async () => {
		const timer = setInterval(tell, 1_000 / NOTICES_A_SECOND);
		return silent().finally(() => clearInterval(timer));
	};
	await silent(); // a warm-up
	const rounds: { told: number; silent: number }[] = [];
	while (rounds.length < Math.max(LEAST_ROUNDS, seconds)) {
		// Each goes first in turn: what one leaves for the worker to do slows the other.
		const before = rounds.length % 2 === 0 ? await told() : undefined;
		const between = await silent();
		rounds.push({ told: before ?? (await told()), silent: between });
	}
	const shown = (counts: number[]) => `${((median(counts) * 1_000) / SLICE_MS).toFixed(0)} per second`;
	// Of each round on its own: other load on the machine comes and goes.
	const ratio = median(rounds.map((round) => round.told / round.silent));
	return {
		what: `members’ writes while ${NOTICES_A_SECOND} members a second are told`,
		ours: shown(rounds.map((round) => round.told)),
		limit: `${shown(rounds.map((round) => round.silent))}, nobody is told`,
		ratio,
		target: `≥ ${LEAST_OF_SILENT}`,
		met: ratio >= LEAST_OF_SILENT,
	};
}

async function writtenIn(ms: number, workspaces: TenantRecord[], write: Write): Promise<number> {
	let count = 0;
	const end = performance.now() + ms;
	const writer = async (at: number) => {
		const record = workspaces[at % workspaces.length] as TenantRecord;
		while (performance.now() < end) {
			await write(record);
			count++;
		}
	};
	await Promise.all(Array.from({ length: WRITERS }, (_, at) => writer(at)));
	return count;
}

import { execFileSync } from "node:child_process";
import type { Bench } from "./environment.ts";
import { load, median, percentile, type Target } from "./load.ts";
import { type Figure, inMs, perSecond } from "./table.ts";

const CONNECTIONS = 16;
const ROUNDS = 5;
const WARM_UP_MS = 3_000;
const LEAST_OF_BARE = 0.6; // numbers.md, targets
const MOST_MEMORY_MB = 250; // numbers.md, targets: after an hour's load; here after this run's

/** Pages a second beside the bare route, latency, and the memory of the web process after all of it. */
export async function measurePages(bench: Bench, seconds: number): Promise<Figure[]> {
	const cookie = await bench.cookieOf("owner@acme.example");
	const pageOf = (path: string): Target => ({ origin: bench.origin, path, cookie });
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
		figures.push(await besideBare(name, target, { ...target, origin: bare.origin }, seconds));
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
	return [...figures, memory(bench.pid)];
}

async function firstProject(list: Target): Promise<string> {
	const found = /href="(\/acme\/projects\/(?!new")[^"/?]+)"/.exec(await html(list))?.[1];
	if (!found) throw new Error("The list of projects shows none");
	return found;
}

/** Rounds of both, one after the other, so that whatever else the machine does hits both alike. */
async function besideBare(name: string, ours: Target, bare: Target, seconds: number): Promise<Figure> {
	const length = await sameMarkup(ours, bare);
	for (const target of [ours, bare]) await load(target, CONNECTIONS, WARM_UP_MS);
	const speeds: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
	for (let round = 0; round < ROUNDS; round++) {
		for (const [which, target] of [
			["ours", ours],
			["bare", bare],
		] as const) {
			const { pages, seconds: took } = await load(target, CONNECTIONS, seconds * 1000);
			speeds[which].push(pages / took);
		}
	}
	const ratio = median(speeds.ours.map((speed, round) => speed / (speeds.bare[round] ?? Number.NaN)));
	return {
		what: `${name} (${length} characters), pages a second`,
		ours: perSecond(median(speeds.ours)),
		limit: `${perSecond(median(speeds.bare))}, bare route`,
		ratio,
		target: `≥ ${LEAST_OF_BARE.toFixed(2)}`,
		met: ratio >= LEAST_OF_BARE,
	};
}

/** Throws unless both pages are the same but for times ("2 minutes ago"). Returns their length. */
async function sameMarkup(ours: Target, bare: Target): Promise<number> {
	const [one, other] = [await html(ours), await html(bare)];
	const markup = (page: string) =>
		page.replaceAll(/<span class="whitespace-nowrap text-ink-soft">.*?<\/span>/g, "");
	if (markup(one) !== markup(other)) throw new Error(`${ours.path} and its bare twin differ`);
	return one.length;
}

async function html({ origin, path, cookie }: Target): Promise<string> {
	const headers = { Cookie: cookie, Accept: "text/html", "Sec-Fetch-Dest": "document" };
	const answer = await fetch(`${origin}${path}`, { headers, redirect: "manual" });
	if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
	return answer.text();
}

async function latency(what: string, target: Target, connections: number, seconds: number): Promise<Figure> {
	const { latenciesMs } = await load(target, connections, seconds * 1000);
	return { what, ours: `${inMs(percentile(latenciesMs, 50))} / ${inMs(percentile(latenciesMs, 99))}` };
}

/** Resident memory. */
function memory(pid: number): Figure {
	const kibibytes = Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
	const megabytes = kibibytes / 1024;
	return {
		what: "memory of the web process after this load",
		ours: `${megabytes.toFixed(0)} MB`,
		target: `≤ ${MOST_MEMORY_MB} MB`,
		met: megabytes <= MOST_MEMORY_MB,
	};
}

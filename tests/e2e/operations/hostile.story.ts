import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import routes from "#app/routes.ts";
import { BODIES } from "#tests/hostile/bodies.ts";
import { type Hit, send, sendInPieces } from "#tests/hostile/sender.ts";
import { type Place, placesOf } from "#tests/hostile/targets.ts";
import { type Input, inParallel, inputsFor, sendAll } from "#tests/hostile/walk.ts";
import { markIn } from "#tests/support/browser/form-mark.ts";
import { expect } from "#tests/support/browser/stories.ts";
import { test } from "../support/own-product.ts";
import { control, demo } from "../support/steps.ts";

/** The heap of a machine of 512 MB. `scripts/local/container.test.ts` keeps it at what the image derives. */
const [, LIMITS = ""] = /^NODE_OPTIONS = "(.+)"$/m.exec(readFileSync("fly.toml", "utf8")) ?? [];

test.use({
	// The owner of a workspace runs the service as well: one person who sees every page.
	settings: { NODE_OPTIONS: LIMITS, OPERATOR_EMAILS: demo.owner },
});

const STARTS = ["/", "/workspaces", "/account", "/acme/dashboard", "/acme/onboarding", "/admin"];
// A body that takes 20 s to arrive, and some time for the answer; scripts/serve/slow-senders.test.ts covers those that never end.
const SLOWEST_BODY_MS = 115_000;
const HEALTH_EVERY_MS = 250;
/** Each of them asks who sends it: all at once they would be turned away, as a crowd is. */
const SLOW_AT_ONCE = 60;
/** Bodies of a great many pieces take as much time of the sender as of the server. */
const FEW = 5;
/** On an idle machine a plain form takes 10 ms, so a hundred of them take a second. */
const MOST_FORMS = 100;

test("nothing that is sent to any address stops the server, breaks it or makes others wait", async ({
	product,
}) => {
	test.setTimeout(1_200_000);
	expect(LIMITS).toContain("--max-old-space-size");
	const { origin } = product;
	product.clerk.emulator.knobs.tokenSeconds = 3_600;
	const signIn = async () =>
		(await control<{ cookie: string }>("session", { email: demo.owner, origin })).cookie;
	const cookie = await signIn();
	const get = async (path: string) =>
		(await send(origin, { method: "GET", path, headers: { Cookie: cookie } })).body;
	const found = await placesOf(await routes, get, STARTS);
	// The operators' forms come last: what is sent to one may well pause the workspace.
	const places = found.toSorted((one, other) => Number(isOperators(one)) - Number(isOperators(other)));
	expect(places.filter(({ path }) => path === "/acme/projects/new").length, "the crawl was signed in").toBe(
		1,
	);

	const mark = markIn(await get("/acme/projects/new"))?._f ?? "";
	const plainMs = await plainForm(origin, cookie, mark);
	const health = watchHealth(origin);
	const slow = sendSlowly(origin, places, cookie);
	const inputs: Input[] = [];
	for (const [number, place] of places.entries()) {
		const { status } = await send(origin, { method: "GET", path: place.path });
		inputs.push(...inputsFor(place, number, { cookie: "", isLetIn: status !== 303 }));
		// A separate sign-in, because one of the inputs signs it out.
		inputs.push(...inputsFor(place, number, { cookie: await signIn(), isLetIn: true, mark }));
	}
	const tally = new Tally();
	await sendAll(origin, inputs, (input, hit) => tally.note(input, hit));
	for (const hit of await slow) tally.notePieces(hit);
	// Tries again alone, because other inputs were in progress when it took so long.
	const limitMs = MOST_FORMS * plainMs;
	const late: string[] = [];
	for (const { input } of tally.over(limitMs)) {
		const hits = [await send(origin, input.shot), await send(origin, input.shot)];
		const ms = Math.min(...hits.map((hit) => hit.ms));
		if (ms > limitMs) late.push(`${input.what}: ${Math.round(ms)} ms`);
	}
	const sick = await health.stop();
	process.stdout.write(
		`${tally.words({ plainMs, limitMs, sickMs: sick.worstMs, peakMb: peakOf(product.servers()) })}\n`,
	);

	expect(
		product.servers().map(({ exitCode, signalCode }) => exitCode ?? signalCode),
		"the server is there",
	).toEqual([null]);
	expect(tally.broken.slice(0, 20), `${tally.broken.length} broken answers`).toEqual([]);
	expect(late, `answers later than ${Math.round(limitMs)} ms`).toEqual([]);
	expect(tally.large.slice(0, 20), "answers much larger than what was sent").toEqual([]);
	expect(sick.missed, "/healthz was silent").toBe(0);
});

const isOperators = ({ path }: Place): boolean => path.startsWith("/admin");

class Tally {
	readonly broken: string[] = [];
	readonly large: string[] = [];
	readonly counts = new Map<string, number>();
	readonly #slowest: { input: Input; ms: number }[] = [];

	note(input: Input, { status, ms, bytes, body }: Hit): void {
		this.#count(input.kind);
		this.#slowest.push({ input, ms });
		const title = /<title>(.*?)<\/title>/.exec(body)?.[1] ?? "";
		if (status === 0 || status >= 500) this.broken.push(`${status} ${title}, ${input.what}`);
		// An ordinary page, plus what was typed: one character becomes at most six (“&quot;”).
		const most = 300_000 + 7 * (input.shot.body?.length ?? 0);
		if (bytes > most) this.large.push(`${bytes} bytes: ${input.what}`);
	}

	notePieces({ status, ms }: Hit): void {
		this.#count("slow");
		if (status >= 500 || ms > SLOWEST_BODY_MS)
			this.broken.push(`${status} after ${Math.round(ms)} ms: a slow body`);
	}

	over(limitMs: number) {
		return this.#slowest.filter(({ ms }) => ms > limitMs);
	}

	words(figures: { plainMs: number; limitMs: number; sickMs: number; peakMb: number }): string {
		const all = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
		const kinds = [...this.counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
		const [worst] = this.#slowest.toSorted((one, other) => other.ms - one.ms);
		const { plainMs, limitMs, sickMs, peakMb } = figures;
		return [
			`${all} hostile inputs: ${kinds}`,
			`a plain form ${plainMs.toFixed(1)} ms, limit ${Math.round(limitMs)} ms, the worst ${Math.round(worst?.ms ?? 0)} ms with others beside it (${worst?.input.what})`,
			`/healthz at worst ${Math.round(sickMs)} ms, peak memory ${peakMb} MB with ${LIMITS}`,
		].join("\n");
	}

	#count(kind: string): void {
		this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
	}
}

/** Returns the median time of a form that comes back because something in it is missing. */
async function plainForm(origin: string, cookie: string, mark: string): Promise<number> {
	const headers = { Cookie: cookie, "Content-Type": "application/x-www-form-urlencoded" };
	const times: number[] = [];
	for (let count = 0; count < 40; count++) {
		const hit = await send(origin, {
			method: "POST",
			path: "/acme/projects/new",
			headers,
			body: `name=&description=x&_f=${mark}`,
		});
		expect(hit.status).toBe(422);
		times.push(hit.ms);
	}
	// The first ones meet a server that has just started.
	return times.slice(20).toSorted((one, other) => one - other)[10] ?? 0;
}

/** Asks from a thread of its own: this one is often busier than the server. */
function watchHealth(origin: string) {
	const worker = new Worker(WATCH, {
		eval: true,
		workerData: { url: `${origin}/healthz`, every: HEALTH_EVERY_MS },
	});
	return {
		async stop(): Promise<{ worstMs: number; missed: number }> {
			worker.postMessage("stop");
			const [seen] = await once(worker, "message");
			return seen;
		},
	};
}

const WATCH = `
	const { parentPort, workerData: { url, every } } = require("node:worker_threads");
	let [worstMs, missed, isOver] = [0, 0, false];
	parentPort.once("message", () => { isOver = true; });
	(async () => {
		while (!isOver) {
			const began = performance.now();
			const status = await fetch(url).then(async (answer) => (await answer.text(), answer.status), () => 0);
			if (status !== 200) missed++;
			worstMs = Math.max(worstMs, performance.now() - began);
			await new Promise((resolve) => setTimeout(resolve, every));
		}
		parentPort.postMessage({ worstMs, missed });
	})();`;

/** Sends each place a body that hardly moves, and one in a great many pieces. */
function sendSlowly(origin: string, places: Place[], cookie: string): Promise<Hit[]> {
	const shots = places
		.filter(({ takesBody, id }) => takesBody && !id.endsWith("sign-out"))
		.flatMap(({ path }) =>
			["", cookie].map((who) => ({
				...{ method: "POST" as const, path },
				headers: { Cookie: who, "Content-Type": BODIES[0]?.type ?? "", "Transfer-Encoding": "chunked" },
			})),
		);
	const slowly = { text: "a", count: 20, pauseMs: 1_000 };
	const inPieces = { text: "a", count: 20_000, pauseMs: 0 };
	const sendings = [
		...shots.slice(0, FEW).map((shot) => ({ shot, pieces: inPieces })),
		...shots.map((shot) => ({ shot, pieces: slowly })),
	];
	return inParallel(SLOW_AT_ONCE, sendings, ({ shot, pieces }) => sendInPieces(origin, shot, pieces));
}

/** Returns the peak memory of the largest server. */
function peakOf(servers: { pid?: number }[]): number {
	const peaks = servers.map(({ pid }) => /VmHWM:\s+(\d+)/.exec(statusOf(pid))?.[1]);
	return Math.round(Math.max(...peaks.map((kb) => Number(kb ?? 0))) / 1024);
}

function statusOf(pid: number | undefined): string {
	try {
		return readFileSync(`/proc/${pid}/status`, "utf8");
	} catch {
		return "";
	}
}

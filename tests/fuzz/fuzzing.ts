import fc from "fast-check";
import routes from "#app/routes.ts";
import { badPath } from "#scripts/serve/faults.ts";
import { type Answer, type Ask, ask } from "#tests/isolation/walk/answers.ts";
import { lineFinder, linesOf, type RouteLine } from "#tests/isolation/walk/routes.ts";
import { OURS } from "#tests/isolation/world/marks.ts";
import { emailOf, type Visitor } from "#tests/isolation/world/people.ts";
import { endsSessions, signIn } from "#tests/isolation/world/sessions.ts";
import { ORIGIN, openWorld, type World } from "#tests/isolation/world/world.ts";
import type { PlantedRoute } from "#tests/support/app/build-of-sources.ts";
import type { Surroundings } from "./build-request.ts";
import { OPERATOR, type Plan, plans } from "./plan.ts";
import { PROPERTIES, type Seen } from "./properties.ts";
import { type RowWatch, watchRows } from "./row-watch.ts";
import { vocabulary } from "./vocabulary.ts";

/** A property that an answer broke, with the smallest request found to break it. */
export type Finding = { property: string; pattern: string; what: string; request: string; seed: number };

/** What was done; times in milliseconds, under this machine's current load. */
export type Done = {
	requests: number;
	/** Time spent on the answers themselves. */
	answeringMs: number;
	saved: number;
	byStatus: Record<string, number>;
	addresses: number;
	slowest: { ms: number; request: string };
	largest: { size: number; request: string };
};

export type Fuzzing = {
	run(given: { seed: number; seconds: number; requests: number }): Promise<Finding[]>;
	done: Done;
	lines: RouteLine[];
	stop(): Promise<void>;
};

// Batches allow a seed that leads straight to a finding.
const BATCH = 100;
// A minimum even when the time is over: a busy machine does 30 in ten seconds.
const LEAST = 200;
const MOST_FINDINGS = 20;
const SHRINKING_MS = 60_000;
// Sessions of the local Clerk live an hour here.
const SIGNED_IN_MS = 1_800_000;

/** Pages added to the product's, and requested alone. */
type Planted = { planted: () => Promise<PlantedRoute[]>; lines: RouteLine[] };

/** Opens the product with two filled workspaces, and the fuzzer. Call before importing anything of `app`. */
export async function openFuzzing(beside?: Planted): Promise<Fuzzing> {
	process.env.OPERATOR_EMAILS = emailOf(OURS, OPERATOR);
	const world = await openWorld();
	const { ours, theirs, superuser } = world;
	const schemas = ["public", "pgboss", ours.record.schemaName, theirs.record.schemaName];
	const watch = await watchRows(superuser, schemas);
	const handle = await world.handler(await beside?.planted());
	const cookieOf = (who: string): string => {
		if (who === "neighbor") return world.theirOwner;
		return world.cookies[who === "operator" ? OPERATOR : (who as Visitor)];
	};
	// Imported only now, because they read the environment.
	const { wishFor } = await import("./build-request.ts");
	const { rememberedOffers } = await import("./offers.ts");
	const offers = rememberedOffers(handle, cookieOf);
	const around = { world, words: await vocabulary(), offers, cookieOf };
	const lines = beside?.lines ?? linesOf(await routes);
	return new Runner({ world, cookieOf }, { watch, handle, lines, wishFor: (plan) => wishFor(around, plan) });
}

type Handle = (request: Request) => Promise<Response>;

type Around = Pick<Surroundings, "world" | "cookieOf">;
type Given = {
	watch: RowWatch;
	handle: Handle;
	lines: RouteLine[];
	wishFor: (plan: Plan) => Promise<Ask>;
};

class Runner implements Fuzzing {
	readonly lines: RouteLine[];
	readonly done: Done = {
		...{ requests: 0, answeringMs: 0, saved: 0, byStatus: {}, addresses: 0 },
		...{ slowest: { ms: 0, request: "" }, largest: { size: 0, request: "" } },
	};
	readonly #around: Around;
	readonly #wishFor: Given["wishFor"];
	readonly #watch: RowWatch;
	readonly #handle: Handle;
	readonly #asked = new Set<string>();
	#signedInAt = Date.now();

	constructor(around: Around, given: Given) {
		this.#wishFor = given.wishFor;
		this.#around = around;
		this.#watch = given.watch;
		this.#handle = given.handle;
		this.lines = given.lines;
	}

	stop(): Promise<void> {
		return this.#around.world.stop();
	}

	/** Runs batch after batch until the time or the requests are used up; reports each finding once. */
	async run(given: { seed: number; seconds: number; requests: number }): Promise<Finding[]> {
		const until = Date.now() + given.seconds * 1_000;
		const most = this.done.requests + given.requests;
		const least = Math.min(most, this.done.requests + LEAST);
		const isOver = () => this.done.requests >= most || (Date.now() > until && this.done.requests >= least);
		const findings: Finding[] = [];
		for (let seed = given.seed; !isOver() && findings.length < MOST_FINDINGS; seed++) {
			await this.#keepSignedIn();
			const found = await this.#batch(seed, isOver, findings);
			if (found) findings.push(found);
		}
		return findings;
	}

	async #batch(seed: number, isOver: () => boolean, known: Finding[]): Promise<Finding | undefined> {
		let found: Finding | undefined;
		let foundAt = 0;
		const property = fc.asyncProperty(plans(this.lines), async (plan) => {
			if (found ? Date.now() - foundAt > SHRINKING_MS : isOver()) return;
			const broken = (await this.#broken(plan, seed)).find((one) =>
				found ? isSame(one, found) : !known.some((other) => isSame(one, other)),
			);
			if (!broken) return;
			foundAt ||= Date.now();
			found = broken;
			throw new Error(broken.what);
		});
		await fc.check(property, { seed, numRuns: BATCH });
		return found;
	}

	/** Returns what one request breaks, and restores everything afterwards. */
	async #broken(plan: Plan, seed: number): Promise<Finding[]> {
		const wish = await this.#wishFor(plan);
		// The server answers these itself (scripts/serve/every-answer.test.ts); React Router never sees them.
		if (badPath(wish.path)) return [];
		const { seen, request } = await this.#see(plan.who, wish);
		return PROPERTIES.flatMap(({ name, broken }) => {
			const what = broken(seen);
			return what ? [{ property: name, pattern: seen.pattern, what, request, seed }] : [];
		});
	}

	async #see(who: string, wish: Ask): Promise<{ seen: Seen; request: string }> {
		const { world, cookieOf } = this.#around;
		const request = repeatable(who, wish);
		await this.#watch.take();
		world.log.take();
		const clerk = clerkOf(world);
		const began = performance.now();
		const answer = await ask(this.#handle, ORIGIN, wish, cookieOf(who)).catch(thrownAway);
		const written = await this.#watch.take();
		if (clerkOf(world) !== clerk) written.push("Clerk");
		const pattern = patternFor(this.lines, wish.path);
		this.#count({ answer, request, pattern, ms: performance.now() - began });
		const log = world.log.take();
		if (written.length > 0) await this.#undo(written);
		if (endsSessions(wish)) await this.#signIn();
		const seen = { who, pattern, wish, answer, written, log };
		const origins = [ORIGIN, new URL(world.clerk.url).origin];
		return { seen: { ...seen, origins, theirSchema: world.theirs.record.schemaName }, request };
	}

	#count(one: { answer: Answer; request: string; pattern: string; ms: number }): void {
		const { done } = this;
		const { status, body } = one.answer;
		done.requests++;
		done.answeringMs += one.ms;
		done.byStatus[status] = (done.byStatus[status] ?? 0) + 1;
		if (status < 400 && one.request.includes(" POST ")) done.saved++;
		this.#asked.add(one.pattern);
		done.addresses = this.#asked.size;
		if (one.ms > done.slowest.ms) done.slowest = { ms: one.ms, request: one.request };
		if (body.length > done.largest.size) done.largest = { size: body.length, request: one.request };
	}

	async #undo(written: string[]): Promise<void> {
		const { world } = this.#around;
		if (written.some((place) => place.startsWith("pgboss."))) await world.superuser`delete from pgboss.job`;
		await world.restore(written);
	}

	async #keepSignedIn(): Promise<void> {
		if (Date.now() - this.#signedInAt > SIGNED_IN_MS) await this.#signIn();
	}

	async #signIn(): Promise<void> {
		const { world } = this.#around;
		for (const who of Object.keys(world.cookies) as Visitor[]) {
			world.cookies[who] = await signIn(world.clerk, OURS, who);
		}
		this.#signedInAt = Date.now();
	}
}

/** Represents a handler that threw, which answers nobody. */
const thrownAway = (error: unknown): Answer => ({
	...{ status: 599, headers: [] },
	body: `thrown: ${error instanceof Error ? error.stack : String(error)}`,
});

const isSame = (one: Finding, other: Finding) =>
	one.property === other.property && one.pattern === other.pattern;

/** Returns what Clerk stores about people and workspaces; sessions also record their last use. */
function clerkOf({ clerk }: World): string {
	const { sessions: _, ...kept } = clerk.emulator.state as unknown as Record<string, unknown>;
	return JSON.stringify(kept);
}

function patternFor(lines: RouteLine[], path: string): string {
	const plain = (path.split("?")[0] ?? "").replace(/\.data$/, "");
	return lineFinder(lines)(plain)?.line.pattern ?? "no route";
}

/** Renders the whole request so that it can be sent again by hand or in a test: as JSON strings, because of their contents. */
function repeatable(who: string, { method, path, form, json, headers }: Ask): string {
	const { Cookie: cookie, ...others } = headers ?? {};
	const flash = /flash=([\w-]+)/.exec(cookie ?? "")?.[0];
	return [
		`as ${who}: ${method} ${path}`,
		...(form ?? []).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
		...(json === undefined ? [] : [`  body: ${json}`]),
		...Object.entries(others).map(([name, value]) => `  ${name}: ${value}`),
		...(flash ? [`  cookie: ${flash}`] : []),
	].join("\n");
}

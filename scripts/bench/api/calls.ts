import type { Operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { median } from "../load.ts";
import type { Figure } from "../table.ts";

/** How many projects a list has. */
export const PROJECTS = 25;
const LEAST_CALLS = 200;
// Targets from docs/benchmarks.md.
const LEAST_OF_DOMAIN = 0.65;
const MOST_OF_NOTHING_US = 100;
const MOST_OF_REPEATABLE = 1.2;
const MOST_OF_MEMBER = 1.5;
const LEAST_OF_UNLOGGED = 0.97;

const LOG_ROUNDS = 10;
// Fewer than a second of calls: the log is written once a second.
const CALLS_OF_A_ROUND = 100;

/** Measures calls in this process, without a server. */
export async function measureCalls(owner: Tenant, key: string, seconds: number): Promise<Figure[]> {
	const call = await caller(key);
	return [
		await listBesideDomain(owner, call, seconds),
		await keyKnown(call, seconds),
		await firstUse(owner, key),
		await logged(call),
		await repeatable(call, seconds),
	];
}

type Sent = { headers?: Record<string, string>; body?: string; table?: readonly Operation[] };
type Caller = (line: string, sent?: Sent) => Promise<Response>;

/** Makes calls with a key, and throws for one that is refused. */
async function caller(key: string): Promise<Caller> {
	// Not the whole table, which leads to pages: Node alone reads none.
	const { projectOperations } = await import("#app/features/projects/api/operations.server.ts");
	const { answerCall } = await import("#app/tenant/api/answer-call.server.ts");
	return async (line, { headers, body, table = projectOperations } = {}) => {
		const [method = "", path = ""] = line.split(" ");
		const given = new Headers({ Authorization: `Bearer ${key}`, ...headers });
		if (body !== undefined) given.set("Content-Type", "application/json");
		const request = new Request(`http://localhost/api/v1${path}`, { method, body, headers: given });
		const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.1", userAgent: "bench" };
		const answer = await answerCall(request, facts, table);
		if (answer.status >= 400) throw new Error(`${line} answered ${answer.status}: ${await answer.text()}`);
		await answer.text();
		return answer;
	};
}

type Work = () => Promise<unknown>;

/** Does two things in turn, so that other load on the machine affects both; returns the median of each in milliseconds. */
async function inTurn(ours: Work, limit: Work, seconds: number): Promise<[ours: number, limit: number]> {
	const times: [number[], number[]] = [[], []];
	const until = performance.now() + seconds * 1_000;
	for (let at = 0; at < 2 * LEAST_CALLS || performance.now() < until; at++) {
		const started = performance.now();
		await (at % 2 === 0 ? ours : limit)();
		times[at % 2 === 0 ? 0 : 1].push(performance.now() - started);
	}
	return [median(times[0]), median(times[1])];
}

const shown = (milliseconds: number) => `${milliseconds.toFixed(2)} ms`;

async function listBesideDomain(owner: Tenant, call: Caller, seconds: number): Promise<Figure> {
	const { listProjects } = await import("#app/features/projects/list/list.server.ts");
	const { projectOperations } = await import("#app/features/projects/api/operations.server.ts");
	const usual = projectOperations.find(({ id }) => id === "listProjects")?.query?.parse({});
	const query = { ...usual, limit: PROJECTS } as Parameters<typeof listProjects>[1];
	const domain = async () => JSON.stringify(await listProjects(owner, query));
	const [ours, limit] = await inTurn(() => call(`GET /projects?limit=${PROJECTS}`), domain, seconds);
	const ratio = limit / ours;
	return {
		what: `a list of ${PROJECTS} projects, p50; the ratio is of calls per second`,
		...{ ours: shown(ours), limit: `${shown(limit)}, what it calls`, ratio },
		...{ target: `≥ ${LEAST_OF_DOMAIN}`, met: ratio >= LEAST_OF_DOMAIN },
	};
}

/** Calls an operation that does nothing. */
async function keyKnown(call: Caller, seconds: number): Promise<Figure> {
	const nothing = { id: "nothing", method: "GET", path: "/nothing", tag: "", summary: "" } as const;
	const table: Operation[] = [{ ...nothing, permission: null, refuses: [], run: async () => ({}) }];
	const [ours] = await inTurn(
		() => call("GET /nothing", { table }),
		async () => undefined,
		seconds,
	);
	const microseconds = ours * 1_000;
	return {
		what: "a call that does nothing: whose key it is, its limits, an empty answer, p50",
		...{ ours: `${microseconds.toFixed(0)} µs` },
		...{ target: `≤ ${MOST_OF_NOTHING_US} µs`, met: microseconds <= MOST_OF_NOTHING_US },
	};
}

/** Beside the first look-up of a page’s member; both are forgotten before each time, as after a start of the process. */
async function firstUse(owner: Tenant, key: string): Promise<Figure> {
	const { registry } = await import("#app/platform/database/database.server.ts");
	const { enterWithKey } = await import("#app/tenant/api/enter-with-key.server.ts");
	const { resolveTenant } = await import("#app/tenant/resolve.server.ts");
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.1", userAgent: "bench" };
	const request = new Request("http://localhost/api/v1", { headers: { Authorization: `Bearer ${key}` } });
	const first = (enter: Work) => () => {
		registry.forget(owner.id);
		return enter();
	};
	const [ours, limit] = await inTurn(
		first(() => enterWithKey(request, facts)),
		first(() => resolveTenant(owner.slug, owner.member.id, facts)),
		0,
	);
	const ratio = ours / limit;
	return {
		what: "the first use of a key in a process, p50",
		...{ ours: shown(ours), limit: `${shown(limit)}, a page’s first look-up of its member`, ratio },
		...{ target: `≤ ${MOST_OF_MEMBER.toFixed(2)}`, met: ratio <= MOST_OF_MEMBER },
	};
}

/** The log is written beside calls, so what it costs at most is the time that it takes alone. */
async function logged(call: Caller): Promise<Figure> {
	const { writeApiRequests } = await import("#app/tenant/registry/note-api-request.server.ts");
	const rounds: { calls: number; log: number }[] = [];
	for (let round = 0; round < LOG_ROUNDS; round++) {
		await writeApiRequests();
		const began = performance.now();
		for (let at = 0; at < CALLS_OF_A_ROUND; at++) await call(`GET /projects?limit=${PROJECTS}`);
		const called = performance.now();
		await writeApiRequests();
		rounds.push({ calls: called - began, log: performance.now() - called });
	}
	const calls = median(rounds.map((round) => round.calls));
	const log = median(rounds.map((round) => round.log));
	const ratio = calls / (calls + log);
	return {
		what: `${CALLS_OF_A_ROUND} such lists and their lines in the request log, one after the other`,
		...{
			ours: shown(calls + log),
			limit: `${shown(calls)}, without the lines; the ratio is of calls per second`,
		},
		...{ ratio, target: `≥ ${LEAST_OF_UNLOGGED}`, met: ratio >= LEAST_OF_UNLOGGED },
	};
}

async function repeatable(call: Caller, seconds: number): Promise<Figure> {
	let made = 0;
	const create = (headers: Record<string, string>) =>
		call("POST /projects", { headers, body: JSON.stringify({ name: `Made ${made++}` }) });
	const [ours, limit] = await inTurn(
		() => create({ "Idempotency-Key": crypto.randomUUID() }),
		() => create({}),
		seconds,
	);
	const ratio = ours / limit;
	return {
		what: "a project is created with an idempotency key, p50",
		...{ ours: shown(ours), limit: `${shown(limit)}, without`, ratio },
		...{ target: `≤ ${MOST_OF_REPEATABLE.toFixed(2)}`, met: ratio <= MOST_OF_REPEATABLE },
	};
}

import type { Operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { openAsOwner } from "./audit.ts";
import type { Bench } from "./environment.ts";
import { aWorkspace } from "./jobs.ts";
import { median } from "./load.ts";
import type { Figure } from "./table.ts";

const PROJECTS = 25;
const LEAST_CALLS = 200;
// Targets from docs/benchmarks.md.
const LEAST_OF_DOMAIN = 0.65;
const MOST_OF_NOTHING_US = 100;
const MOST_OF_REPEATABLE = 1.2;
const LEAST_OF_UNCHANGED = 1;

/** Measures what a call of the API costs beside what it does, in this process, without a server. */
export async function measureApi(bench: Bench, seconds: number): Promise<Figure[]> {
	const unlimited = { RATE_LIMIT_API_KEY: "9000000/60", RATE_LIMIT_API_TENANT: "9000000/60" };
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" }, unlimited);
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const owner = await aFilledWorkspace(bench);
	const call = await caller(await aKey(owner));
	return [
		await listBesideDomain(owner, call, seconds),
		await keyKnown(call, seconds),
		await repeatable(call, seconds),
		await unchanged(call, seconds),
	];
}

async function aFilledWorkspace(bench: Bench): Promise<Tenant> {
	const pool = new ConnectionPool({ url: appUrl(bench.databaseUrl), size: 1 });
	try {
		const owner = (await openAsOwner())(await aWorkspace(pool));
		const { createProject } = await import("#app/features/projects/projects.server.ts");
		for (let at = 0; at < PROJECTS; at++) await createProject(owner, { name: `Plan ${at}`, isPublic: true });
		return owner;
	} finally {
		await pool.close();
	}
}

async function aKey(owner: Tenant): Promise<string> {
	const { createKey } = await import("#app/features/developers/keys.server.ts");
	const { newKeyId } = await import("#app/tenant/api/key-text.ts");
	const values = { key: newKeyId(), name: "Bench", expires: "90", permissions: ["*"] } as const;
	const created = await createKey(owner, { ...values, permissions: [...values.permissions] });
	if (created.outcome !== "saved" || !created.key.text) throw new Error("No key was created");
	return created.key.text;
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

async function unchanged(call: Caller, seconds: number): Promise<Figure> {
	const line = `GET /projects?limit=${PROJECTS}`;
	const tag = (await call(line)).headers.get("ETag") ?? "";
	const [ours, limit] = await inTurn(
		() => call(line, { headers: { "If-None-Match": tag } }),
		() => call(line),
		seconds,
	);
	const ratio = limit / ours;
	return {
		what: "the same list with the ETag that the caller has, p50; the ratio is of calls per second",
		...{ ours: shown(ours), limit: `${shown(limit)}, without`, ratio },
		...{ target: `≥ ${LEAST_OF_UNCHANGED.toFixed(2)}`, met: ratio >= LEAST_OF_UNCHANGED },
	};
}

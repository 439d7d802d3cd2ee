import fc from "fast-check";
import { RouterContextProvider } from "react-router";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operations } from "#app/api.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { answerApi } from "#app/platform/http/api-answer.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { answerCall } from "#app/tenant/api/answer-call.server.ts";
import { problemShape } from "#app/tenant/api/document/problem-shapes.ts";
import { statusesOf } from "#app/tenant/api/document/statuses.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import { connect, type Sql } from "#db/client.ts";
import { inAddress } from "#tests/fuzz/hostile.ts";
import { BOOKKEEPING } from "#tests/fuzz/properties.ts";
import { type RowWatch, watchRows } from "#tests/fuzz/row-watch.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aKey } from "#tests/support/world/api-key.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { type BadRequest, badRequests } from "./bad-requests.ts";
import { type ApiWorld, anApiWorld, pathOf } from "./things.ts";

vi.hoisted(() => {
	process.env.RATE_LIMIT_API_TENANT = "off";
	process.env.RATE_LIMIT_API_UNKNOWN = "10000/60";
});

// Enough to meet each kind of value, header and body several times over all operations, in well under a minute.
const CALLS_OF_EACH = 24;
const SEED = Number(process.env.FUZZ_SEED ?? 19);
// No call waits for anything but the database; the rest is for a busy machine.
const LONGEST_MS = 5_000;

let world: ApiWorld;
let superuser: Sql;
let watch: RowWatch;
beforeAll(async () => {
	world = await anApiWorld(await testPool());
	superuser = connect({ url: (await testDatabase()).url });
	watch = await watchRows(superuser, ["public", world.record.schemaName]);
}, 60_000);
afterAll(() => Promise.all([world.pool.close(), superuser.end(), closeDatabase()]));

/** The path that a bad request asks for. */
function addressIn(operation: Operation, path: string, { parameters, query }: BadRequest): string {
	const pattern = operation.path.split("/");
	const real = path.split("/").filter((_part, at) => pattern[at]?.startsWith("{"));
	const values = real.map((value, at) => parameters[at]?.toWellFormed() ?? value);
	const search = query.map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`).join("&");
	return pathTo(operation.path, ...values) + (search && `?${search}`);
}

/** Sends a request through what answers every address of the API. */
async function send(key: string, method: string, path: string, given: Pick<BadRequest, "headers" | "body">) {
	const headers = new Headers({ Authorization: `Bearer ${key}` });
	for (const [name, value] of given.headers) headers.set(name, value);
	const request = new Request(`http://localhost/api/v1${path}`, { method, headers, body: given.body });
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.7", userAgent: "test" };
	const context = new RouterContextProvider();
	context.set(requestContext, facts);
	const began = performance.now();
	const response = await answerApi(
		{ request, context, params: {}, pattern: "/api/v1/*" } as unknown as Parameters<typeof answerApi>[0],
		() => answerCall(request, facts, operations),
	);
	const { status, headers: answered } = response as Response;
	const text = await (response as Response).text();
	return { status, type: answered.get("Content-Type"), text, ms: performance.now() - began };
}

type Answer = Awaited<ReturnType<typeof send>>;

/** Says what is wrong with an answer. */
function faultsOf(operation: Operation, { status, type, text, ms }: Answer, written: string[]): string[] {
	// A path with “..” in it names another address.
	const declared = [...statusesOf(operation), 404, 405];
	const behind = written.filter((place) => !(place in BOOKKEEPING));
	return [
		status >= 500 && `${status}: ${text}`,
		!declared.includes(status) && `${status} isn’t declared: ${text}`,
		status >= 400 && type !== "application/problem+json" && `a refusal is ${type}`,
		status >= 400 && !isProblem(text) && `a refusal says ${text.slice(0, 300)}`,
		status >= 400 && behind.length > 0 && `${status}, but ${behind.join(", ")} changed`,
		ms > LONGEST_MS && `it took ${Math.round(ms)} ms`,
	].filter((fault) => fault !== false);
}

function isProblem(text: string): boolean {
	const { success, data } = problemShape.strict().safeParse(JSON.parse(text));
	return success && /^[A-Z“].*[.!]$/s.test(data.detail) && data.title !== "";
}

/** Makes a key whose first use is noted already: later calls write nothing for it. */
async function usedKey(): Promise<string> {
	const key = await aKey(world.owner);
	await watch.take();
	await send(key, "GET", "/me", { headers: [], body: undefined });
	await vi.waitFor(async () => expect(await watch.take()).toContain(`${world.record.schemaName}.api_keys`));
	return key;
}

test.each(operations.map((operation) => [operation.id, operation] as const))(
	"%s answers whatever is sent with a declared status, and changes nothing where it refuses",
	async (_id, operation) => {
		const path = await pathOf(world, operation);
		const key = await usedKey();
		const found: string[] = [];

		for (const bad of fc.sample(badRequests(operation), { numRuns: CALLS_OF_EACH, seed: SEED })) {
			const address = addressIn(operation, path, bad);
			const answer = await send(key, operation.method, address, bad);
			const faults = faultsOf(operation, answer, await watch.take());
			const sent = JSON.stringify({ ...bad, address }).slice(0, 600);
			found.push(...faults.map((fault) => `${operation.method} ${sent}: ${fault}`));
		}

		// A member has at most 50 keys.
		await send(key, "DELETE", "/me", { headers: [["If-Match", "*"]], body: undefined });
		expect(found).toEqual([]);
	},
	60_000,
);

test("the test would see a server error, a refusal that is no problem, and a change behind a refusal", () => {
	const operation = operations[0] as Operation;
	const answer = { status: 400, type: "text/html", text: '"No"', ms: 1 };

	expect(faultsOf(operation, { ...answer, status: 500 }, [])).toHaveLength(3);
	expect(faultsOf(operation, answer, ["ws.projects"])).toHaveLength(3);
	expect(faultsOf(operation, { ...answer, ms: 10_000 }, ["public.rate_limits"])).toHaveLength(3);
});

import { env } from "#app/platform/env.server.ts";
import { apiRefusal, unknownAddress } from "#app/platform/http/api-answer.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { thrownRefusal } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { ChangedMeanwhile } from "../refusals/changed.ts";
import { answerRefusal } from "./answer-refusal.server.ts";
import { CallLimits, countOwn } from "./call-limits.server.ts";
import { withDeprecation } from "./deprecation.ts";
import { enterWithKey, type KeyEntry } from "./enter-with-key.server.ts";
import { names, tagOf } from "./entity-tag.server.ts";
import { addressOf, methodsOf, operationsAt } from "./find-operation.ts";
import { InvalidValues, queryProblems } from "./invalid-values.ts";
import { refuseKeyInAddress } from "./key-in-address.server.ts";
import { logCall } from "./log-call.server.ts";
import type { CurrentState, Listed, Operation, OperationCall, OperationOutcome, Stale } from "./operation.ts";
import { type AskedList, CURSOR_PROBLEM, openCursor, pageQuery, writePage } from "./pages.server.ts";
import { mediaTypesOf, readBody } from "./read-body.server.ts";
import { refuseScope, refuseStopped, refuseUnconditional, StaleState } from "./refusals.server.ts";
import { repeatable } from "./repeatable.server.ts";

/** Answers a call of the API by the table of its operations. Never throws: every refusal and bug is answered. */
export async function answerCall(
	request: Request,
	facts: RequestFacts,
	table: readonly Operation[],
): Promise<Response> {
	const found = operationsAt(table, new URL(request.url).pathname);
	if (!found) return answerWithout(request, facts, unknownAddress());
	const { operations, params } = found;
	const Allow = methodsOf(operations);
	if (request.method === "OPTIONS") {
		return answerWithout(request, facts, new Response(null, { status: 204, headers: { Allow } }));
	}
	const wanted = request.method === "HEAD" ? "GET" : request.method;
	const operation = operations.find(({ method }) => method === wanted);
	if (!operation) {
		const refusal = apiRefusal(405, { message: `This address accepts ${Allow}.` }, { Allow });
		return answerWithout(request, facts, refusal);
	}
	return withDeprecation(await answerOperation(request, facts, { operation, params }), operation.deprecated);
}

type Found = { operation: Operation; params: Record<string, string> };

function answerOperation(
	request: Request,
	facts: RequestFacts,
	{ operation, params }: Found,
): Promise<Response> {
	const limits = new CallLimits();
	const call: Answering = { operation, facts, entered: undefined };
	return answerLogged(call, limits, async () => {
		await refuseKeyInAddress(request, { limits, ip: facts.ip });
		if (operation.isOpen) {
			await limits.countStranger(facts.ip);
			return runOpen(request, operation);
		}
		const entered = await enterWithKey(request, facts).catch((refusal) =>
			limits.countUnknown(facts.ip, refusal),
		);
		call.entered = entered;
		await limits.count(entered, operation.limit);
		refuseStopped(entered);
		return run(request, { operation, params, entered });
	});
}

/**
 * Answers a call of an operation by a key that was let in, and counted, before: a tool’s. Never throws: every refusal
 * and bug is answered.
 */
export function answerEntered(request: Request, facts: RequestFacts, wanted: Wanted): Promise<Response> {
	const { operation, entered } = wanted;
	return answerLogged({ operation, facts, entered }, new CallLimits(), async () => {
		await countOwn(entered, operation.limit);
		return run(request, wanted);
	});
}

/** `entered` is absent until a valid key has been found. */
type Answering = { operation: Operation; facts: RequestFacts; entered: KeyEntry | undefined };

/** Does what answers a call, or answers what it throws; notes it in the log, and adds the state of its limits. */
async function answerLogged(
	call: Answering,
	limits: CallLimits,
	work: () => Promise<Response>,
): Promise<Response> {
	const began = { at: new Date(), ms: performance.now() };
	try {
		const answered = limits.addTo(await work());
		logCall(answered, { ...call, began });
		return answered;
	} catch (thrown) {
		const refused = limits.addTo(answerRefusal(thrown, circumstancesOf(call)));
		logCall(refused, { ...call, began }, thrown);
		return refused;
	}
}

const circumstancesOf = ({ operation, facts, entered }: Answering) => ({
	...{ id: operation.id, place: `${operation.method} ${addressOf(operation.path)}` },
	...{ mediaTypes: mediaTypesOf(operation), facts, entered },
});

/** Gives an answer that no operation gives. A key in the address is no safer there. */
async function answerWithout(request: Request, { ip }: RequestFacts, given: Response): Promise<Response> {
	await refuseKeyInAddress(request, { limits: new CallLimits(), ip }).catch((thrown) => {
		if (!thrownRefusal(thrown)) log.warn({ error: thrown }, "a key in an address was not revoked");
	});
	return given;
}

type Wanted = Found & { entered: KeyEntry };

async function run(request: Request, { operation, params, entered }: Wanted): Promise<Response> {
	refuseScope(operation, entered);
	const query = readQuery(request, operation);
	const asked = { operation, params, query };
	const opened = operation.lists ? openedCursor(asked) : {};
	const body = await readBody(request, operation);
	const call: OperationCall = { ...entered, params, query: { ...query, ...opened }, body, request };
	const state = operation.current && (await checkedState(request, operation.current, call));
	return repeatable(request, entered, body, async () => {
		const outcome = await operation.run({ ...call, state }).catch(staleOf);
		if ("bytes" in outcome) return outcome.bytes;
		if (!("stale" in outcome)) return answer(request, asked, outcome);
		const { find, show } = operation.current as CurrentState;
		throw new StaleState(JSON.stringify(show(await find(call))));
	});
}

/** Takes what a write refuses because a thing has changed meanwhile for the outcome of its operation. */
function staleOf(thrown: unknown): Stale {
	if (thrown instanceof ChangedMeanwhile) return { stale: true };
	throw thrown;
}

/** Runs an operation that anyone may call: it knows nothing but its body. */
async function runOpen(request: Request, operation: Operation): Promise<Response> {
	const asked = { operation, params: {}, query: readQuery(request, operation) };
	const body = await readBody(request, operation);
	const outcome = await operation.run({ body } as OperationCall & { state: unknown });
	return answer(request, asked, outcome as OperationOutcome);
}

function readQuery(request: Request, operation: Operation): AskedList["query"] {
	const given = Object.fromEntries(new URL(request.url).searchParams);
	const parsed = queryShape(operation).safeParse(given);
	if (!parsed.success) throw new InvalidValues(queryProblems(parsed.error));
	return parsed.data;
}

// Zod compiles a shape when it is first used, which takes longer than reading a query.
const queryShapes = new WeakMap<Operation, ReturnType<typeof strictQuery>>();

function queryShape(operation: Operation) {
	const known = queryShapes.get(operation) ?? strictQuery(operation);
	queryShapes.set(operation, known);
	return known;
}

function strictQuery({ query, lists }: Operation) {
	const shape = lists ? pageQuery.extend(query?.shape ?? {}) : query;
	return (shape ?? pageQuery.pick({})).strict();
}

function openedCursor(asked: AskedList) {
	const opened = openCursor(asked);
	if (!opened) throw new InvalidValues([CURSOR_PROBLEM]);
	return opened;
}

/** Returns what a call changes. Refuses another state than the call means: 428 without a condition, 412 with what it is now. */
async function checkedState(
	request: Request,
	{ find, show }: CurrentState,
	call: OperationCall,
): Promise<unknown> {
	const condition = request.headers.get("If-Match");
	if (condition === null) return refuseUnconditional();
	const state = await find(call);
	const json = JSON.stringify(show(state));
	if (!names(condition, tagOf(json))) throw new StaleState(json);
	return state;
}

function answer(request: Request, asked: AskedList, outcome: OperationOutcome | Listed): Response {
	const { operation } = asked;
	const { body, link } =
		"data" in outcome ? writePage(asked, new URL(request.url), outcome) : { body: outcome.body };
	const headers = new Headers({ "Cache-Control": "private, no-store" });
	if (link) headers.set("Link", link);
	if ("location" in outcome && outcome.location) headers.set("Location", addressOf(outcome.location));
	if (body === undefined) return new Response(null, { status: operation.creates ? 201 : 204, headers });
	if (env.NODE_ENV !== "production") checkAnswer(operation, body);
	const json = JSON.stringify(body);
	const tag = tagOf(json);
	headers.set("ETag", tag);
	const known = request.headers.get("If-None-Match");
	if (operation.method === "GET" && known !== null && names(known, tag)) {
		return new Response(null, { status: 304, headers });
	}
	headers.set("Content-Type", "application/json");
	return new Response(json, { status: operation.creates ? 201 : 200, headers });
}

/** Makes sure, where no customer waits, that an answer has the declared shape and nothing else. */
function checkAnswer({ answer: shape, lists }: Operation, body: unknown): void {
	const things = lists ? (body as { data: unknown[] }).data : [body];
	for (const thing of things) shape?.parse(thing);
}

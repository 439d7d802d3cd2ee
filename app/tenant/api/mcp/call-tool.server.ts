import { env } from "#app/platform/env.server.ts";
import { problemDetails, type ValueProblem } from "#app/platform/http/api-problem.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { keyText } from "#app/platform/text.ts";
import { answerEntered } from "../answer-call.server.ts";
import { refuseErrors } from "../answer-refusal.server.ts";
import type { KeyEntry } from "../enter-with-key.server.ts";
import { addressOf, pathTo } from "../find-operation.ts";
import type { Operation } from "../operation.ts";
import { type ArgumentPlace, placesOf } from "./tool.server.ts";

/** Who calls a tool: a key that was let in and counted. */
export type ToolCaller = { facts: RequestFacts; entered: KeyEntry };

/** What a tool answers; with `isError`, the problem that a call of its operation is answered with. */
export type ToolResult = {
	content: { type: "text"; text: string }[];
	structuredContent?: Record<string, unknown>;
	isError?: true;
};

/** Calls a tool: makes of its arguments the call of its operation that a program would send, and answers that. */
export async function callTool(
	operation: Operation,
	given: Record<string, unknown>,
	{ facts, entered }: ToolCaller,
): Promise<ToolResult> {
	const { params, problems, ...sent } = sort(operation, given);
	if (problems.length > 0) return resultOf(operation, refuseErrors(problems), facts);
	const request = requestFor(operation, { params, ...sent });
	return resultOf(operation, await answerEntered(request, facts, { operation, params, entered }), facts);
}

/** The arguments of a tool, sorted into the parts of a call. */
type Sorted = {
	params: Record<string, string>;
	query: URLSearchParams;
	headers: Headers;
	body: [name: string, value: unknown][];
};

const inPath = keyText(255).min(1);
const HEADER_TEXT = /^[\x21-\x7e](?:[\x20-\x7e]{0,998}[\x21-\x7e])?$/;

function sort(operation: Operation, given: Record<string, unknown>): Sorted & { problems: ValueProblem[] } {
	const sorted: Sorted = {
		params: {},
		query: new URLSearchParams(),
		headers: new Headers({ "Content-Type": "application/json" }),
		body: [],
	};
	const places = placesOf(operation);
	const problems = [...places].flatMap(([parameter, { in: where }]) =>
		where === "path" && !Object.hasOwn(given, parameter) ? [{ parameter, detail: "Send this too" }] : [],
	);
	for (const [parameter, value] of Object.entries(given)) {
		const place = places.get(parameter);
		if (!place && operation.body) sorted.body.push([parameter, value]);
		else {
			const detail = put(sorted, place ?? { in: "query", name: parameter }, value);
			if (detail) problems.push({ parameter, detail });
		}
	}
	return { ...sorted, problems };
}

/** Puts an argument where it goes; returns a sentence when it cannot go there. */
function put(sorted: Sorted, { in: where, name }: ArgumentPlace, value: unknown): string | undefined {
	if (where === "query") {
		// Language models send null for what they leave out.
		if (value === null) return undefined;
		if (!["string", "number", "boolean"].includes(typeof value)) return "Send a text or a number";
		sorted.query.set(name, String(value));
		return undefined;
	}
	if (where === "header") {
		if (typeof value !== "string" || !HEADER_TEXT.test(value)) return "Send a text of visible ASCII";
		sorted.headers.set(name, value);
		return undefined;
	}
	const read = inPath.safeParse(value);
	if (!read.success) return "Send a text, as it was answered";
	sorted.params[name] = read.data;
	return undefined;
}

function requestFor({ method, path, body: takesBody }: Operation, sent: Sorted): Request {
	const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => sent.params[name] ?? "");
	const url = new URL(addressOf(pathTo(path, ...names)), env.APP_ORIGIN);
	url.search = sent.query.toString();
	const body = takesBody ? JSON.stringify(Object.fromEntries(sent.body)) : undefined;
	return new Request(url, { method, headers: sent.headers, body });
}

async function resultOf(
	{ lists }: Operation,
	answer: Response,
	{ requestId }: RequestFacts,
): Promise<ToolResult> {
	const { status, headers } = answer;
	const text = await answer.text();
	const said = text === "" ? null : JSON.parse(text);
	if (status >= 400) {
		const problem = problemDetails({ status, requestId, origin: env.APP_ORIGIN }, said);
		return { content: [{ type: "text", text: JSON.stringify(problem) }], isError: true };
	}
	const etag = headers.get("ETag");
	const structuredContent = lists ? said : { data: said, ...(etag !== null && { etag }) };
	return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { renderToPipeableStream } from "react-dom/server";
import {
	type EntryContext,
	type HandleErrorFunction,
	isRouteErrorResponse,
	type RouterContext,
	type RouterContextProvider,
	ServerRouter,
} from "react-router";
import { methodsAt as methodsOfApi } from "./api.server.ts";
import { leaveStreams } from "./features/live/live.server.ts";
import { closeDatabase } from "./platform/database/database.server.ts";
import { env } from "./platform/env.server.ts";
import { noteError, writeErrors } from "./platform/errors/errors.server.ts";
import { wayBack } from "./platform/http/address/way-back.server.ts";
import { loggedPath } from "./platform/http/exchange.server.ts";
import { typedInto } from "./platform/http/forms/form-fields.server.ts";
import { newFormMark } from "./platform/http/forms/form-mark.server.ts";
import { sentFormOf } from "./platform/http/forms/sent-form.server.ts";
import { addPageHeaders } from "./platform/http/page-headers.server.ts";
import { sendAnnouncements } from "./platform/live/announce.server.ts";
import { log } from "./platform/log/log.server.ts";
import { METRICS_TYPE, metricsText } from "./platform/metrics/metrics.server.ts";
import { startRollUps } from "./platform/metrics/roll-up.server.ts";
import { isRefusal } from "./platform/refusal.ts";
import { type RequestFacts, requestContext } from "./platform/request/request.server.ts";
import styles from "./styles.css?url";
import { tenantContext } from "./tenant/context.ts";
import { titledAsProblem } from "./tenant/forms/problem-title.ts";
import { personContext } from "./tenant/people/person.ts";
import { SentFormContext } from "./tenant/refusals/returned-form.tsx";
import { writeApiRequests } from "./tenant/registry/note-api-request.server.ts";
import { DocumentContext } from "./ui/document.tsx";

// biome-ignore lint/performance/noBarrelFile: the server that runs the bundle is not part of it and reaches its objects here.
export { answerShown } from "./features/files/shown.server.ts";
export { exchanges } from "./platform/http/exchange.server.ts";
export { clientContext } from "./platform/http/exchange-context.server.ts";
export const methodsAt = methodsOfApi;
export const prometheus = { type: METRICS_TYPE, text: metricsText };

// Lives outside this module because development evaluates the module again on every change.
const running = globalThis as { tenantryRollUps?: ReturnType<typeof startRollUps> };

/** Runs once, when the server begins to listen. */
export function startup(): void {
	void running.tenantryRollUps?.stop();
	running.tenantryRollUps = startRollUps("web");
}

// The development server does not call `startup`.
if (env.NODE_ENV === "development") startup();

/** Runs once, when the server takes no more connections. */
export const leave = leaveStreams;

/** Runs once, after the last request. */
export async function shutdown(): Promise<void> {
	await Promise.all([
		running.tenantryRollUps?.stop(),
		writeErrors(),
		sendAnnouncements(),
		writeApiRequests(),
	]);
	await closeDatabase();
}

/** Milliseconds after which a hanging render is aborted. */
export const streamTimeout = 10_000;

export default function handleRequest(
	request: Request,
	answered: number,
	headers: Headers,
	entry: EntryContext,
	context: Readonly<RouterContextProvider>,
): Promise<Response> {
	const facts = context.get(requestContext);
	const { nonce, requestId, ownHost } = facts;
	const status = refusedStatusOf(entry) ?? answered;
	const retryAfter = retryAfterOf(entry);
	if (retryAfter && !headers.has("Retry-After")) headers.set("Retry-After", String(retryAfter));
	addPageHeaders(headers, { styles });
	const { errors, actionData } = entry.staticHandlerContext;
	const person = found(context, personContext);
	const formMark = newFormMark(person?.userId);
	const isSignedIn = person !== undefined && person !== null;
	// A path that leads nowhere names no workspace either.
	const back = errors && status !== 404 ? wayBack(request) : undefined;
	const problems = errors ? [] : problemsIn(actionData);
	const isProblem = status >= 400 && actionData !== null && !errors;
	const matched = withMatchedRoutes(entry);
	return new Promise((resolve, reject) => {
		const { pipe, abort } = renderToPipeableStream(
			<DocumentContext
				value={{
					...{ nonce, requestId, formMark, back, problems, isSignedIn },
					withoutScripts: ownHost !== undefined,
				}}
			>
				<SentFormContext value={errors ? sentFormOf(request) : undefined}>
					<ServerRouter
						context={isProblem ? titledAsProblem(matched) : matched}
						url={request.url}
						nonce={nonce}
					/>
				</SentFormContext>
			</DocumentContext>,
			{
				nonce,
				onShellReady() {
					const body = new PassThrough();
					headers.set("Content-Type", "text/html; charset=utf-8");
					resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
					pipe(body);
				},
				onShellError: reject,
				onAllReady: () => clearTimeout(hung),
				onError(error) {
					log.error({ err: error, requestId }, "a page failed while rendering");
					noteError(error, { ...circumstancesOf(facts, context), without: typedInto(request) });
				},
			},
		);
		const hung = setTimeout(abort, streamTimeout + 1_000);
	});
}

/** Leaves out the routes that a page does not use: React Router builds components for all of them for every page. */
function withMatchedRoutes(entry: EntryContext): EntryContext {
	const { manifest, staticHandlerContext } = entry;
	const ids = staticHandlerContext.matches.map(({ route }) => route.id);
	const routes = Object.fromEntries(ids.map((id) => [id, manifest.routes[id]]));
	return { ...entry, manifest: { ...manifest, routes } };
}

/**
 * Returns the status of a page that refuses. React Router would give a form that came back with problems the form's own
 * status, even if its page then refuses the member, or no longer exists.
 */
function refusedStatusOf({ staticHandlerContext: { errors } }: EntryContext): number | undefined {
	const [thrown] = Object.values(errors ?? {});
	if (thrown === undefined) return undefined;
	return isRouteErrorResponse(thrown) ? thrown.status : 500;
}

/** Reads what `submitButton` answered. */
const problemsIn = (actionData: EntryContext["staticHandlerContext"]["actionData"]): string[] =>
	Object.values(actionData ?? {}).flatMap((one: { problems?: string[] } | undefined) => one?.problems ?? []);

/** Reads the wait from the refusal itself: the router drops the headers of what a middleware throws. */
function retryAfterOf({ staticHandlerContext: { errors } }: EntryContext): number | undefined {
	const [thrown] = Object.values(errors ?? {});
	return isRouteErrorResponse(thrown) && isRefusal(thrown.data) ? thrown.data.retryAfterSeconds : undefined;
}

/** Logs a bug with the request's id. Refusals and visitors who left are not bugs. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
	if (request.signal.aborted || isRouteErrorResponse(error)) return;
	const facts = factsOf(context);
	const path = loggedPath(new URL(request.url).pathname);
	log.error({ err: error, requestId: facts?.requestId, path }, "a request failed");
	noteError(error, { ...circumstancesOf(facts, context), without: typedInto(request) });
};

function circumstancesOf(facts: RequestFacts | undefined, context: unknown) {
	const tenantId = found(context, tenantContext)?.id;
	return { place: facts?.route ?? "before the routes", tenantId, requestId: facts?.requestId };
}

/** React Router rejects some requests (a form whose Origin is not its host) before any middleware has given them an id. */
const factsOf = (context: unknown): RequestFacts | undefined => found(context, requestContext);

function found<T>(context: unknown, key: RouterContext<T>): T | undefined {
	try {
		return (context as Readonly<RouterContextProvider>).get(key);
	} catch {
		return undefined;
	}
}

import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { renderToPipeableStream } from "react-dom/server";
import {
	type EntryContext,
	type HandleErrorFunction,
	isRouteErrorResponse,
	type RouterContextProvider,
	ServerRouter,
} from "react-router";
import { closeDatabase } from "./platform/database.server.ts";
import { requestContext } from "./platform/http/request.server.ts";
import { loggedPath } from "./platform/http/trace.server.ts";
import { log } from "./platform/log.server.ts";
import { isRefusal } from "./platform/refusal.ts";
import { DocumentContext } from "./ui/document.tsx";

// The server that runs the bundle lives outside of it and reaches the bundle's own objects through here.
export { clientContext } from "./platform/http/client.ts";
export { closeDatabase as shutdown };

/** Milliseconds after which a render that hangs is given up. */
export const streamTimeout = 10_000;

export default function handleRequest(
	request: Request,
	status: number,
	headers: Headers,
	entry: EntryContext,
	context: Readonly<RouterContextProvider>,
): Promise<Response> {
	const { nonce, requestId, ownHost } = context.get(requestContext);
	const retryAfter = retryAfterOf(entry);
	if (retryAfter && !headers.has("Retry-After")) headers.set("Retry-After", String(retryAfter));
	return new Promise((resolve, reject) => {
		const { pipe, abort } = renderToPipeableStream(
			<DocumentContext value={{ nonce, requestId, withoutScripts: ownHost !== undefined }}>
				<ServerRouter context={entry} url={request.url} nonce={nonce} />
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
				onError: (error) => log.error({ err: error, requestId }, "a page failed while rendering"),
			},
		);
		const hung = setTimeout(abort, streamTimeout + 1_000);
	});
}

/** The router drops the headers of what a middleware throws; the refusal in it still knows. */
function retryAfterOf({ staticHandlerContext: { errors } }: EntryContext): number | undefined {
	const [thrown] = Object.values(errors ?? {});
	return isRouteErrorResponse(thrown) && isRefusal(thrown.data) ? thrown.data.retryAfterSeconds : undefined;
}

/** A bug, told with the request's id; refusals and visitors who left are no bugs. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
	if (request.signal.aborted || isRouteErrorResponse(error)) return;
	const path = loggedPath(request.url);
	log.error({ err: error, requestId: requestIdOf(context), path }, "a request failed");
};

/** React Router turns some requests away (a form whose Origin is not its host) before any middleware gave them an id. */
function requestIdOf(context: unknown): string | undefined {
	try {
		return (context as Readonly<RouterContextProvider>).get(requestContext).requestId;
	} catch {
		return undefined;
	}
}

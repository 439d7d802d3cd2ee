import { createContext, type LoaderFunctionArgs, type MiddlewareFunction } from "react-router";
import { isUnsafe } from "./address/origin.server.ts";

/** A file to be saved. */
export type Download = {
	fileName: string;
	/** The media type. */
	type: string;
	body: ReadableStream<Uint8Array> | string;
};

/**
 * Makes the route of a file: its middleware and its loader. The file is the whole answer, made before any loader runs.
 * Whatever refuses it is thrown again by the loader, so that the page around it loads too; for that the route needs a
 * component, because React Router answers as if to a machine without one.
 */
export function downloadRoute(
	make: (args: Pick<LoaderFunctionArgs, "request" | "params" | "context">) => Promise<Download | Response>,
) {
	const failureContext = createContext<unknown>();
	const answer: MiddlewareFunction<Response> = async ({ request, params, context }, next) => {
		if (isUnsafe(request)) return next();
		try {
			const made = await make({ request, params, context });
			return made instanceof Response ? made : answerOf(made);
		} catch (failure) {
			context.set(failureContext, failure);
			return next();
		}
	};
	const loader = ({ context }: Pick<LoaderFunctionArgs, "context">): never => {
		throw context.get(failureContext);
	};
	return { middleware: [answer], loader };
}

function answerOf({ fileName, type, body }: Download): Response {
	return new Response(body, {
		headers: {
			"Content-Type": type,
			"Content-Disposition": `attachment; filename="${fileName}"`,
			"Cache-Control": "no-store",
		},
	});
}

/**
 * Starts a file that is made while it is downloaded, at the reader's pace. Waits for its first bytes: what fails before
 * them throws, and is answered with an error page. What fails later breaks the connection, so that nobody takes half a
 * file for the whole one.
 */
export async function startDownload(
	pieces: AsyncIterable<string | Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
	const encoder = new TextEncoder();
	const iterator = pieces[Symbol.asyncIterator]();
	let first: IteratorResult<string | Uint8Array> | undefined = await iterator.next();
	return new ReadableStream(
		{
			async pull(controller) {
				const { value, done } = first ?? (await iterator.next());
				first = undefined;
				if (done) controller.close();
				else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
			},
			async cancel() {
				await iterator.return?.();
			},
		},
		{ highWaterMark: 1 },
	);
}

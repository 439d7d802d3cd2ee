import type { RequestHandler } from "express";
import { exchangeOf } from "#scripts/serve/answer.ts";

/**
 * Lets a route keep its answer open and write to it itself. A body of React Router's would cost each open stream twice
 * the memory, and would not say when a reader takes nothing.
 */
export const mayStayOpen: RequestHandler = (request, response, next) => {
	const exchange = exchangeOf(request);
	if (exchange && request.method === "GET") {
		exchange.keepOpen = (begin) => {
			const { end } = response;
			// React Router's adapter ends an answer without a body. An answer to `live.data` has one.
			response.end = (...rest: unknown[]) => {
				response.end = end;
				const type = String(response.getHeader("Content-Type"));
				if (!type.startsWith("text/event-stream")) return Reflect.apply(end, response, rest);
				begin(response);
				return response;
			};
		};
	}
	next();
};

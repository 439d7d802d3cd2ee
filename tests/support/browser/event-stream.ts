import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A stream of server-sent events, as a browser has it open. */
export type EventStream = {
	status: number;
	headers: IncomingHttpHeaders;
	/** Everything that has come. */
	text(): string;
	/** Waits until something has come that looks like this. */
	until(pattern: RegExp, ms?: number): Promise<void>;
	hasEnded(): boolean;
	/** Waits for the server to end it. */
	ended(ms?: number): Promise<void>;
	close(): void;
};

const PATIENCE_MS = 5_000;

/** Opens a stream as `EventSource` does. */
export async function openEventStream(
	port: number,
	path: string,
	headers: Record<string, string> = {},
): Promise<EventStream> {
	const asked = request({
		...{ host: "127.0.0.1", port, path, agent: false },
		headers: { Host: "localhost:3000", Accept: "text/event-stream", ...OWN_PAGE, ...headers },
	});
	asked.end();
	const [answer] = (await once(asked, "response")) as [IncomingMessage];
	let text = "";
	let ended = false;
	answer.setEncoding("utf8");
	answer.on("data", (piece) => {
		text += piece;
	});
	for (const name of ["close", "error"]) {
		answer.on(name, () => {
			ended = true;
		});
	}
	const eventually = async (isSo: () => boolean, ms: number, what: string) => {
		const latest = Date.now() + ms;
		while (!isSo()) {
			if (Date.now() > latest)
				throw new Error(`${what} did not come within ${ms} ms: ${JSON.stringify(text)}`);
			await sleep(5);
		}
	};
	return {
		status: answer.statusCode ?? 0,
		headers: answer.headers,
		text: () => text,
		until: (pattern, ms = PATIENCE_MS) => eventually(() => pattern.test(text), ms, String(pattern)),
		hasEnded: () => ended,
		ended: (ms = PATIENCE_MS) => eventually(() => ended, ms, "the end"),
		close: () => asked.destroy(),
	};
}

const OWN_PAGE = { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" };

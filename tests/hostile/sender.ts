import { Agent, type IncomingHttpHeaders, request } from "node:http";

/** One request from a sender that does not behave like a browser. */
export type Shot = {
	method: "GET" | "POST";
	/** With its query, unencoded. */
	path: string;
	headers?: Record<string, string>;
	body?: string | Buffer;
};

/** The answer. Status 0: there was none. */
export type Hit = { status: number; ms: number; bytes: number; body: string; headers: IncomingHttpHeaders };

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const LONGEST_MS = 60_000;

/** Sends the request and reads the whole answer. */
export async function send(origin: string, shot: Shot): Promise<Hit> {
	const hit = await sendOnce(origin, shot);
	// The server may have closed an idle connection at the moment it was reused; one that says nothing is no accident.
	return hit.status === 0 && hit.ms < LONGEST_MS ? sendOnce(origin, shot) : hit;
}

function sendOnce(origin: string, { method, path, headers, body }: Shot): Promise<Hit> {
	const began = performance.now();
	const { hostname, port } = new URL(origin);
	return new Promise((done) => {
		const nothing = () => done({ status: 0, ms: performance.now() - began, bytes: 0, body: "", headers: {} });
		const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
		const given = { Accept: "text/html", "Sec-Fetch-Site": "same-origin", ...length, ...headers };
		const sent = request({ hostname, port, method, path, headers: given, agent }, (answer) => {
			const parts: Buffer[] = [];
			answer.on("data", (part: Buffer) => parts.push(part));
			answer.once("error", nothing);
			answer.once("end", () => {
				const all = Buffer.concat(parts);
				const { statusCode: status = 0, headers } = answer;
				done({ status, ms: performance.now() - began, bytes: all.length, body: all.toString(), headers });
			});
			// A stream stays open: what it begins with is its answer.
			if (answer.headers["content-type"]?.startsWith("text/event-stream"))
				answer.once("data", () => answer.emit("end") && answer.destroy());
		});
		sent.setTimeout(LONGEST_MS, () => sent.destroy());
		sent.once("error", nothing);
		sent.end(body);
	});
}

/** Sends a body piece by piece until the server answers or hangs up. */
export function sendInPieces(
	origin: string,
	{ method, path, headers }: Shot,
	pieces: { text: string; count: number; pauseMs: number },
): Promise<Hit> {
	const began = performance.now();
	const { hostname, port } = new URL(origin);
	return new Promise((done) => {
		const given = { Accept: "text/html", "Sec-Fetch-Site": "same-origin", ...headers };
		const sent = request({ hostname, port, method, path, headers: given, agent: false });
		const ended = (status: number, headers: IncomingHttpHeaders) => {
			clearTimeout(timer);
			sent.destroy();
			done({ status, ms: performance.now() - began, bytes: 0, body: "", headers });
		};
		sent.once("response", ({ statusCode = 0, headers }) => ended(statusCode, headers));
		sent.on("error", () => ended(0, {}));
		let [left, timer]: [number, NodeJS.Timeout | undefined] = [pieces.count, undefined];
		const next = () => {
			if (left-- <= 0) return sent.end();
			sent.write(pieces.text);
			timer = setTimeout(next, pieces.pauseMs);
			return sent;
		};
		next();
	});
}

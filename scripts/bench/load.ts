import { connect, type Socket } from "node:net";

/** A page to load repeatedly, and the cookies to load it with. */
export type LoadTarget = {
	origin: string;
	path: string;
	cookie: string;
	/** The host to ask for, if that is another than the one that is asked. */
	host?: string;
	/** Sent besides what a browser sends. */
	headers?: Record<string, string>;
	/** What has to be answered, 200 by default. */
	status?: 200 | 304;
};

/** The result of one load run: finished pages, and the latency of each in milliseconds. */
export type LoadResult = { pages: number; seconds: number; latenciesMs: number[] };

const END_OF_HEAD = "\r\n\r\n";
const END_OF_CHUNKS = "\r\n0\r\n\r\n";

/**
 * Loads a page repeatedly over `connections` kept-alive connections, one request at a time on each, for `milliseconds`.
 * Uses bare sockets: Node's own client would take more of the two cores than the page it requests.
 * Throws when any answer has another status than it should.
 */
export async function load(
	target: LoadTarget,
	connections: number,
	milliseconds: number,
): Promise<LoadResult> {
	const latenciesMs: number[] = [];
	const started = performance.now();
	const until = started + milliseconds;
	await Promise.all(Array.from({ length: connections }, () => visitUntil(until, target, latenciesMs)));
	return { pages: latenciesMs.length, seconds: (performance.now() - started) / 1000, latenciesMs };
}

async function visitUntil(until: number, target: LoadTarget, latenciesMs: number[]): Promise<void> {
	const { hostname, port, host: own } = new URL(target.origin);
	const { host = own, headers = {}, status = 200 } = target;
	const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
	const socket = connect(Number(port), hostname);
	socket.setNoDelay(true);
	const request = `GET ${target.path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: same-origin\r\nCookie: ${target.cookie}\r\n${more.join("")}\r\n`;
	try {
		while (performance.now() < until) {
			const sent = performance.now();
			await visit(socket, request, status);
			latenciesMs.push(performance.now() - sent);
		}
	} finally {
		socket.destroy();
	}
}

function visit(socket: Socket, request: string, status: number): Promise<void> {
	return new Promise((resolve, reject) => {
		let head: string | undefined;
		let bodyBytes = 0;
		let length = -1; // chunked
		const settle = (error?: Error) => {
			socket.removeAllListeners("data").removeAllListeners("error").removeAllListeners("close");
			if (error) reject(error);
			else resolve();
		};
		socket.on("data", (chunk: Buffer) => {
			bodyBytes += chunk.length;
			if (head === undefined) {
				head = headOf(chunk);
				if (!head.startsWith(`HTTP/1.1 ${status}`))
					return settle(new Error(`Answered: ${head.split("\r\n")[0]}`));
				bodyBytes -= head.length + END_OF_HEAD.length;
				length = lengthOf(head);
			}
			if (length >= 0 ? bodyBytes >= length : endsInside(chunk)) settle();
		});
		socket.on("error", settle);
		socket.on("close", () => settle(new Error("The server closed the connection")));
		socket.write(request);
	});
}

/** Node writes a response's head in one chunk. */
const headOf = (chunk: Buffer) => chunk.toString("latin1", 0, Math.max(0, chunk.indexOf(END_OF_HEAD)));

/** Returns -1 for a body in chunks. */
function lengthOf(head: string): number {
	// It has no body, whatever its length says (RFC 9110, section 15.4.5).
	if (head.startsWith("HTTP/1.1 304")) return 0;
	return Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? -1);
}

/** The last chunk is empty, and only one request is in progress, so nothing can follow it. */
function endsInside(chunk: Buffer): boolean {
	const tail = chunk.toString("latin1", Math.max(0, chunk.length - END_OF_CHUNKS.length));
	return END_OF_CHUNKS.endsWith(tail) && tail.endsWith("0\r\n\r\n");
}

/** Returns the value below which `percent` percent of the values lie. */
export function percentile(values: number[], percent: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export const median = (values: number[]) => percentile(values, 50);

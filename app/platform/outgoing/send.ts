import { type Agent, type IncomingMessage, request as requestPlainly } from "node:http";
import { request as requestSecurely } from "node:https";
import type { LookupFunction, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { failureOf, OutgoingFailure } from "./failure.ts";

/** A request to another server. A redirect is an answer like any other: nobody follows it. */
export type OutgoingRequest = {
	method?: string;
	headers?: Record<string, string>;
	/** Read while it is sent; a length that is known belongs into `Content-Length`. */
	body?: Readable | string | undefined;
	/** How long it may take until the answer begins, from the look-up of the name on. */
	answerMs: number;
	/** How long the answer itself may take; without it, as long as its reader. */
	bodyMs?: number;
	/** Bytes of an answer that are passed on; a longer one breaks off. Without it, all. */
	mostBytes?: number;
};

/** An answer, whose body is read or discarded. */
export type OutgoingAnswer = {
	status: number;
	header(name: string): string | undefined;
	/** Breaks off with OutgoingFailure. */
	body: Readable;
	text(): Promise<string>;
	/** Lets go of a body that nobody reads. */
	discard(): void;
};

/** How a connection is made: with which addresses, and which of them it may end at. */
export type Connecting = {
	lookup?: LookupFunction;
	/** Keeps connections open for the next request; without it, each has one of its own. */
	agent?: Agent;
	/** Asked again of the address that a connection has, before the first byte is sent. */
	mayTalkTo(address: string): boolean;
	signal: AbortSignal;
};

/** Sends a request, with the certificate of a secure one always verified. Throws OutgoingFailure. */
export async function send(
	url: URL,
	request: OutgoingRequest,
	{ lookup, agent, mayTalkTo, signal }: Connecting,
): Promise<OutgoingAnswer> {
	const { method = "GET", headers = {}, body } = request;
	const begin = url.protocol === "https:" ? requestSecurely : requestPlainly;
	const sent = begin(url, {
		...{ method, headers, signal, lookup, agent: agent ?? false },
		rejectUnauthorized: true,
	});
	const answered = new Promise<OutgoingAnswer>((resolve, reject) => {
		sent.on("response", (answer) => resolve(answerOf(answer, request)));
		sent.on("error", reject);
		sent.on("socket", (socket) => lookTwice(socket, mayTalkTo));
	});
	// A server that answers before the end of a body may leave it unread: then the answer counts.
	if (body instanceof Readable) pipeline(body, sent).catch(() => {});
	else sent.end(body);
	return answered.catch((error) => {
		throw signal.aborted ? new OutgoingFailure("timeout", error) : failureOf(error);
	});
}

/** Looks at where a connection has led, before anything is written to it. */
function lookTwice(socket: Socket, mayTalkTo: Connecting["mayTalkTo"]): void {
	if (!socket.connecting) return;
	socket.prependOnceListener("connect", () => {
		if (!mayTalkTo(socket.remoteAddress ?? "")) socket.destroy(new OutgoingFailure("blocked-address"));
	});
}

function answerOf(
	answer: IncomingMessage,
	{ bodyMs, mostBytes = Number.POSITIVE_INFINITY }: OutgoingRequest,
): OutgoingAnswer {
	const late =
		bodyMs === undefined
			? undefined
			: setTimeout(() => answer.destroy(new OutgoingFailure("timeout")), bodyMs);
	answer.once("close", () => clearTimeout(late));
	const body = Readable.from(bounded(answer, mostBytes), { objectMode: false });
	return {
		status: answer.statusCode ?? 0,
		header: (name) => [answer.headers[name.toLowerCase()] ?? []].flat()[0],
		body,
		async text() {
			const pieces: Buffer[] = [];
			for await (const piece of body) pieces.push(piece);
			return Buffer.concat(pieces).toString("utf8");
		},
		discard: () => {
			answer.on("error", () => {}).destroy();
		},
	};
}

async function* bounded(answer: Readable, mostBytes: number): AsyncGenerator<Buffer> {
	let bytes = 0;
	try {
		for await (const piece of answer) {
			bytes += piece.length;
			if (bytes > mostBytes) throw new OutgoingFailure("too-large");
			yield piece;
		}
	} catch (error) {
		throw failureOf(error);
	} finally {
		answer.destroy();
	}
}

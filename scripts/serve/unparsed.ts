import { IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { answerPlainly, type Fault } from "./answer.ts";

type ParserError = Error & { code?: string; rawPacket?: Buffer };
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Begin = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a sender is told who is too slow. */
export const TOO_SLOW: Fault = {
	status: 408,
	sentence: "This request took too long to arrive. Send it again.",
};

const FAULTS: Record<string, Fault> = {
	HPE_HEADER_OVERFLOW: { status: 431, sentence: "The headers of this request are too long." },
	HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, sentence: "The chunks of this request are too long." },
	ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
	HPE_INVALID_VERSION: { status: 505, sentence: "This server speaks HTTP/1.1." },
};
const UNREADABLE: Fault = { status: 400, sentence: "This request cannot be read." };
const UNKNOWN_METHOD: Fault = { status: 501, sentence: "This server does not know that method." };
const NO_TUNNEL: Fault = {
	status: 405,
	sentence: "This server is not a proxy.",
	headers: { Allow: "GET, HEAD, POST" },
};

/**
 * Routes what Node would answer itself, or not at all, through the same path as every other answer: requests that its
 * parser refuses or that take too long, CONNECT, and expectations. `begin` makes a response counted.
 */
export function answerUnparsed(server: Server, { begin, handle }: { begin: Begin; handle: Handler }): void {
	const open = new WeakMap<Socket, ServerResponse>();
	const answer = async (request: IncomingMessage, response: ServerResponse, fault: Fault) => {
		await begin(request, response);
		answerPlainly(request, response, fault);
	};
	server.prependListener("request", (request, response) => open.set(request.socket, response));
	server.on("checkExpectation", handle);
	server.on("connect", (request, stream) => {
		void answer(request, lastResponse(request, stream as Socket), NO_TUNNEL);
	});
	server.on("clientError", (error: ParserError, stream) => {
		const socket = stream as Socket;
		socket.on("error", () => socket.destroy());
		const begun = open.get(socket);
		const isBusy = begun !== undefined && !begun.writableFinished;
		// Closed, in the middle of an answer, or a connection that a browser opened and never used: nobody is left to answer.
		if (!socket.writable || (isBusy && begun.headersSent) || socket.bytesRead === 0) return socket.destroy();
		const fault = faultFor(error);
		if (isBusy) {
			begun.setHeader("Connection", "close");
			return answerPlainly(begun.req, begun, fault);
		}
		const request = new IncomingMessage(socket);
		request.url = "";
		void answer(request, lastResponse(request, socket), fault);
	});
}

/** Makes the last response on a connection that Node has released. */
function lastResponse(request: IncomingMessage, socket: Socket): ServerResponse {
	const response = new ServerResponse(request);
	response.setHeader("Connection", "close");
	response.assignSocket(socket);
	response.on("finish", () => socket.destroySoon());
	socket.on("error", () => socket.destroy());
	return response;
}

function faultFor({ code = "", rawPacket }: ParserError): Fault {
	// A word, a space and a target is a method that the parser does not know; other bytes are not HTTP.
	const isWord = /^[!#$%&'*+.^`|~\w-]+ \S/.test(rawPacket?.toString("latin1", 0, 200) ?? "");
	if (code === "HPE_INVALID_METHOD" && isWord) return UNKNOWN_METHOD;
	return FAULTS[code] ?? UNREADABLE;
}

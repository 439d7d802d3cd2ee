import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What a scanner says of a file. `verdict`: what it calls what it found. */
export type Scan = { outcome: "clean" } | { outcome: "infected"; verdict: string };

/** The scanner did not say whether a file is clean: it is down, busy, or takes no file of this size. */
export class ScannerUnavailable extends Error {
	override name = "ScannerUnavailable";
}

/** Where clamd listens. */
export type ClamdAddress = { host: string; port: number };

/** Reads `tcp://host:port`. */
export function clamdIn(address: string): ClamdAddress {
	const { hostname, port } = new URL(address);
	return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}

// clamd stops looking at a file after two minutes itself (MaxScanTime).
const ANSWER_MS = 150_000;
// An answer is a line; the longest names of malware have about a hundred characters.
const LONGEST_ANSWER = 1_000;
// clamd's own clients send pieces of this size.
const PIECE_BYTES = 64 * 1_024;

/** Has clamd look at a file that is sent to it piece by piece (INSTREAM, clamd(8)). Throws ScannerUnavailable. */
export async function scanWithClamd(
	address: ClamdAddress,
	bytes: AsyncIterable<Uint8Array>,
	answerMs = ANSWER_MS,
): Promise<Scan> {
	const answer = await ask(address, framed(bytes), answerMs);
	if (answer === "stream: OK") return { outcome: "clean" };
	const [, verdict] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
	if (verdict) return { outcome: "infected", verdict };
	throw new ScannerUnavailable(`The virus scanner says: ${answer}`);
}

async function* framed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
	yield Buffer.from("zINSTREAM\0");
	for await (const given of bytes) {
		for (let at = 0; at < given.length; at += PIECE_BYTES) {
			const piece = given.subarray(at, at + PIECE_BYTES);
			yield lengthOf(piece);
			yield Buffer.from(piece.buffer, piece.byteOffset, piece.length);
		}
	}
	yield lengthOf([]);
}

function lengthOf({ length }: { length: number }): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(length);
	return bytes;
}

/** Sends a command and returns the answer to it. Whatever cannot be read to its end also ends the conversation. */
function ask(
	{ host, port }: ClamdAddress,
	command: AsyncIterable<Buffer>,
	answerMs: number,
): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host, port });
		let said = "";
		const fail = (why: string, cause?: unknown) => {
			socket.destroy();
			reject(new ScannerUnavailable(`The virus scanner at ${host}:${port} ${why}`, { cause }));
		};
		const late = setTimeout(() => fail("did not answer in time"), answerMs);
		socket.setEncoding("latin1");
		socket.on("data", (text: string) => {
			said += text;
			const end = said.indexOf("\0");
			if (end >= 0) {
				resolve(said.slice(0, end));
				socket.destroy();
			} else if (said.length > LONGEST_ANSWER) fail("answers with something else");
		});
		socket.on("error", (error) => fail("cannot be reached", error));
		socket.on("close", () => {
			clearTimeout(late);
			fail("closed the connection without an answer");
		});
		// Not ended: clamd takes a half-closed connection for one that is gone. What fails here is seen above, or is the reader's.
		pipeline(Readable.from(command), socket, { end: false }).catch((error) => {
			if (!socket.destroyed) socket.destroy();
			reject(error);
		});
	});
}

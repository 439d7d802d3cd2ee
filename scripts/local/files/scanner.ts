import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** What every scanner finds, and nothing else does (eicar.org): a text that is no malware. In two parts, so that this file is not found. */
export const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");

/** A scanner for development and tests that speaks as clamd does and finds nothing but EICAR. */
export type LocalScanner = {
	/** For CLAMD: `tcp://127.0.0.1:40310`. */
	address: string;
	port: number;
	stop(): Promise<void>;
};

const COMMAND = Buffer.from("zINSTREAM\0");

/** Starts it on this machine only; port 0 chooses a free one. `mostBytes`: its StreamMaxLength. */
export async function startLocalScanner(port = 0, mostBytes = 26_000_000): Promise<LocalScanner> {
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
		void answer(socket, mostBytes).catch(() => socket.destroy());
	}).listen(port, "127.0.0.1");
	await once(server, "listening");
	const { port: chosen } = server.address() as AddressInfo;
	return {
		address: `tcp://127.0.0.1:${chosen}`,
		port: chosen,
		stop: () =>
			new Promise((done) => {
				server.close(() => done());
				for (const socket of open) socket.destroy();
			}),
	};
}

async function answer(socket: Socket, mostBytes: number): Promise<void> {
	let [bytes, tail, isFound] = [0, "", false];
	for await (const piece of piecesOf(socket)) {
		bytes += piece.length;
		if (bytes > mostBytes) return void socket.end("INSTREAM size limit exceeded. ERROR\0");
		// It may be on both sides of the border of two pieces.
		const seen = tail + piece.toString("latin1");
		isFound ||= seen.includes(EICAR);
		tail = seen.slice(-EICAR.length);
	}
	socket.end(isFound ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
}

/** Reads what follows the command, each piece with its length before it, until one of no length. Throws on anything else. */
async function* piecesOf(socket: Socket): AsyncGenerator<Buffer> {
	const take = taking(socket);
	if (!(await take(COMMAND.length)).equals(COMMAND)) throw new Error("Unknown command");
	for (;;) {
		const length = (await take(4)).readUInt32BE(0);
		if (length === 0) return;
		yield await take(length);
	}
}

/** Takes so many bytes from a stream each time. */
function taking(socket: Socket): (length: number) => Promise<Buffer> {
	const arriving = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
	let waiting: Buffer = Buffer.alloc(0);
	return async (length) => {
		while (waiting.length < length) {
			const { value, done } = await arriving.next();
			if (done) throw new Error("The sender is gone");
			waiting = Buffer.concat([waiting, value]);
		}
		const taken = waiting.subarray(0, length);
		waiting = waiting.subarray(length);
		return taken;
	};
}

import type { Server } from "node:http";
import type { RequestHandler } from "express";
import { endWith } from "#scripts/command-line/end.ts";

const FINISH_MS = 25_000; // fly.toml's kill_timeout is 30 s, which leaves five to close the pools
const CLOSE_MS = 4_000;

/**
 * Stops on SIGTERM and SIGINT: takes no new connections, runs `leave`, finishes requests in progress (25 s at most),
 * then runs `close` and ends the process with 0.
 */
export function stopGracefully(
	server: Server,
	{ leave, close }: { leave: () => void; close: () => Promise<void> },
): void {
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		leaving.add(server);
		const finished = new Promise((done) => server.close(done));
		leave();
		await withinMs(FINISH_MS, finished);
		server.closeAllConnections();
		await withinMs(CLOSE_MS, close());
		await endWith(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

const leaving = new WeakSet<Server>();

/** While the server is stopping, tells the client not to send the next request on this connection. */
export function closeWhenLeaving(server: () => Server): RequestHandler {
	return (_request, response, next) => {
		if (leaving.has(server())) response.set("Connection", "close");
		next();
	};
}

async function withinMs(milliseconds: number, work: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, milliseconds);
	});
	await Promise.race([work, late]);
	clearTimeout(timer);
}

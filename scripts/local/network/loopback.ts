import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The servers of one local emulator: on 127.0.0.1 and, where available, on ::1, with the same port. */
export type Loopback = { port: number; close(): Promise<void> };

// A server that closed a quiet connection would reset the request that a busy process is just sending on it.
const PATIENT = { keepAliveTimeout: 0 };

/**
 * `localhost` may be 127.0.0.1 or ::1, so this listens on both, and on nothing else. In a container, whose own loopback
 * nobody else reaches, LOCAL_HOST names what to listen on instead. Port 0 chooses a free port.
 */
export async function listenOnLoopback(
	port: number,
	handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
	const servers = await listen(port, handler);
	return {
		port: (servers[0].address() as AddressInfo).port,
		async close() {
			for (const server of servers) server.closeAllConnections();
			await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
		},
	};
}

async function listen(
	port: number,
	handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<[Server, ...Server[]]> {
	const first = createServer(PATIENT, handler).listen(port, process.env.LOCAL_HOST || "127.0.0.1");
	await once(first, "listening");
	if (process.env.LOCAL_HOST) return [first];
	const second = createServer(PATIENT, handler).listen((first.address() as AddressInfo).port, "::1");
	try {
		await once(second, "listening");
		return [first, second];
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return [first];
		first.close();
		throw error;
	}
}

/** Returns whether a request names this machine by its own name: another name that resolves to it is some page's trick (DNS rebinding). */
export function isForThisMachine(request: IncomingMessage): boolean {
	return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? "");
}

import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AGAIN_MS = 100;

/** Returns whether a server could listen on the port now, under any of this machine's loopback addresses. */
export async function isFree(port: number): Promise<boolean> {
	for (const host of ["127.0.0.1", "::1", "0.0.0.0"]) {
		if (!(await canListen(port, host))) return false;
	}
	return true;
}

function canListen(port: number, host: string): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		// A machine without IPv6 has no ::1 to listen on, so nobody can hold the port there.
		probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
		probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
	});
}

/** Waits until a program of this machine accepts connections on the port, or the signal ends the waiting. */
export async function untilListening(port: number, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && !(await accepts(port))) await sleep(LOOK_AGAIN_MS);
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: "localhost", port });
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.once("error", () => resolve(false));
	});
}

/** Returns the first free port from `wanted` on. */
export async function freePort(wanted: number): Promise<number> {
	for (let port = wanted; port < wanted + 200; port++) {
		if (await isFree(port)) return port;
	}
	throw new Error(`No port between ${wanted} and ${wanted + 199} is free.`);
}

/**
 * Returns the port that a variable sets, or the first free one from the default on. Throws when a port that
 * was set is taken, because whoever set it relies on it.
 */
export async function choosePort(
	name: string,
	asked: string | undefined,
	usual: number,
): Promise<{ port: number; says?: string }> {
	if (!asked) {
		const port = await freePort(usual);
		return port === usual
			? { port }
			: { port, says: `Port ${usual} is in use: using ${port} (set ${name} to choose one).` };
	}
	const port = Number(asked);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new Error(`${name}=${asked} is not a port number: use 1 to 65535.`);
	}
	if (!(await isFree(port)))
		throw new Error(`Port ${port} is in use by another program: set ${name} to a free port.`);
	return { port };
}

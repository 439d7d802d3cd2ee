import { createServer, connect as dial, type Socket } from "node:net";

const bothWays = (caller: Socket, called: Socket) => void caller.pipe(called).pipe(caller);

/**
 * Sits between the pool and PostgreSQL, to break connections the way they break when the server's machine or
 * process dies, and to pass on what they say in a way of the test's own.
 */
export async function startRelay(port: number, passOn: (caller: Socket, called: Socket) => void = bothWays) {
	const callers = new Set<Socket>();
	const server = createServer((caller) => {
		const called = dial(port, "127.0.0.1");
		passOn(caller, called);
		callers.add(caller);
		for (const [one, other] of [
			[caller, called],
			[called, caller],
		] as const) {
			one.on("error", () => {});
			one.on("close", () => other.destroy());
		}
		caller.on("close", () => callers.delete(caller));
	}).listen(0, "127.0.0.1");
	await new Promise((done) => server.once("listening", done));
	return {
		port: (server.address() as { port: number }).port,
		/** Ends every connection with RST instead of FIN. */
		reset() {
			for (const caller of callers) caller.resetAndDestroy();
		},
		stop: () => new Promise((done) => server.close(done)),
	};
}

// Longer than a process that has something to send keeps quiet, however busy the machine is.
const QUIET_MS = 150;

/** A way to pass on: holds each answer until both sides are quiet, and counts how often that happens: round trips. */
export function countRoundTrips() {
	const counted = { roundTrips: 0, passOn };
	function passOn(caller: Socket, called: Socket): void {
		let held: Buffer[] = [];
		const release = setTimeout(() => {
			if (held.length === 0) return;
			counted.roundTrips++;
			caller.write(Buffer.concat(held));
			held = [];
		}, QUIET_MS);
		caller.on("data", (bytes) => {
			called.write(bytes);
			release.refresh();
		});
		called.on("data", (bytes) => {
			held.push(bytes);
			release.refresh();
		});
		caller.on("close", () => clearTimeout(release));
	}
	return counted;
}

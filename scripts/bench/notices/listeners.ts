import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Somebody } from "./crowd.ts";

/** A page that listens, on a bare socket: two thousand of Node's own clients would take more than the servers. */
export type Listener = {
	who: Somebody;
	/** The last number it was told, and when. */
	unread: number;
	heardAt: number;
	/** When it may come back, in milliseconds after the end of its stream. */
	retryMs: number;
	endedAt: number | undefined;
	close(): void;
};

const AT_ONCE = 50;
const PATIENCE_MS = 30_000;

/** Opens a stream for each of them, and waits until each has been told its number. */
export async function listenAll(origin: string, crowd: readonly Somebody[]): Promise<Listener[]> {
	const all: Listener[] = [];
	for (let from = 0; from < crowd.length; from += AT_ONCE) {
		const some = crowd.slice(from, from + AT_ONCE).map((who) => listenTo(origin, who));
		await until(() => some.every(({ heardAt }) => heardAt > 0), "every stream has begun");
		all.push(...some);
	}
	return all;
}

/** Opens one stream. */
export function listenTo(origin: string, who: Somebody): Listener {
	const { hostname, port, host } = new URL(origin);
	const socket = connect(Number(port), hostname);
	const listener: Listener = {
		...{ who, unread: -1, heardAt: 0, retryMs: 0, endedAt: undefined },
		close: () => socket.destroy(),
	};
	socket.on("data", (piece: Buffer) => hear(listener, piece.toString("latin1"), socket));
	for (const name of ["end", "close", "error"]) {
		socket.on(name, () => {
			listener.endedAt ??= performance.now();
		});
	}
	socket.write(
		`GET ${who.path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Site: same-origin\r\nCookie: ${who.cookie}\r\n\r\n`,
	);
	return listener;
}

function hear(listener: Listener, text: string, socket: Socket): void {
	if (text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200")) {
		socket.destroy(new Error(text.slice(0, 20)));
		return;
	}
	const retry = /retry: (\d+)/.exec(text)?.[1];
	if (retry) listener.retryMs = Number(retry);
	const unread = text
		.match(/"unread":(\d+)/g)
		?.at(-1)
		?.slice(9);
	if (unread === undefined) {
		// The last piece of an answer that the server ended.
		if (text.endsWith("0\r\n\r\n")) listener.endedAt ??= performance.now();
		return;
	}
	listener.unread = Number(unread);
	listener.heardAt = performance.now();
}

/** Waits for something that happens at once, in the end. */
export async function until(isSo: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
	for (const latest = performance.now() + ms; !isSo(); await sleep(5)) {
		if (performance.now() > latest) throw new Error(`Not in ${ms / 1_000} s: ${what}`);
	}
}

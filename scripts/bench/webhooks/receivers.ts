import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine that webhooks are sent to. */
export type Receiver = {
	port: number;
	/** Called as soon as the head of a request has arrived, with its path. */
	heard: (path: string) => void;
	stop(): Promise<void>;
};

/** Starts a receiver that accepts everything, except at `/hole`, where it says nothing. */
export async function startReceiver(): Promise<Receiver> {
	const server = createServer((asked, answer) => {
		const path = asked.url ?? "";
		receiver.heard(path);
		asked.resume();
		if (path !== "/hole") asked.on("end", () => answer.end("thank you"));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const receiver: Receiver = {
		port: (server.address() as AddressInfo).port,
		heard: () => {},
		async stop() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
	return receiver;
}

/** Sends so many requests, so many at a time, each by a connection of its own, as a try has. Returns how many a second. */
export async function sentPlainly(
	port: number,
	{ requests, atOnce, body }: { requests: number; atOnce: number; body: string },
): Promise<number> {
	const agent = new Agent({ keepAlive: false, maxSockets: atOnce });
	let left = requests;
	const one = async () => {
		while (left-- > 0) await post({ port, agent, path: "/plain" }, body);
	};
	const started = performance.now();
	await Promise.all(Array.from({ length: atOnce }, one));
	return requests / ((performance.now() - started) / 1_000);
}

/** Sends one request, and reads its answer. */
function post(place: { port: number; agent: Agent; path: string }, body: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const headers = { "Content-Type": "application/json" };
		const sent = request({ host: "127.0.0.1", method: "POST", headers, ...place }, (answer) => {
			answer.resume();
			answer.on("end", resolve);
		});
		sent.on("error", reject);
		sent.end(body);
	});
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** What a receiver got: names of headers in lower case, and the body as text. */
export type Received = { headers: IncomingHttpHeaders; body: string; path: string };

/** A server that webhooks are sent to. */
export type Receiver = {
	port: number;
	received: Received[];
	/** How it answers; 200 until it is changed. */
	answer: RequestListener;
	stop(): Promise<void>;
};

/** Starts a receiver on this machine. */
export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		const pieces: Buffer[] = [];
		request.on("data", (piece: Buffer) => pieces.push(piece));
		request.on("end", () => {
			received.push({
				...{ headers: request.headers, path: request.url ?? "" },
				body: Buffer.concat(pieces).toString(),
			});
			receiver.answer(request, response);
		});
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const receiver: Receiver = {
		port: (server.address() as AddressInfo).port,
		received,
		answer: (_request, response) => response.end("thank you"),
		async stop() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
	return receiver;
}

/** Creates an endpoint, and returns its id and secret. The application's own code is imported only now: a test has set the environment by then. */
export async function anEndpoint(
	tenant: Tenant,
	url: string,
	events: string[] = ["*"],
): Promise<{ id: string; secret: string }> {
	const { createEndpoint } = await import("#app/features/hooks/endpoints.server.ts");
	const created = await createEndpoint(tenant, { webhook: randomUUID(), url, events });
	if (created.outcome === "saved" && created.value.secret)
		return { id: created.value.id, secret: created.value.secret };
	throw new Error(`No endpoint: ${JSON.stringify(created)}`);
}

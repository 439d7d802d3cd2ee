import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { createRequestHandler } from "react-router";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { ownHostPaths } from "#scripts/serve/own-host-paths.ts";
import { buildOfSources } from "#tests/support/app/build-of-sources.ts";
import { openMail } from "#tests/support/app/mail.ts";

export type WholeApp = {
	origin: string;
	port: number;
	local: LocalClerk;
	mail: LocalMail;
	stop(): Promise<void>;
};

/**
 * Every route of the product from its sources, without a build, at `localhost` and below `tenantDomain`, against a
 * local Clerk with the keys of development unless `mode` says otherwise, with a local mail server. Call in `beforeAll`, before importing anything of `app` that reads the environment.
 */
export async function startWholeApp({
	tenantDomain,
	mode = "test",
}: {
	tenantDomain: string;
	mode?: "live" | "test";
}): Promise<WholeApp> {
	let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
	// Quiet connections stay open: closing one would reset the request that a busy test is just sending on it.
	const server = createServer({ keepAliveTimeout: 0 }, (request, response) => answer?.(request, response));
	server.listen(0, "127.0.0.1");
	await new Promise((done) => server.once("listening", done));
	const { port } = server.address() as AddressInfo;
	const origin = `http://localhost:${port}`;
	const appOrigins = [origin, `http://*.${tenantDomain}:${port}`];
	const local = await startLocalClerk({ port: 0, appOrigins, mode });
	Object.assign(process.env, local.environment, { APP_ORIGIN: origin, TENANT_DOMAIN: tenantDomain });
	const mail = await openMail();
	// Only now: these read the environment.
	const { hosts } = await import("#app/platform/http/address/address.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const enter = ownHostPaths(hosts);
	const handle = createRequestHandler(await buildOfSources(), "test");
	answer = (request, response) => enter(request, response, () => void reply(handle, request, response));
	return {
		origin,
		port,
		local,
		mail,
		async stop() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
			await Promise.all([local.stop(), mail.stop()]);
			await closeDatabase();
		},
	};
}

/** What `@react-router/express` does; itself it brings a second copy of React Router into a test. */
async function reply(
	handle: (request: Request) => Promise<Response>,
	incoming: IncomingMessage,
	outgoing: ServerResponse,
): Promise<void> {
	const { method = "GET", headers, url } = incoming;
	const body = method === "GET" || method === "HEAD" ? undefined : new Uint8Array(await buffer(incoming));
	const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
	const request = new Request(`http://${headers.host}${url}`, { method, headers: given, body });
	const response = await handle(request);
	outgoing.writeHead(response.status, [...response.headers].flat());
	outgoing.end(Buffer.from(await response.arrayBuffer()));
}

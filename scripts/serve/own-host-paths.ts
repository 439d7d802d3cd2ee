import type { IncomingMessage, ServerResponse } from "node:http";
import type { OwnHosts } from "#app/platform/http/address/own-host.ts";

type Addressed = IncomingMessage & {
	/** The host without port; behind a trusted proxy the one that it reports. */
	hostname?: string;
	/** The address that React Router's adapters read. */
	originalUrl?: string;
};

/**
 * Turns the addresses of a workspace's own host (`acme.app.example/dashboard`) into those of the route table
 * (`/acme/dashboard`). The request's URL keeps the host, which tells the application how to write its links.
 */
export function ownHostPaths(hosts: OwnHosts) {
	return (request: Addressed, response: ServerResponse, next: () => void): void => {
		const hostname = request.hostname ?? request.headers.host?.replace(/:\d*$/, "") ?? "";
		const arrival = hosts.arrive(hostname, request.originalUrl ?? request.url ?? "/");
		if (arrival.path === undefined) {
			response.writeHead(arrival.status, { Location: arrival.location, "Cache-Control": "no-store" }).end();
			return;
		}
		request.url = arrival.path;
		request.originalUrl = arrival.path;
		next();
	};
}

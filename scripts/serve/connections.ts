import type { Server, ServerOptions } from "node:http";

/** How long a sender may take, and how much a server holds at once. */
export type ConnectionLimits = {
	headersTimeoutMs: number;
	requestTimeoutMs: number;
	checkEveryMs: number;
	keepAliveMs: number;
	maxConnections: number;
};

export const CONNECTION_LIMITS: ConnectionLimits = {
	// 16 kB in 15 s: slower than any modem. Node's own is 60 s; nginx's client_header_timeout too.
	headersTimeoutMs: 15_000,
	// The largest picture (12 MB, see body-limit.ts) in two minutes: 0.8 Mbit/s, a bad telephone line. Node's own is 300 s.
	requestTimeoutMs: 120_000,
	checkEveryMs: 5_000,
	// Longer than the 60 s of AWS's and nginx's connections to us: they must be the ones to hang up.
	keepAliveMs: 65_000,
	// Each that only waits costs about 20 kB: 80 MB in all. A proxy opens some hundreds.
	maxConnections: 4_096,
};

// Node's own, said here because it bounds what one request can make us read before anyone looks at it.
const MAX_HEADER_BYTES = 16 * 1024;

/** What `createServer` takes. Host headers are looked at by faults.ts: Node's own answer has none of our headers. */
export function serverOptions(limits: ConnectionLimits): ServerOptions {
	return {
		headersTimeout: limits.headersTimeoutMs,
		requestTimeout: limits.requestTimeoutMs,
		connectionsCheckingInterval: limits.checkEveryMs,
		keepAliveTimeout: limits.keepAliveMs,
		maxHeaderSize: MAX_HEADER_BYTES,
		requireHostHeader: false,
	};
}

export function limitConnections(server: Server, { maxConnections }: ConnectionLimits): void {
	server.maxConnections = maxConnections;
	// Node drops headers beyond this number without a word, and with it the rest of what a proxy said: faults.ts counts them.
	server.maxHeadersCount = 0;
}

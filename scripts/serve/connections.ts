import type { Server, ServerOptions } from "node:http";

/** How long a sender may take, and how much a server holds at once. */
export type ConnectionLimits = {
	headersTimeoutMs: number;
	requestTimeoutMs: number;
	/** At the addresses of uploads (upload-address.ts). */
	uploadTimeoutMs: number;
	checkEveryMs: number;
	keepAliveMs: number;
	maxConnections: number;
};

export const CONNECTION_LIMITS: ConnectionLimits = {
	// 16 kB in 15 s: slower than any modem. Node's own default is 60 s; nginx's client_header_timeout too.
	headersTimeoutMs: 15_000,
	// The largest picture (12 MB, see body-limit.ts) in two minutes: 0.8 Mbit/s, a poor telephone line. Node's own default is 300 s.
	requestTimeoutMs: 120_000,
	// 100 MB in fifteen minutes: 0.9 Mbit/s, as poor a line.
	uploadTimeoutMs: 15 * 60_000,
	checkEveryMs: 5_000,
	// Longer than the 60 s of AWS's and nginx's connections to us: they must be the ones to close first.
	keepAliveMs: 65_000,
	// Each idle connection costs about 20 kB: 80 MB in all. A proxy opens some hundreds.
	maxConnections: 4_096,
};

// Node's own default, stated here because it limits what one request can make us read before it is examined.
const MAX_HEADER_BYTES = 16 * 1024;

/** Returns the options of `createServer`. faults.ts checks Host headers, because Node's own answer lacks our headers. */
export function serverOptions(limits: ConnectionLimits): ServerOptions {
	return {
		headersTimeout: limits.headersTimeoutMs,
		// The longest; body-time.ts has that of all others.
		requestTimeout: limits.uploadTimeoutMs,
		connectionsCheckingInterval: limits.checkEveryMs,
		keepAliveTimeout: limits.keepAliveMs,
		maxHeaderSize: MAX_HEADER_BYTES,
		requireHostHeader: false,
	};
}

export function limitConnections(server: Server, { maxConnections }: ConnectionLimits): void {
	server.maxConnections = maxConnections;
	// Node silently drops headers beyond this number, and with them part of what a proxy said, so faults.ts counts them.
	server.maxHeadersCount = 0;
}

import { isIP } from "node:net";
import type { Express, Request } from "express";

/** What the server believes about where a request came from. */
export type Trust = {
	/** TRUST_PROXY: the number of proxies, or their addresses. */
	proxy: string | undefined;
	/** CLIENT_IP_HEADER: the header in which the platform's proxy names the client. */
	header: string | undefined;
};

/** Reads `1` as a number of proxies, anything else as a list of their addresses. */
export function proxies(value: string): number | string[] {
	return /^\d+$/.test(value) ? Number(value) : value.split(",").map((address) => address.trim());
}

/**
 * Returns the client's address. The platform's own header counts when the connection comes from a trusted proxy; without
 * it, the connection's address counts, never X-Forwarded-For, which the platform may fill differently.
 */
export function addressOf(
	app: Express,
	header: string | undefined,
): (request: Request) => string | undefined {
	if (header === undefined) return (request) => withoutPort(request.ip);
	return (request) => {
		const { remoteAddress } = request.socket;
		const trusts = app.get("trust proxy fn") as (address: string, hop: number) => boolean;
		// If it is sent twice, the two arrive as one value with a comma, which is not an address.
		const named = withoutPort(request.get(header));
		return named && remoteAddress && trusts(remoteAddress, 0) && isIP(named) ? named : remoteAddress;
	};
}

/** Removes the port that some load balancers add: `192.0.2.7:4711` or `[2001:db8::7]:4711`. */
function withoutPort(address: string | undefined): string | undefined {
	const [, four, six] = /^(?:(\d+(?:\.\d+){3}):\d+|\[([\da-f:.]+)\](?::\d+)?)$/i.exec(address ?? "") ?? [];
	return four ?? six ?? address;
}

/** Describes for a person which information about a request's origin is trusted. */
export function describeTrust({ proxy, header }: Trust): string {
	if (proxy === undefined) return "the connection; no proxy is trusted (TRUST_PROXY is unset)";
	const who = /^\d+$/.test(proxy) ? "any connection" : `a connection from ${proxy}`;
	if (header) return `${header}, from ${who}`;
	if (!/^\d+$/.test(proxy)) return `the last entry in X-Forwarded-For that is not a proxy, from ${who}`;
	const nth = Number(proxy) === 1 ? "the last entry" : `entry ${proxy} from the end`;
	return Number(proxy) === 0 ? "the connection" : `${nth} of X-Forwarded-For, from ${who}`;
}

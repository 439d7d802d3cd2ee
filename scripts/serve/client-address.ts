import { isIP } from "node:net";
import type { Express, Request } from "express";

/** Whom the server believes about where a request came from. */
export type Trust = {
	/** TRUST_PROXY: a number of proxies, or their addresses. */
	proxy: string | undefined;
	/** CLIENT_IP_HEADER: the header in which the platform's proxy names the client. */
	header: string | undefined;
};

/** `1` is a number of proxies; anything else a list of their addresses. */
export function proxies(value: string): number | string[] {
	return /^\d+$/.test(value) ? Number(value) : value.split(",").map((address) => address.trim());
}

/**
 * The client's address. A header of the platform's own counts when the connection comes from a trusted proxy; without
 * one it is the connection's address, never X-Forwarded-For, which the platform may fill differently.
 */
export function addressOf(
	app: Express,
	header: string | undefined,
): (request: Request) => string | undefined {
	if (header === undefined) return (request) => withoutPort(request.ip);
	return (request) => {
		const { remoteAddress } = request.socket;
		const trusts = app.get("trust proxy fn") as (address: string, hop: number) => boolean;
		// Two of them reach us as one value with a comma in it, which is no address.
		const named = withoutPort(request.get(header));
		return named && remoteAddress && trusts(remoteAddress, 0) && isIP(named) ? named : remoteAddress;
	};
}

/** Some load balancers write `192.0.2.7:4711` or `[2001:db8::7]:4711`. */
function withoutPort(address: string | undefined): string | undefined {
	const [, four, six] = /^(?:(\d+(?:\.\d+){3}):\d+|\[([\da-f:.]+)\](?::\d+)?)$/i.exec(address ?? "") ?? [];
	return four ?? six ?? address;
}

/** For a person: whose word is taken for where a request comes from. */
export function describeTrust({ proxy, header }: Trust): string {
	if (proxy === undefined)
		return "the address of the connection; no proxy is believed (TRUST_PROXY is unset)";
	const who = /^\d+$/.test(proxy) ? "whoever connects" : `a connection from ${proxy}`;
	if (header) return `the one in ${header}, from ${who}`;
	if (!/^\d+$/.test(proxy)) return `the last one in X-Forwarded-For that is not a proxy's, from ${who}`;
	const nth = Number(proxy) === 1 ? "the last one" : `number ${proxy} from the end`;
	return Number(proxy) === 0 ? "the address of the connection" : `${nth} in X-Forwarded-For, from ${who}`;
}

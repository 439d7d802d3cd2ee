import { OutgoingFailure } from "./failure.ts";

/** What is allowed of an address that someone from outside chose. */
export type TargetRules = {
	/** Names of our own servers, in lower case: a request to ourselves would pass as one from inside. */
	ownHosts: ReadonlySet<string>;
	/** A domain below which all names are ours. */
	ownDomain?: string | undefined;
	/** Whether http:// is allowed, for development and tests. */
	plain: "allowed" | "refused";
};

const LONGEST = 2_000;
// Two labels or more (RFC 1035), of which the last is no number in any spelling.
const DOMAIN = /^(?=.{4,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;
// Names that stay within a machine or a network (RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal).
const INSIDE =
	/(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

/**
 * Reads an address that someone from outside chose. The host has to be a name: every spelling of an IP address is refused
 * before anything looks it up (the URL parser turns `0x7f.1` and `①②⑦.1` into one). Throws OutgoingFailure.
 */
export function targetIn(address: string, rules: TargetRules): URL {
	const url = URL.canParse(address) && address.length <= LONGEST ? new URL(address) : refuse();
	const { protocol, username, password, hostname, hash, port } = url;
	if (protocol !== "https:" && !(protocol === "http:" && rules.plain === "allowed")) refuse();
	if (username || password || hash || (port !== "" && Number(port) < 1_024)) refuse();
	if (!DOMAIN.test(hostname) || INSIDE.test(hostname) || isOwn(hostname, rules)) refuse();
	return url;
}

const isOwn = (host: string, { ownHosts, ownDomain }: TargetRules): boolean =>
	ownHosts.has(host) || host === ownDomain || (ownDomain !== undefined && host.endsWith(`.${ownDomain}`));

function refuse(): never {
	throw new OutgoingFailure("blocked-address");
}

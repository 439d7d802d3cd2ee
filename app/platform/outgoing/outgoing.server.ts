import { Agent as PlainAgent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { type AddressList, isPublic } from "../addresses/address-list.ts";
import { findAddresses } from "../dns.server.ts";
import { env } from "../env.server.ts";
import { OutgoingFailure } from "./failure.ts";
import { type OutgoingAnswer, type OutgoingRequest, send } from "./send.ts";
import { type TargetRules, targetIn } from "./target.ts";

/** What may be reached at addresses that someone from outside chose. */
export type OutgoingRules = TargetRules & {
	/** Private addresses that are allowed nevertheless. */
	allow: AddressList;
	/** Public addresses that are not. */
	deny: AddressList;
	findAddresses: (name: string) => Promise<string[] | undefined>;
};

/**
 * Sends a request to an address that someone from outside chose, such as a webhook’s. Its name is looked up once, and
 * refused if any of its addresses is not public; the connection goes to these very addresses and to no other name’s, and
 * is looked at once more before a byte is sent. Throws OutgoingFailure.
 */
export function outgoingWith(rules: OutgoingRules) {
	const mayTalkTo = (address: string) =>
		(isPublic(address) || rules.allow.has(address)) && !rules.deny.has(address);
	return async (address: string, request: OutgoingRequest): Promise<OutgoingAnswer> => {
		const url = targetIn(address, rules);
		return within(request.answerMs, async (signal) => {
			const addresses = await rules.findAddresses(url.hostname);
			if (!addresses || addresses.length === 0) throw new OutgoingFailure("dns");
			if (!addresses.every(mayTalkTo)) throw new OutgoingFailure("blocked-address");
			return send(url, request, { lookup: pinnedTo(addresses), mayTalkTo, signal });
		});
	};
}

/**
 * Sends a request to an address that the operator has set, such as a bucket’s: it may be in our own network. Like all
 * others, it follows no redirect, verifies certificates and takes no longer than it may. Throws OutgoingFailure.
 */
export function sendToOwn(address: string, request: OutgoingRequest): Promise<OutgoingAnswer> {
	const url = new URL(address);
	const agent = url.protocol === "https:" ? ownAgents.secure : ownAgents.plain;
	return within(request.answerMs, (signal) => send(url, request, { agent, mayTalkTo: () => true, signal }));
}

// More than a web process has downloads at once; those that are idle close after a while, and keep no process alive.
const KEPT = { keepAlive: true, maxSockets: 256, maxFreeSockets: 16, timeout: 60_000 };
const ownAgents = { plain: new PlainAgent(KEPT), secure: new SecureAgent(KEPT) };

/** Answers every look-up of a connection with the addresses that were judged. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
	const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
	return (_name, { all: wantsAll }, done) => {
		if (wantsAll) return done(null, all);
		const [first] = all;
		done(null, first?.address ?? "", first?.family);
	};
}

async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(), ms);
	const aborted = new Promise<never>((_, reject) => {
		late.signal.addEventListener("abort", () => reject(new OutgoingFailure("timeout")), { once: true });
	});
	try {
		return await Promise.race([work(late.signal), aborted]);
	} finally {
		clearTimeout(timer);
	}
}

const hostOf = (address: string | undefined): string[] =>
	address && URL.canParse(address) ? [new URL(address).hostname] : [];

const OWN_ADDRESSES = [
	env.APP_ORIGIN,
	env.DATABASE_URL,
	env.SMTP_URL,
	env.S3_ENDPOINT,
	env.CLAMD,
	env.CLERK_API_URL,
	env.CLERK_PROXY_URL,
	env.CLERK_SIGN_IN_URL,
	env.CLERK_SIGN_UP_URL,
	env.CLERK_USER_URL,
];

const OURS: OutgoingRules = {
	allow: env.OUTGOING_ALLOW,
	deny: env.OUTGOING_DENY,
	plain: env.OUTGOING_HTTP === "on" ? "allowed" : "refused",
	ownHosts: new Set(OWN_ADDRESSES.flatMap(hostOf)),
	ownDomain: env.TENANT_DOMAIN,
	findAddresses,
};

/** See `outgoingWith`, by the rules of this installation. */
export const sendToAnyone = outgoingWith(OURS);

/**
 * Reads an address that someone chose, before it is saved; undefined for one that nothing would ever be sent to. Where its
 * name leads is found out when something is sent.
 */
export function readTarget(address: string): URL | undefined {
	try {
		return targetIn(address, OURS);
	} catch (error) {
		if (error instanceof OutgoingFailure) return undefined;
		throw error;
	}
}

/**
 * Why a request did not get an answer, as a word that may be told to the person who chose the address: never an address or what
 * the other side said, so that nobody learns what there is in our network.
 */
export type OutgoingReason =
	| "blocked-address"
	| "dns"
	| "connect"
	| "tls"
	| "timeout"
	| "too-large"
	| "no-answer";

/** A request that got no answer. Its cause is for our own log. */
export class OutgoingFailure extends Error {
	override name = "OutgoingFailure";
	readonly reason: OutgoingReason;
	constructor(reason: OutgoingReason, cause?: unknown) {
		super(`No answer: ${reason}`, { cause });
		this.reason = reason;
	}
}

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO$|HOSTNAME_MISMATCH)/;
const DNS = /^(ENOTFOUND|EAI_|ENODATA)/;

/** Says which failure an error is. */
export function failureOf(error: unknown): OutgoingFailure {
	if (error instanceof OutgoingFailure) return error;
	const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
	if (TLS.test(code)) return new OutgoingFailure("tls", error);
	if (DNS.test(code)) return new OutgoingFailure("dns", error);
	return new OutgoingFailure(/^(HPE_|ERR_)/.test(code) ? "no-answer" : "connect", error);
}

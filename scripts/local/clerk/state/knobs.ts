/** What a test or a developer may turn while the local Clerk runs (`POST /__emu/knobs`, or options at start). */
export type Knobs = {
	/** Lifetime of a session token, in seconds. Clerk's own is 60. */
	tokenSeconds: number;
	/** Whether sessions come with a `__refresh_*` cookie, and whether it is honoured. */
	refresh: boolean;
	/** How the handshake hands its cookies over: an id to be redeemed by the app, or a signed token. */
	handshake: "nonce" | "token";
	/** Whether signing in again replaces the browser's session or adds one. */
	sessions: "single" | "multi";
	/** Extra time before an answer, by endpoint pattern such as `POST /v1/organizations` or `* /v1/users/*`. */
	latency: { match: string; ms: number }[];
	/** Answers replaced by a failure, by endpoint pattern; `times` left out means every time. */
	failures: { match: string; status: number | "hangup"; code?: string; times?: number }[];
	/** Where webhooks go; none: they are only listed. */
	webhookUrl: string | undefined;
	/** Time between an event and its first delivery, in milliseconds. */
	webhookDelayMs: number;
	/** How often each webhook is delivered: 2 sends every one twice. */
	webhookCopies: number;
	/** While true webhooks queue up, to be let go in any order by `POST /__emu/webhooks/release`. */
	webhookHold: boolean;
	/** First pause before a delivery is tried again; it doubles each time. */
	webhookRetryMs: number;
};

export const DEFAULT_KNOBS: Knobs = {
	tokenSeconds: 60,
	refresh: true,
	handshake: "nonce",
	sessions: "single",
	latency: [],
	failures: [],
	webhookUrl: undefined,
	webhookDelayMs: 0,
	webhookCopies: 1,
	webhookHold: false,
	webhookRetryMs: 500,
};

/** Tells whether `POST /v1/organizations/org_1` fits a pattern like `POST /v1/organizations/*` (`*` is anything). */
export function fits(pattern: string, endpoint: string): boolean {
	const source = pattern
		.split("*")
		.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
		.join(".*");
	return new RegExp(`^${source}$`).test(endpoint);
}

/** The failure planned for this endpoint, if any; uses up one of its `times`. */
export function takeFailure(knobs: Knobs, endpoint: string): Knobs["failures"][number] | undefined {
	const failure = knobs.failures.find((one) => fits(one.match, endpoint) && one.times !== 0);
	if (failure?.times !== undefined) failure.times -= 1;
	return failure;
}

/** Applies the knobs that are known and named; returns the names it does not know. */
export function turn(knobs: Knobs, wanted: Record<string, unknown>): string[] {
	const unknown = Object.keys(wanted).filter((name) => !(name in DEFAULT_KNOBS));
	if (unknown.length === 0) Object.assign(knobs, wanted);
	return unknown;
}

/** The settings a test or a developer may change while the local Clerk runs (`POST /__emu/knobs`, or options at start). */
export type Knobs = {
	/** Lifetime of a session token, in seconds. Clerk's own is 60. */
	tokenSeconds: number;
	/** Whether sessions come with a `__refresh_*` cookie, and whether it is honored. */
	refresh: boolean;
	/** How the handshake hands its cookies over: an id for the app to redeem, or a signed token. */
	handshake: "nonce" | "token";
	/** Whether signing in again replaces the browser's session or adds one. */
	sessions: "single" | "multi";
	/** Extra time before an answer, by endpoint pattern such as `POST /v1/organizations` or `* /v1/users/*`. */
	latency: { match: string; ms: number }[];
	/** Answers replaced by a failure, by endpoint pattern; without `times`, every time. */
	failures: { match: string; status: number | "hangup"; code?: string; times?: number }[];
	/** Where webhooks go; without it they are only listed. */
	webhookUrl: string | undefined;
	/** Time between an event and its first delivery, in milliseconds. */
	webhookDelayMs: number;
	/** How often each webhook is delivered: 2 sends each one twice. */
	webhookCopies: number;
	/** While true, webhooks queue up until `POST /__emu/webhooks/release` releases them in any order. */
	webhookHold: boolean;
	/** First pause before a delivery is retried; doubles each time. */
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

/** Returns whether `POST /v1/organizations/org_1` matches a pattern like `POST /v1/organizations/*` (`*` matches anything). */
export function fits(pattern: string, endpoint: string): boolean {
	const source = pattern
		.split("*")
		.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
		.join(".*");
	return new RegExp(`^${source}$`).test(endpoint);
}

/** Returns the failure planned for this endpoint, if any, and uses up one of its `times`. */
export function takeFailure(knobs: Knobs, endpoint: string): Knobs["failures"][number] | undefined {
	const failure = knobs.failures.find((one) => fits(one.match, endpoint) && one.times !== 0);
	if (failure?.times !== undefined) failure.times -= 1;
	return failure;
}

/** Applies the known knobs; returns the unknown names. */
export function turn(knobs: Knobs, wanted: Record<string, unknown>): string[] {
	const unknown = Object.keys(wanted).filter((name) => !(name in DEFAULT_KNOBS));
	if (unknown.length === 0) Object.assign(knobs, wanted);
	return unknown;
}

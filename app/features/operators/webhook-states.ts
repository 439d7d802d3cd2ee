/** Names the inbox filters. `waiting` means not applied yet, tried or not; `failed` means tried at least once. */
export const WEBHOOK_STATES = {
	all: "All",
	waiting: "Not applied",
	failed: "Failed",
	applied: "Applied",
} as const;

export type WebhookState = keyof typeof WEBHOOK_STATES;

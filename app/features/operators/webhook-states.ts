/** Names the inbox filters. `waiting` means not applied yet, tried or not; `failed` means tried at least once; `applied` includes what had no effect. */
export const WEBHOOK_STATES = {
	all: "All",
	waiting: "Not applied",
	failed: "Failed",
	applied: "Handled",
} as const;

export type WebhookState = keyof typeof WEBHOOK_STATES;

const NOUNS: Record<string, string> = {
	user: "Person",
	session: "Session",
	organization: "Workspace",
	organizationMembership: "Membership",
	organizationInvitation: "Invitation",
};

/** Words a kind of event for people: “Person updated” for `user.updated`. Leaves others as they are. */
export function eventInWords(type: string): string {
	const [noun = "", ...verb] = type.split(".");
	return Object.hasOwn(NOUNS, noun) && verb.length > 0 ? `${NOUNS[noun]} ${verb.join(" ")}` : type;
}

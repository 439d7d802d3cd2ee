import type { Watching } from "./watch.server.ts";

/** What each choice for a project is called, and what it means. */
export const LEVELS: Record<Watching["level"], { label: string; hint: string }> = {
	watching: { label: "Watch", hint: "Tell me about every comment, and about what concerns me." },
	concerned: {
		label: "Only what concerns me",
		hint: "Tell me when someone mentions me, gives me a task or gives the project to me or my team.",
	},
	muted: { label: "Mute", hint: "Tell me nothing about this project." },
};

/** Says why a member watches a project whom nobody asked. */
export const REASONS: Record<NonNullable<Watching["why"]>, string> = {
	author: "You watch this project because you created it.",
	lead: "You watch this project because you lead it.",
	commented: "You watch this project because you commented on it.",
	mentioned: "You watch this project because someone mentioned you in it.",
	chosen: "You chose this yourself.",
};

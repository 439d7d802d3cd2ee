import type { Permission } from "../permissions/permissions.ts";
import type { EventName } from "./events.ts";

/** Something that can have happened by a member's doing, recognised from the audit log and never from a click. */
export type Fact = {
	/** Behind "when they have": `created a project`, and for more than one `created 10 projects`. */
	words: (count: number) => string;
	/** What is counted, behind "3 of 10". */
	unit: string;
	/** The events that count. */
	events: readonly EventName[];
	/**
	 * Whose doing an event is: its actor's, unless said otherwise. `self`: only what the actor did to themselves, for
	 * events that can be about anybody. `session`: the member's on whose way through onboarding it happened, who may
	 * not be the actor: the last step may be finished by a reaction.
	 */
	whose?: "self" | "session";
	/** Where it is done, behind the workspace's address, what the link says, and what one needs there beside being a member. */
	place: { path: string; label: string; needs?: Permission };
};

const several = (one: string, many: (count: number) => string) => (count: number) =>
	count === 1 ? one : many(count);

/** Every fact that a step or a milestone can wait for. A key stays for ever: tenants' paths and milestones name it. */
export const FACTS = {
	"project.created": {
		words: several("created a project", (count) => `created ${count} projects`),
		unit: "projects",
		events: ["project.created"],
		place: { path: "/projects/new", label: "Create a project", needs: "projects:create" },
	},
	"project.edited": {
		words: several("edited a project", (count) => `edited projects ${count} times`),
		unit: "times",
		events: ["project.edited"],
		place: { path: "/projects", label: "Open the projects" },
	},
	"project.archived": {
		words: several("archived a project", (count) => `archived ${count} projects`),
		unit: "projects",
		events: ["project.archived"],
		place: { path: "/projects", label: "Open the projects" },
	},
	"person.invited": {
		words: several("invited somebody", (count) => `invited ${count} people`),
		unit: "people",
		events: ["invitation.created"],
		place: { path: "/invitations/new", label: "Invite people", needs: "users:manage" },
	},
	"team.created": {
		words: several("created a team", (count) => `created ${count} teams`),
		unit: "teams",
		events: ["team.created"],
		place: { path: "/teams/new", label: "Create a team", needs: "teams:manage" },
	},
	"team.joined": {
		words: several("put somebody into a team", (count) => `put people into teams ${count} times`),
		unit: "times",
		events: ["team.joined"],
		place: { path: "/teams", label: "Open the teams" },
	},
	"profile.completed": {
		words: several("filled in the profile", (count) => `changed the profile ${count} times`),
		unit: "times",
		events: ["member.edited"],
		whose: "self",
		place: { path: "/profile", label: "Open my profile" },
	},
	"role.created": {
		words: several("made a role", (count) => `made ${count} roles`),
		unit: "roles",
		events: ["role.created"],
		place: { path: "/settings/roles/new", label: "Make a role", needs: "roles:manage" },
	},
	"workspace.configured": {
		words: several("changed the workspace's settings", (count) => `changed the settings ${count} times`),
		unit: "times",
		events: ["workspace.configured", "workspace.renamed"],
		place: { path: "/settings", label: "Open the settings" },
	},
	"onboarding.completed": {
		words: several("finished onboarding", (count) => `finished ${count} onboarding paths`),
		unit: "paths",
		events: ["onboarding.completed"],
		whose: "session",
		place: { path: "/onboarding", label: "Open onboarding" },
	},
} as const satisfies Record<string, Fact>;

export type FactKey = keyof typeof FACTS;

/** The fact of a key that a tenant saved; undefined for one that this build does not know. */
export function factOf(key: string): Fact | undefined {
	return Object.hasOwn(FACTS, key) ? FACTS[key as FactKey] : undefined;
}

/** Every event that some fact counts: what reactions to facts listen to. */
export const EVENTS_OF_FACTS: readonly EventName[] = [
	...new Set(Object.values(FACTS).flatMap(({ events }): readonly EventName[] => events)),
];

import type { FixedPage } from "#app/platform/http/address/page-in.ts";
import type { Permission } from "../permissions/permissions.ts";
import type { EventName } from "./events.ts";

/** Something that a member can have done, recognized from the audit log and never from a click. */
export type Fact = {
	/** Continues "when they have": `created a project`, and for more than one `created 10 projects`. */
	words: (count: number) => string;
	/** What is counted, as in "3 of 10 projects". */
	unit: string;
	/** The events that count. */
	events: readonly EventName[];
	/**
	 * Who an event counts for; by default its actor. `self`: only what the actor did to themselves, for events that
	 * can be about anyone. `session`: the member whose onboarding session it happened in, who may not be the actor,
	 * because a reaction may finish the last step.
	 */
	whose?: "self" | "session";
	/** Where to do it: a page of the workspace, the link's label, and any permission it needs. */
	place: { page: FixedPage; label: string; needs?: Permission };
};

const several = (one: string, many: (count: number) => string) => (count: number) =>
	count === 1 ? one : many(count);

/** Lists every fact that a step or a milestone can wait for. A key never changes, because tenants' paths and milestones refer to it. */
export const FACTS = {
	"project.created": {
		words: several("created a project", (count) => `created ${count} projects`),
		unit: "projects",
		events: ["project.created"],
		place: { page: "/projects/new", label: "Create a project", needs: "projects:create" },
	},
	"project.edited": {
		words: several("edited a project", (count) => `edited projects ${count} times`),
		unit: "times",
		events: ["project.edited"],
		place: { page: "/projects", label: "Open projects" },
	},
	"project.archived": {
		words: several("archived a project", (count) => `archived ${count} projects`),
		unit: "projects",
		events: ["project.archived"],
		place: { page: "/projects", label: "Open projects" },
	},
	"person.invited": {
		words: several("invited someone", (count) => `invited ${count} people`),
		unit: "people",
		events: ["invitation.created"],
		place: { page: "/invitations/new", label: "Invite people", needs: "users:manage" },
	},
	"team.created": {
		words: several("created a team", (count) => `created ${count} teams`),
		unit: "teams",
		events: ["team.created"],
		place: { page: "/teams/new", label: "Create a team", needs: "teams:manage" },
	},
	"team.joined": {
		words: several("added someone to a team", (count) => `added people to teams ${count} times`),
		unit: "times",
		events: ["team.joined"],
		place: { page: "/teams", label: "Open teams" },
	},
	"profile.completed": {
		words: several("filled in the profile page", (count) => `updated the profile page ${count} times`),
		unit: "times",
		events: ["member.edited"],
		whose: "self",
		place: { page: "/profile", label: "Open my profile" },
	},
	"role.created": {
		words: several("created a role", (count) => `created ${count} roles`),
		unit: "roles",
		events: ["role.created"],
		place: { page: "/settings/roles/new", label: "Create a role", needs: "roles:manage" },
	},
	"workspace.configured": {
		words: several(
			"changed the workspace settings",
			(count) => `changed the workspace settings ${count} times`,
		),
		unit: "times",
		events: ["workspace.configured", "workspace.renamed"],
		place: { page: "/settings", label: "Open settings" },
	},
	"onboarding.completed": {
		words: several("finished onboarding", (count) => `finished ${count} onboarding paths`),
		unit: "paths",
		events: ["onboarding.completed"],
		whose: "session",
		place: { page: "/onboarding", label: "Open onboarding" },
	},
} as const satisfies Record<string, Fact>;

export type FactKey = keyof typeof FACTS;

/** Returns the fact for a key that a tenant saved; undefined for one that this build does not know. */
export function factOf(key: string): Fact | undefined {
	return Object.hasOwn(FACTS, key) ? FACTS[key as FactKey] : undefined;
}

/** Lists every event that some fact counts: reactions to facts listen to these. */
export const EVENTS_OF_FACTS: readonly EventName[] = [
	...new Set(Object.values(FACTS).flatMap(({ events }): readonly EventName[] => events)),
];

import { EVENTS_OF_FACTS } from "#app/tenant/events/facts.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { award, backfill, backfillAll, doerOf } from "./award.server.ts";

/** What members reach by what they do. */
export const achievementReactions: Reaction[] = [
	reaction("milestones.award", EVENTS_OF_FACTS, async (tenant, occurrence) => {
		const memberId = doerOf(occurrence);
		if (memberId !== undefined) await award(tenant, memberId, occurrence.event);
	}),
	reaction(
		"milestones.backfill",
		["milestone.created", "milestone.edited", "milestone.undeleted"],
		(tenant, { payload }) => backfill(tenant, payload.id),
	),
	// Nobody can have reached those that a new workspace begins with: it is only noted that nobody has to be looked for.
	reaction("milestones.begin", ["workspace.created"], (tenant) => backfillAll(tenant)),
];

/** Gives the milestones that came with the workspace, and those whose reaction did not come to its end. */
export const achievementDailies: Daily[] = [
	{ name: "milestones.backfill", run: (tenant) => backfillAll(tenant) },
];

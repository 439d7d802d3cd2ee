import { EVENTS_OF_FACTS } from "#app/tenant/events/facts.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { actorIdOf, award, backfill, backfillAll } from "./award.server.ts";

/** Awards milestones to members for what they do. */
export const achievementReactions: Reaction[] = [
	reaction("milestones.award", EVENTS_OF_FACTS, async (tenant, occurrence) => {
		const memberId = actorIdOf(occurrence);
		if (memberId !== undefined) await award(tenant, memberId, occurrence.event);
	}),
	reaction(
		"milestones.backfill",
		["milestone.created", "milestone.edited", "milestone.undeleted"],
		(tenant, { payload }) => backfill(tenant, payload.id),
	),
];

/** Awards the milestones whose reaction did not finish. */
export const achievementDailies: Daily[] = [
	{ name: "milestones.backfill", run: (tenant) => backfillAll(tenant) },
];

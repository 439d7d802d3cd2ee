import { announceUnread } from "#app/platform/live/announce.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import {
	type Occurrence,
	type ReactingTenant,
	type Reaction,
	reaction,
} from "#app/tenant/reactions/reaction.server.ts";
import { dueDaily } from "../due-days.server.ts";
import { notify } from "../notify.server.ts";
import { pruneDaily } from "../prune.server.ts";
import { beginWatching } from "../watch.server.ts";
import { peopleConcerns } from "./people-concerns.server.ts";
import { projectConcerns } from "./project-concerns.server.ts";

const ALL = [...projectConcerns, ...peopleConcerns];

/** Tells members what concerns them. */
export const notificationReactions: Reaction[] = [
	reaction(
		"notifications.write",
		ALL.flatMap(({ on }) => on),
		tell,
	),
];

export const notificationDailies: Daily[] = [dueDaily, pruneDaily];

async function tell(tenant: ReactingTenant, occurrence: Occurrence): Promise<void> {
	const { id, event, at, actor } = occurrence;
	const { find } = ALL.find(({ on }) => on.includes(event)) ?? {};
	const concerns = (await tenant.read(async (reading) => find?.(reading, occurrence))) ?? [];
	const actorId = actor.kind === "member" ? actor.id : null;
	for (const concern of concerns) {
		const notified = await notify(tenant, concern, { at, eventId: id, actorId });
		announceUnread(tenant.id, notified);
	}
	// Who commented on a project is told of the comments that follow.
	if (event === "project.comment_added" && actorId !== null) {
		const { id } = occurrence.payload;
		await tenant.write((writing) => beginWatching(writing, id, [{ id: actorId, why: "commented" }]));
	}
}

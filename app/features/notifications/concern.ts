import type { EventName } from "#app/tenant/events/events.ts";
import type { Occurrence } from "#app/tenant/reactions/reaction.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { Kind } from "./kinds.ts";

/** What kinds of things notifications are about. */
export type AboutType =
	| "comment"
	| "invitation"
	| "member"
	| "milestone"
	| "project"
	| "request"
	| "support"
	| "task";

/** Whom something concerns, and what it is about. */
export type Concern = {
	kind: Kind;
	about: { type: AboutType; id: string };
	/** The project that it is in: only those who see it and have not muted it are told. */
	projectId?: number;
	/** When what it tells of was made, if that is not when the event was recorded. */
	at?: Date;
	/** The ids of members. Not all of them may know, or want to. */
	to: string[];
};

/** Finds whom events of some names concern. */
export type ConcernsOf<Name extends EventName = EventName> = {
	on: readonly Name[];
	find: (reading: TenantReading, occurrence: Occurrence<Name>) => Promise<Concern[]> | Concern[];
};

/** Declares whom some events concern. */
export function concernsOf<Name extends EventName>(
	on: readonly Name[],
	find: ConcernsOf<Name>["find"],
): ConcernsOf {
	return { on, find: find as ConcernsOf["find"] };
}

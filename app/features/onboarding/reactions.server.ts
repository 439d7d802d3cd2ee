import { eq } from "drizzle-orm";
import { EVENTS_OF_FACTS } from "#app/tenant/events/facts.ts";
import {
	type Occurrence,
	type ReactingTenant,
	type Reaction,
	reaction,
} from "#app/tenant/reactions/reaction.server.ts";
import { settleOnboarding } from "./progress/begin.server.ts";
import { findMemberProgress } from "./progress/progress.server.ts";
import { findParticipation, recognize, waitsForFact } from "./progress/step-writes.server.ts";

/** Puts members who join, or whose role or teams change, on the path that is meant for them. */
const choose = reaction(
	"onboarding.choose",
	[
		"workspace.created",
		"member.joined",
		"member.reassigned",
		"invitation.accepted",
		"team.joined",
		"team.left",
	],
	async (tenant, occurrence) => {
		const memberId = await participantOf(tenant, occurrence);
		if (memberId === undefined) return;
		await tenant.writeFor(memberId, (writing) => settleOnboarding(writing, memberId));
	},
);

type ProgressOccurrence = Occurrence<
	| "workspace.created"
	| "member.joined"
	| "member.reassigned"
	| "invitation.accepted"
	| "team.joined"
	| "team.left"
>;

async function participantOf(
	tenant: ReactingTenant,
	occurrence: ProgressOccurrence,
): Promise<string | undefined> {
	switch (occurrence.event) {
		case "workspace.created":
			return occurrence.payload.owner;
		case "team.joined":
		case "team.left":
			return occurrence.payload.member.id;
		case "invitation.accepted":
			return acceptedBy(tenant, occurrence.payload.id);
		default:
			return occurrence.payload.id;
	}
}

async function acceptedBy(tenant: ReactingTenant, id: string): Promise<string | undefined> {
	const [row] = await tenant.read(({ db, tables: { invitations } }) =>
		db.select({ memberId: invitations.acceptedBy }).from(invitations).where(eq(invitations.id, id)),
	);
	return row?.memberId ?? undefined;
}

/**
 * Completes a task when what it requires is in the log. Also runs when a path starts: an event at that very moment
 * finds no task yet, and the starting path does not see the event.
 */
const recognizeFacts = reaction(
	"onboarding.recognize",
	[...new Set(["onboarding.started" as const, ...EVENTS_OF_FACTS])],
	async (tenant, { event, payload, actor }) => {
		const memberId = event === "onboarding.started" ? payload.member.id : actor.id;
		if (memberId === null || (event !== "onboarding.started" && actor.kind !== "member")) return;
		const memberProgress = await tenant.read((reading) => findMemberProgress(reading, memberId));
		if (!memberProgress?.steps.some(waitsForFact)) return;
		await tenant.writeFor(memberId, async (writing) => {
			const participation = await findParticipation(writing, memberId);
			if (participation) await recognize(writing, participation);
		});
	},
);

export const onboardingReactions: Reaction[] = [choose, recognizeFacts];

import { and, asc, eq, inArray, isNull, notExists, sql } from "drizzle-orm";
import type { EventName } from "#app/tenant/events/events.ts";
import { findAllReached, findReached, type Reached } from "#app/tenant/events/facts.server.ts";
import { factOf } from "#app/tenant/events/facts.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Occurrence, ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import type { SystemReading, SystemWriting } from "#app/tenant/system.server.ts";
import type { OnboardingMilestone } from "#db/schema/tenant/index.ts";

/** Who reached something, and when, by which event. */
type Award = Reached & { memberId: string };

/** Whose doing it was, for the facts that count it; undefined when it was no member's. */
export function doerOf(occurrence: Occurrence): string | undefined {
	// The last step may have been finished by a reaction: the way is the member's all the same.
	if (occurrence.event === "onboarding.completed") return occurrence.payload.member.id;
	return occurrence.actor.kind === "member" ? (occurrence.actor.id ?? undefined) : undefined;
}

/**
 * Gives a member each active milestone that they have reached by what has happened. Told twice, late or out of order it
 * gives the same: what counts is the order of the log. Records: achievement.awarded.
 */
export async function award(tenant: ReactingTenant, memberId: string, event: EventName): Promise<void> {
	const due = await tenant.read((reading) => findDue(reading, memberId, event));
	if (due.length === 0) return;
	await tenant.write(async (writing) => {
		for (const { milestoneId, ...reached } of due) {
			const milestone = await findGivable(writing, milestoneId, "share");
			if (milestone) await give(writing, milestone, [reached]);
		}
	});
}

/** The milestones that the event can complete, that the member has not, and has reached. */
async function findDue(reading: SystemReading, memberId: string, event: EventName) {
	const { onboardingMilestones, userAchievements } = reading.tables;
	const { id, criterion } = onboardingMilestones;
	const open = await reading.db
		.select({ id, criterion })
		.from(onboardingMilestones)
		.where(
			and(
				isGivable(onboardingMilestones),
				notExists(
					reading.db
						.select({ one: sql`1` })
						.from(userAchievements)
						.where(and(eq(userAchievements.milestoneId, id), eq(userAchievements.userId, memberId))),
				),
			),
		)
		// In one order, so that two who are given several at once never wait for each other.
		.orderBy(asc(id));
	const affected = open.filter(({ criterion: { fact } }) => factOf(fact)?.events.includes(event));
	const found = await Promise.all(
		affected.map(async (milestone) => {
			const reached = await findReached(reading, memberId, milestone.criterion);
			return reached && { ...reached, memberId, milestoneId: milestone.id };
		}),
	);
	return found.filter((due) => due !== undefined);
}

// Some hundred rows are written in a moment, in which nobody else's write has to wait for them.
const AT_ONCE = 200;

/**
 * Gives a milestone to everybody who has reached it, some at a time. What was begun and not ended is done again, and
 * changes nothing for those who have it. Records: achievement.awarded.
 */
export async function backfill(tenant: ReactingTenant, milestoneId: number, atOnce = AT_ONCE): Promise<void> {
	let after: string | undefined = "";
	while (after !== undefined) {
		const from: string = after;
		after = await tenant.write((writing) =>
			backfillSome(writing, milestoneId, { after: from, limit: atOnce }),
		);
	}
}

async function backfillSome(
	writing: SystemWriting,
	milestoneId: number,
	page: { after: string; limit: number },
): Promise<string | undefined> {
	const milestone = await findGivable(writing, milestoneId, "no key update");
	if (!milestone || milestone.backfilledAt) return undefined;
	const reached = await findAllReached(writing, milestone.criterion, page);
	await give(writing, milestone, reached);
	if (reached.length === page.limit) return reached.at(-1)?.memberId;
	const { onboardingMilestones } = writing.tables;
	// No new version: nothing changed that somebody could be typing.
	await writing.db
		.update(onboardingMilestones)
		.set({ backfilledAt: new Date() })
		.where(eq(onboardingMilestones.id, milestoneId));
	return undefined;
}

/** Whatever was not given to those who had reached it: the starting ones, and what a reaction did not end. */
export async function backfillAll(tenant: ReactingTenant): Promise<void> {
	const waiting = await tenant.read(({ db, tables: { onboardingMilestones } }) =>
		db
			.select({ id: onboardingMilestones.id })
			.from(onboardingMilestones)
			.where(and(isGivable(onboardingMilestones), isNull(onboardingMilestones.backfilledAt)))
			.orderBy(asc(onboardingMilestones.id)),
	);
	for (const { id } of waiting) await backfill(tenant, id);
}

const isGivable = ({ isActive, deletedAt }: SystemReading["tables"]["onboardingMilestones"]) =>
	and(eq(isActive, true), isNull(deletedAt));

/** A milestone that can be reached, as it is by now; it stays so until the transaction ends. */
async function findGivable(
	{ db, tables: { onboardingMilestones } }: SystemWriting,
	id: number,
	lock: "share" | "no key update",
) {
	const [milestone] = await db
		.select()
		.from(onboardingMilestones)
		.where(and(eq(onboardingMilestones.id, id), isGivable(onboardingMilestones)))
		.for(lock);
	return milestone;
}

/** Gives it to those who have not got it. */
async function give(
	{ db, tables: { userAchievements, users }, record }: SystemWriting,
	{ id, name }: OnboardingMilestone,
	awards: readonly Award[],
): Promise<void> {
	if (awards.length === 0) return;
	const given = await db
		.insert(userAchievements)
		.values(
			awards.map(({ memberId, eventId, at }) => ({
				milestoneId: id,
				userId: memberId,
				eventId,
				reachedAt: at,
			})),
		)
		.onConflictDoNothing()
		.returning({ userId: userAchievements.userId });
	if (given.length === 0) return;
	const people = await db
		.select({ id: users.id, firstName: users.firstName, lastName: users.lastName, email: users.email })
		.from(users)
		.where(
			inArray(
				users.id,
				given.map(({ userId }) => userId),
			),
		);
	const named = new Map(people.map((person) => [person.id, fullName(person)]));
	const isNew = (award: Award) => named.has(award.memberId);
	await Promise.all(
		awards.filter(isNew).map(({ memberId, eventId, at }) =>
			record("achievement.awarded", {
				...{ id, name },
				member: { id: memberId, name: named.get(memberId) ?? memberId },
				by: eventId,
				reachedAt: at.toISOString(),
			}),
		),
	);
}

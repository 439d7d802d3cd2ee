import { and, asc, eq, inArray, isNull, notExists, sql } from "drizzle-orm";
import type { EventName } from "#app/tenant/events/events.ts";
import { findAllReached, findReached, type Reached } from "#app/tenant/events/facts.server.ts";
import { factOf } from "#app/tenant/events/facts.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Occurrence, ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { OnboardingMilestone } from "#db/schema/tenant/achievements.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { copyStarters, findStarters } from "./starters.server.ts";

/** Who reached a milestone, when, and by which event. */
type Award = Reached & { memberId: string };

/** Returns the member an event counts for; undefined if it was not a member’s doing. */
export function actorIdOf(occurrence: Occurrence): string | undefined {
	// A reaction may have finished the last step, but the onboarding is still the member’s.
	if (occurrence.event === "onboarding.completed") return occurrence.payload.member.id;
	return occurrence.actor.kind === "member" ? (occurrence.actor.id ?? undefined) : undefined;
}

/**
 * Awards a member each active milestone that they have reached. Idempotent, also when events arrive late or out of order,
 * because only the order of the log counts. Records: achievement.awarded.
 */
export async function award(tenant: ReactingTenant, memberId: string, event: EventName): Promise<void> {
	const due = await tenant.read((reading) => findDue(reading, memberId, event));
	if (due.length === 0) return;
	await tenant.write(async (writing) => {
		await copyStarters(writing);
		for (const { milestoneId, ...reached } of due) {
			const milestone = await findGivable(writing, milestoneId, "share");
			if (milestone) await give(writing, milestone, [reached]);
		}
	});
}

/** Finds the milestones that the event can complete and that the member has reached but not been awarded. */
async function findDue(reading: TenantReading, memberId: string, event: EventName) {
	const { onboardingMilestones, userAchievements } = reading.tables;
	const { id, criterion } = onboardingMilestones;
	const [starters, open] = await Promise.all([
		findStarters(reading),
		reading.db
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
			// A fixed order keeps two concurrent awards from deadlocking.
			.orderBy(asc(id)),
	]);
	const possible = open.length > 0 ? open : starters;
	const affected = possible.filter(({ criterion: { fact } }) => factOf(fact)?.events.includes(event));
	const found = await Promise.all(
		affected.map(async (milestone) => {
			const reached = await findReached(reading, memberId, milestone.criterion);
			return reached && { ...reached, memberId, milestoneId: milestone.id };
		}),
	);
	return found.filter((due) => due !== undefined);
}

// A few hundred rows are written quickly enough that no other write waits noticeably.
const AT_ONCE = 200;

/**
 * Awards a milestone to everyone who has reached it, in batches. An interrupted run starts over and changes nothing for
 * those who have it. Records: achievement.awarded.
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
	writing: TenantWriting,
	milestoneId: number,
	page: { after: string; limit: number },
): Promise<string | undefined> {
	const milestone = await findGivable(writing, milestoneId, "no key update");
	if (!milestone || milestone.backfilledAt) return undefined;
	const reached = await findAllReached(writing, milestone.criterion, page);
	await give(writing, milestone, reached);
	if (reached.length === page.limit) return reached.at(-1)?.memberId;
	const { onboardingMilestones } = writing.tables;
	// The version stays the same, because nothing that a person could be editing has changed.
	await writing.db
		.update(onboardingMilestones)
		.set({ backfilledAt: new Date() })
		.where(eq(onboardingMilestones.id, milestoneId));
	return undefined;
}

/** Awards every milestone that was not fully backfilled because its reaction did not finish. */
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

const isGivable = ({ isActive, deletedAt }: TenantTables["onboardingMilestones"]) =>
	and(eq(isActive, true), isNull(deletedAt));

/** Finds and locks a milestone that can be reached, so that it stays unchanged until the transaction ends. */
async function findGivable(
	{ db, tables: { onboardingMilestones } }: TenantWriting,
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

/** Awards the milestone to those who do not have it yet. */
async function give(
	{ db, tables: { userAchievements, users }, record }: TenantWriting,
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

import { and, asc, eq, isNull, notExists, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { FixedPage } from "#app/platform/http/address/page-in.ts";
import type { Criterion } from "#app/tenant/events/facts.server.ts";
import { countOf } from "#app/tenant/events/facts.server.ts";
import { type Fact, factOf } from "#app/tenant/events/facts.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { wordsOf } from "./criterion.ts";
import { MOST_MILESTONES } from "./milestones.server.ts";
import { type Achievement, findAchievementsOf } from "./of-member.server.ts";
import { findStarters } from "./starters.server.ts";

/** A milestone that the member can still reach, with their progress. */
export type Ahead = {
	id: number;
	name: string;
	badge: string;
	/** What it requires, to follow "when you have". */
	words: string;
	done: number;
	count: number;
	/** The unit counted, for example "projects". */
	unit: string;
	/** When it can no longer be reached; undefined for no time limit. */
	until?: Date;
	/** Where it is done, as a path relative to the workspace’s address. */
	place: { page: FixedPage; label: string };
	/** Why this member cannot do it; null if they can. */
	cannot: MissingPermission | null;
};

/** Returns what the current member has reached and what is next: first what they can do, and of that the nearest. */
export function getMyAchievements(tenant: Tenant): Promise<{ reached: Achievement[]; ahead: Ahead[] }> {
	return tenant.read(async (reading) => {
		const [reached, ahead] = await Promise.all([
			findAchievementsOf(reading, reading.member.id),
			findAhead(reading),
		]);
		return { reached, ahead };
	});
}

async function findAhead(reading: Reading): Promise<Ahead[]> {
	const [open, joinedAt] = await Promise.all([openMilestones(reading), joinedAtOf(reading)]);
	const possible = open.flatMap((milestone) => {
		const known = factOf(milestone.criterion.fact);
		const until = endOf(milestone.criterion, joinedAt);
		return known && (!until || until > new Date()) ? [{ ...milestone, known, until }] : [];
	});
	const done = await countsOf(
		reading,
		possible.map(({ criterion }) => criterion),
	);
	const ahead = possible
		.map(({ criterion, known, ...milestone }) => ({
			...milestone,
			words: wordsOf(criterion),
			done: Math.min(done.get(criterion.fact) ?? 0, criterion.count),
			count: criterion.count,
			unit: known.unit,
			place: known.place,
			cannot: reasonAgainstDoing(reading, known),
		}))
		.sort(
			(one, other) =>
				Number(one.cannot !== null) - Number(other.cannot !== null) ||
				other.done / other.count - one.done / one.count ||
				one.count - other.count,
		);
	return shortenIn(ahead, ["name"], MOST_TEXT);
}

function reasonAgainstDoing({ can, member }: Reading, { place: { needs } }: Fact): MissingPermission | null {
	return needs === undefined || can(needs) ? null : reasonAgainst(member, needs);
}

async function openMilestones(reading: Reading) {
	const { db, tables, member } = reading;
	const { onboardingMilestones, userAchievements } = tables;
	const { id, name, badge, criterion, isActive, deletedAt } = onboardingMilestones;
	const has = db
		.select({ one: sql`1` })
		.from(userAchievements)
		.where(and(eq(userAchievements.milestoneId, id), eq(userAchievements.userId, member.id)));
	const [starters, rows] = await Promise.all([
		findStarters(reading),
		db
			.select({ id, name, badge, criterion })
			.from(onboardingMilestones)
			.where(and(eq(isActive, true), isNull(deletedAt), notExists(has)))
			.orderBy(asc(inNameOrder(name)), asc(id))
			.limit(MOST_MILESTONES),
	]);
	return rows.length > 0 ? rows : starters;
}

async function joinedAtOf({ db, tables: { users }, member }: Reading): Promise<Date> {
	const [me] = await db.select({ joinedAt: users.joinedAt }).from(users).where(eq(users.id, member.id));
	return me?.joinedAt ?? new Date();
}

// Bytes of HTML; each name is shown twice.
const MOST_TEXT = 3_000;

const DAY_MS = 86_400_000;

function endOf({ withinDays }: Criterion, joinedAt: Date): Date | undefined {
	return withinDays === undefined ? undefined : new Date(joinedAt.getTime() + withinDays * DAY_MS);
}

/** Counts each fact once, up to the highest count that any criterion needs. */
async function countsOf(reading: Reading, criteria: Criterion[]): Promise<Map<string, number>> {
	const most = new Map<string, number>();
	for (const { fact, count } of criteria) most.set(fact, Math.max(most.get(fact) ?? 0, count));
	const counted = [...most].map(
		async ([fact, limit]) =>
			[fact, await countOf(reading, reading.member.id, { fact, most: limit })] as const,
	);
	return new Map(await Promise.all(counted));
}

import { and, asc, desc, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { cursorText, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { EverybodyQuery } from "./forms.ts";
import { MOST_MILESTONES } from "./milestones.server.ts";
import { findStarters } from "./starters.server.ts";

/** One row: a member and what they have reached last. */
export type AchievementHolder = {
	id: string;
	name: string;
	/** Whether they have left the workspace. */
	isGone: boolean;
	achievements: { id: number; name: string; badge: string; reachedAt: Date }[];
	/** How many more they have reached. */
	more: number;
};

const SHOWN_OF_ONE = 10;

/** A page of the list. Cursors are absent at either end. */
export type HolderPage = {
	holders: AchievementHolder[];
	/** The milestones that the list can be filtered by. */
	milestones: readonly { id: number; name: string }[];
	after?: string;
	before?: string;
};

export const PAGE_SIZE = 20;

/** Lists members with what they have reached, by name, optionally filtered by milestone. Refuses: 403 `onboarding:manage`, 400 for an invalid cursor. */
export function listHolders(tenant: Tenant, query: EverybodyQuery): Promise<HolderPage> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const [page, milestones] = await Promise.all([pageOf(reading, query), choicesOf(reading)]);
		return { ...page, milestones };
	});
}

async function choicesOf(reading: Reading) {
	const { onboardingMilestones } = reading.tables;
	const { id, name, deletedAt } = onboardingMilestones;
	const [starters, rows] = await Promise.all([
		findStarters(reading),
		reading.db
			.select({ id, name })
			.from(onboardingMilestones)
			.where(isNull(deletedAt))
			.orderBy(asc(inNameOrder(name)), asc(id))
			.limit(MOST_MILESTONES),
	]);
	return rows.length > 0 ? rows : starters;
}

async function pageOf(reading: Reading, query: EverybodyQuery): Promise<Omit<HolderPage, "milestones">> {
	const rows = await holderRows(reading, query);
	const { shown, after, before } = cutPage(rows, {
		size: PAGE_SIZE,
		backwards: query.before !== undefined,
		fromCursor: (query.before ?? query.after) !== undefined,
	});
	return {
		holders: shown,
		after: after && writeCursor(after.id),
		before: before && writeCursor(before.id),
	};
}

async function holderRows({ db, tables }: Reading, query: EverybodyQuery): Promise<AchievementHolder[]> {
	const { users } = tables;
	const { id, firstName, lastName, email, leftAt } = users;
	const isBackwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const order = isBackwards ? desc : asc;
	const rows = await db
		.select({ id, firstName, lastName, email, leftAt, achievements: achievementsOf(tables, query.milestone) })
		.from(users)
		.where(
			and(
				exists(
					db
						.select({ one: sql`1` })
						.from(tables.userAchievements)
						.innerJoin(tables.onboardingMilestones, held(tables, query.milestone)),
				),
				cursor === undefined ? undefined : beyond(users, readCursor(cursor, idShape), { isBackwards }),
			),
		)
		.orderBy(order(inNameOrder(sortName(users))), order(id))
		// One extra row tells whether there is a next page.
		.limit(PAGE_SIZE + 1);
	return rows.map((row) => ({
		id: row.id,
		name: fullName(row),
		isGone: row.leftAt !== null,
		achievements: row.achievements.slice(0, SHOWN_OF_ONE),
		more: Math.max(0, row.achievements.length - SHOWN_OF_ONE),
	}));
}

type Tables = Reading["tables"];

/** Matches what a row of `users` has reached, for all milestones or one. */
function held(
	{ users, userAchievements, onboardingMilestones }: Tables,
	milestone?: number,
): SQL | undefined {
	return and(
		eq(userAchievements.userId, users.id),
		eq(onboardingMilestones.id, userAchievements.milestoneId),
		isNull(onboardingMilestones.deletedAt),
		milestone === undefined ? undefined : eq(onboardingMilestones.id, milestone),
	);
}

function achievementsOf(tables: Tables, milestone?: number) {
	const { userAchievements, onboardingMilestones } = tables;
	const { id, name, badge } = onboardingMilestones;
	const { reachedAt } = userAchievements;
	const one = sql`jsonb_build_object('id', ${id}, 'name', ${name}, 'badge', ${badge}, 'reachedAt', ${reachedAt})`;
	return sql`coalesce((
		select jsonb_agg(${one} order by ${reachedAt} desc, ${id} desc)
		from ${userAchievements} join ${onboardingMilestones} on ${held(tables, milestone)}), '[]'::jsonb)`.mapWith(
		(found: string): AchievementHolder["achievements"] =>
			(JSON.parse(found) as (AchievementHolder["achievements"][number] & { reachedAt: string })[]).map(
				(each) => ({
					...each,
					reachedAt: new Date(each.reachedAt),
				}),
			),
	);
}

type Users = Tables["users"];

/** Compares with the cursor’s member. The cursor holds the id, not the sort key, which contains the email address. */
function beyond(users: Users, id: string, { isBackwards }: { isBackwards: boolean }): SQL {
	const compare = isBackwards ? sql`<` : sql`>`;
	const key = sql`(select ${sortName(users)} from ${users} where ${users.id} = ${id})`;
	return sql`(${inNameOrder(sortName(users))}, ${users.id}) ${compare} (${key}, ${id})`;
}

// 255: the column.
const idShape = cursorText.min(1).max(255);

import { and, asc, desc, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { EverybodyQuery } from "./forms.ts";
import { MOST_MILESTONES } from "./milestones.server.ts";

/** One line: somebody, and what they have reached, the latest first. */
export type Holder = {
	id: string;
	name: string;
	/** Whether they are not in the workspace any more. */
	isGone: boolean;
	achievements: { id: number; name: string; badge: string; reachedAt: Date }[];
};

/** A page of the list; the cursors are absent at either end. */
export type HolderPage = {
	holders: Holder[];
	/** What the list can be narrowed to. */
	milestones: { id: number; name: string }[];
	after?: string;
	before?: string;
};

export const PAGE_SIZE = 20;

/** Who has what, by name; narrowed to one milestone, those who have it. Refuses: 403 `onboarding:manage`, 400 for a cursor that is none. */
export function listHolders(tenant: Tenant, query: EverybodyQuery): Promise<HolderPage> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const [page, milestones] = await Promise.all([pageOf(reading, query), choicesOf(reading)]);
		return { ...page, milestones };
	});
}

function choicesOf({ db, tables: { onboardingMilestones } }: Reading) {
	const { id, name, deletedAt } = onboardingMilestones;
	return db
		.select({ id, name })
		.from(onboardingMilestones)
		.where(isNull(deletedAt))
		.orderBy(asc(sql`lower(${name})`), asc(id))
		.limit(MOST_MILESTONES);
}

async function pageOf(reading: Reading, query: EverybodyQuery): Promise<Omit<HolderPage, "milestones">> {
	const isBackwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const rows = await holderRows(reading, query);
	const more = rows.length > PAGE_SIZE;
	const shown = isBackwards ? rows.slice(0, PAGE_SIZE).reverse() : rows.slice(0, PAGE_SIZE);
	const [first, last] = [shown[0], shown.at(-1)];
	return {
		holders: shown,
		after: last && (isBackwards || more) ? writeCursor(last.id) : undefined,
		before: first && (isBackwards ? more : cursor !== undefined) ? writeCursor(first.id) : undefined,
	};
}

async function holderRows({ db, tables }: Reading, query: EverybodyQuery): Promise<Holder[]> {
	const { users } = tables;
	const { id, firstName, lastName, email, leftAt } = users;
	const isBackwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const order = isBackwards ? desc : asc;
	const rows = await db
		.select({ id, firstName, lastName, email, leftAt, achievements: achievementsOf(tables) })
		.from(users)
		.where(
			and(
				exists(
					db
						.select({ one: sql`1` })
						.from(tables.userAchievements)
						.innerJoin(tables.onboardingMilestones, held(tables, query.milestone)),
				),
				cursor === undefined ? undefined : beyond(users, readCursor(cursor), isBackwards),
			),
		)
		.orderBy(order(sortName(users)), order(id))
		// One more than shown tells whether there is a next page.
		.limit(PAGE_SIZE + 1);
	return rows.map((row) => ({
		id: row.id,
		name: fullName(row),
		isGone: row.leftAt !== null,
		achievements: row.achievements,
	}));
}

type Tables = Reading["tables"];

/** What a row of `users` has, of all milestones or of one. */
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

function achievementsOf(tables: Tables) {
	const { userAchievements, onboardingMilestones } = tables;
	const { id, name, badge } = onboardingMilestones;
	const { reachedAt } = userAchievements;
	const one = sql`jsonb_build_object('id', ${id}, 'name', ${name}, 'badge', ${badge}, 'reachedAt', ${reachedAt})`;
	return sql`coalesce((
		select jsonb_agg(${one} order by ${reachedAt} desc, ${id} desc)
		from ${userAchievements} join ${onboardingMilestones} on ${held(tables)}), '[]'::jsonb)`.mapWith(
		(found: string): Holder["achievements"] =>
			(JSON.parse(found) as (Holder["achievements"][number] & { reachedAt: string })[]).map((each) => ({
				...each,
				reachedAt: new Date(each.reachedAt),
			})),
	);
}

type Users = Tables["users"];

/** As the index has it: `users_by_name_idx`. */
function sortName({ firstName, lastName, email }: Users): SQL {
	return sql`lower(coalesce(${firstName} || ' ', '') || coalesce(${lastName} || ' ', '') || ${email})`;
}

/** The cursor names the member, not the key, which has the address in it. */
function beyond(users: Users, id: string, isBackwards: boolean): SQL {
	const compare = isBackwards ? sql`<` : sql`>`;
	const key = sql`(select ${sortName(users)} from ${users} where ${users.id} = ${id})`;
	return sql`(${sortName(users)}, ${users.id}) ${compare} (${key}, ${id})`;
}

const writeCursor = (id: string) => Buffer.from(id).toString("base64url");

// 255: the column. PostgreSQL's text holds no NUL.
const idShape = z
	.string()
	.min(1)
	.max(255)
	.regex(/^[^\0]+$/);

function readCursor(text: string): string {
	const read = idShape.safeParse(Buffer.from(text, "base64url").toString());
	if (read.success) return read.data;
	return refuse(400, {
		title: "This address does not add up",
		message: "It points at a page of the list that does not exist. Open the list from the menu.",
	});
}

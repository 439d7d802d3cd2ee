import { and, count, eq, gte, inArray, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

// Each step reads, for the requesting member, what some notifications are about; nothing when there are none.

export async function findProjects(reading: Reading, ids: number[]) {
	if (ids.length === 0) return new Map<number, never>();
	const { projects, teamMembers, teams } = reading.tables;
	const { id, name, slug, leadId, teamId, dueOn, stage } = projects;
	const isOfTheirTeam = sql<boolean>`exists (
		select 1 from ${teamMembers} join ${teams} on ${teams.id} = ${teamMembers.teamId}
		where ${teams.id} = ${teamId} and ${teams.deletedAt} is null and ${teamMembers.userId} = ${reading.member.id})`;
	const rows = await reading.db
		.select({ id, name, slug, leadId, dueOn, stage, isOfTheirTeam })
		.from(projects)
		.where(and(inArray(id, ids), listedProjects(reading)));
	return new Map(rows.map((row) => [row.id, row]));
}

/** Returns the ids of those that are not deleted. */
export async function findComments(
	{ db, tables: { comments } }: Reading,
	projectIds: number[],
	ids: number[],
) {
	if (ids.length === 0) return new Set<number>();
	const rows = await db
		.select({ id: comments.id })
		.from(comments)
		.where(
			and(inArray(comments.projectId, projectIds), inArray(comments.id, ids), isNull(comments.deletedAt)),
		);
	return new Set(rows.map(({ id }) => id));
}

export async function findTasks({ db, tables: { tasks } }: Reading, projectIds: number[], ids: number[]) {
	if (ids.length === 0) return new Map<number, never>();
	const { id, text, dueOn, doneAt } = tasks;
	const rows = await db
		.select({ id, text, dueOn, doneAt })
		.from(tasks)
		.where(and(inArray(tasks.projectId, projectIds), inArray(id, ids), isNull(tasks.deletedAt)));
	return new Map(rows.map((row) => [row.id, row]));
}

/** Finds requests that the member made or may decide. */
export async function findRequests({ db, tables, member, can }: Reading, ids: number[]) {
	if (ids.length === 0) return new Map<number, never>();
	const { id, permission, status, userId } = tables.permissionRequests;
	const rows = await db
		.select({ id, permission, status })
		.from(tables.permissionRequests)
		.where(and(inArray(id, ids), can("users:manage") ? undefined : eq(userId, member.id)));
	return new Map(rows.map((row) => [row.id, row]));
}

/** Finds who accepted invitations of the member's, by the ids of the invitations. */
export async function findInvited({ db, tables: { invitations, users }, member }: Reading, ids: string[]) {
	if (ids.length === 0) return new Map<string, never>();
	const { id, email, firstName, lastName } = users;
	const rows = await db
		.select({ invitation: invitations.id, id, email, firstName, lastName })
		.from(invitations)
		.innerJoin(users, eq(users.id, invitations.acceptedBy))
		.where(and(inArray(invitations.id, ids), eq(invitations.invitedBy, member.id)));
	return new Map(rows.map((row) => [row.invitation, row]));
}

/** Finds the names of milestones that the member has reached. */
export async function findMilestones({ db, tables, member }: Reading, ids: number[]) {
	if (ids.length === 0) return new Map<number, string>();
	const { onboardingMilestones: milestones, userAchievements: achievements } = tables;
	const rows = await db
		.select({ id: milestones.id, name: milestones.name })
		.from(milestones)
		.innerJoin(achievements, eq(achievements.milestoneId, milestones.id))
		.where(
			and(inArray(milestones.id, ids), eq(achievements.userId, member.id), isNull(milestones.deletedAt)),
		);
	return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A notification that tells of a number of things. */
type CountedRow = { id: number; projectId: number | null; firstAt: Date };

/** Counts the comments of others from the first to the newest that each notification tells of, by its id: never a counter. */
export function countComments(reading: Reading, rows: readonly CountedRow[]) {
	const { comments } = reading.tables;
	return countTold(reading, rows, { things: comments, at: comments.createdAt });
}

/** Counts, in the same way, the files that others added on their own. */
export function countFiles(reading: Reading, rows: readonly CountedRow[]) {
	const { files } = reading.tables;
	return countTold(reading, rows, { things: files, at: files.arrivedAt, which: isNull(files.commentId) });
}

type Told = {
	things: Reading["tables"]["comments"] | Reading["tables"]["files"];
	/** When a thing came. */
	at: PgColumn;
	which?: SQL;
};

async function countTold(
	{ db, tables: { notifications }, member }: Reading,
	rows: readonly CountedRow[],
	{ things, at, which }: Told,
): Promise<Map<number, number>> {
	const ids = rows.map(({ id }) => id);
	if (ids.length === 0) return new Map();
	const found = await db
		.select({ id: notifications.id, number: count() })
		.from(notifications)
		.innerJoin(
			things as PgTable,
			and(
				eq(things.projectId, notifications.projectId),
				gte(at, notifications.firstAt),
				lte(at, notifications.at),
			),
		)
		.where(
			and(
				eq(notifications.userId, member.id),
				inArray(notifications.id, ids),
				ne(things.createdBy, member.id),
				isNull(things.deletedAt),
				which,
			),
		)
		.groupBy(notifications.id);
	return new Map(found.map(({ id, number }) => [id, number]));
}

import { and, asc, eq, gt, gte, isNotNull, isNull, lte, min, ne, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { addDays, dayIn } from "#app/platform/day.ts";
import { announceUnread } from "#app/platform/live/announce.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { notify } from "./notify.server.ts";

/** Tells members what of theirs is due soon, and what is overdue. */
export const dueDaily: Daily = {
	name: "notifications.due",
	run: (tenant) => notifyOfDueDays(tenant, new Date()),
	next: (tenant) => findNextDue(tenant, new Date()),
};

// What has been overdue for longer was told before, or is no news.
const OVERDUE_DAYS = 7;
const AT_ONCE = 500;

/** Tells each member once when something of theirs is due on the same day or the next, and once when the day has passed. */
export async function notifyOfDueDays(tenant: ReactingTenant, now: Date): Promise<void> {
	const today = dayIn(tenant.timeZone, now);
	let after = 0;
	for (;;) {
		const due = await tenant.read((reading) => findDue(reading, { today, after }));
		for (const { type, id, projectId, userId, dueOn } of due) {
			const kind = dueOn < today ? "overdue" : "due";
			const about = { type, id: String(id) } as const;
			// A day earlier than it can have been told: midnight is not the same everywhere.
			const since = new Date(`${kind === "due" ? addDays(dueOn, -2) : dueOn}T00:00:00Z`);
			const notified = await notify(tenant, { kind, about, projectId, to: [userId] }, { at: now, since });
			announceUnread(tenant.id, notified);
		}
		after = due.at(-1)?.id ?? after;
		if (due.length < AT_ONCE) return;
	}
}

/** Finds what is due soon or has lately become overdue, by its id: tasks and projects share a sequence. */
function findDue(
	{ db, tables }: TenantReading,
	{ today, after }: { today: string; after: number },
): Promise<{ type: "task" | "project"; id: number; projectId: number; userId: string; dueOn: string }[]> {
	const { projects, tasks } = tables;
	const [from, to] = [addDays(today, -OVERDUE_DAYS), addDays(today, 1)];
	const mine = db
		.select({
			type: sql<"task" | "project">`'task'`.as("type"),
			id: sql<number>`${tasks.id}`.as("id"),
			projectId: tasks.projectId,
			userId: sql<string>`${tasks.assigneeId}`.as("user_id"),
			dueOn: sql<string>`${tasks.dueOn}::text`.as("due_on"),
		})
		.from(tasks)
		.innerJoin(projects, eq(projects.id, tasks.projectId))
		.where(and(isOpenTask(tables), gt(tasks.id, after), gte(tasks.dueOn, from), lte(tasks.dueOn, to)));
	const led = db
		.select({
			type: sql<"task" | "project">`'project'`.as("type"),
			id: sql<number>`${projects.id}`.as("id"),
			projectId: projects.id,
			userId: sql<string>`${projects.leadId}`.as("user_id"),
			dueOn: sql<string>`${projects.dueOn}::text`.as("due_on"),
		})
		.from(projects)
		.where(
			and(isOpenProject(tables), gt(projects.id, after), gte(projects.dueOn, from), lte(projects.dueOn, to)),
		);
	return unionAll(mine, led).orderBy(asc(sql`id`)).limit(AT_ONCE);
}

/** Finds when something will next be due soon; now, if something is due within two days or was lately. */
async function findNextDue(tenant: ReactingTenant, now: Date): Promise<Date | undefined> {
	const yesterday = addDays(dayIn(tenant.timeZone, now), -1);
	const first = await tenant.read(async ({ db, tables }) => {
		const { projects, tasks } = tables;
		const [[task], [project]] = await Promise.all([
			db
				.select({ dueOn: min(tasks.dueOn) })
				.from(tasks)
				.innerJoin(projects, eq(projects.id, tasks.projectId))
				.where(and(isOpenTask(tables), gte(tasks.dueOn, yesterday))),
			db
				.select({ dueOn: min(projects.dueOn) })
				.from(projects)
				.where(and(isOpenProject(tables), gte(projects.dueOn, yesterday))),
		]);
		return [task?.dueOn, project?.dueOn].filter((day) => typeof day === "string").sort()[0];
	});
	if (first === undefined) return undefined;
	const dayBefore = new Date(`${addDays(first, -2)}T00:00:00Z`);
	return new Date(Math.max(now.getTime(), dayBefore.getTime()));
}

/** Takes the tasks joined with their projects. */
const isOpenTask = ({ tasks, projects }: TenantTables): SQL =>
	and(
		isNotNull(tasks.assigneeId),
		isNull(tasks.doneAt),
		isNull(tasks.deletedAt),
		eq(projects.status, "active"),
		isNull(projects.deletedAt),
	) as SQL;

const isOpenProject = ({ projects }: TenantTables): SQL =>
	and(
		isNotNull(projects.leadId),
		eq(projects.status, "active"),
		ne(projects.stage, "done"),
		isNull(projects.deletedAt),
	) as SQL;

import { and, count, eq, max, sql } from "drizzle-orm";
import {
	type FoundProject,
	factsOf as factsOfProject,
	lockProject,
	refuseArchived,
} from "#app/features/projects/find.server.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Task } from "#db/schema/tenant/tasks.ts";
import { assigneeOf, findAssignee } from "./assignee.server.ts";
import { findAnyTask, findTaskIn, lockEditable, type TaskAddress } from "./find.server.ts";
import type { TaskEdit, TaskValues } from "./forms.ts";

/** A project has as many tasks as can be sorted in a moment; more are several projects. */
export const MOST_TASKS = 1_000;
export const TOO_MANY_TASKS = `A project can have up to ${MOST_TASKS.toLocaleString("en")} tasks. Delete some that are no longer needed, or begin another project.`;

/** The result of saving a task. All but `saved` are answered with 409, for the person to fix. */
export type SavedTask =
	| { outcome: "saved"; id: number; text: string }
	/** What is wrong, by field. */
	| { outcome: "refused"; errors: Record<string, string[]> }
	| { outcome: "stale" };

/** Adds a task below the others. Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.task_added. */
export function addTask(
	tenant: Tenant,
	slug: string,
	{ task: text, person: typed, dueOn }: TaskValues,
): Promise<Exclude<SavedTask, { outcome: "stale" }>> {
	return tenant.write(async (writing) => {
		const project = await lockEditable(writing, tenant.base, slug);
		const [named, { isFull, place }] = await Promise.all([
			findAssignee(writing, project, { typed }),
			roomIn(writing, project),
		]);
		if (isFull || named.problem !== undefined) {
			writing.leaveUnchanged();
			const errors = {
				...(isFull && { "": [TOO_MANY_TASKS] }),
				...(named.problem && { person: [named.problem] }),
			};
			return { outcome: "refused", errors };
		}
		const { person } = named;
		const id = await insert(writing, project, { text, assigneeId: person?.id, dueOn, position: place });
		await writing.record("project.task_added", {
			...factsOf(project, { id, text }),
			...(person && { assignee: person }),
		});
		return { outcome: "saved", id, text };
	});
}

async function insert(
	{ db, tables: { tasks } }: Writing,
	{ id: projectId }: FoundProject,
	given: Pick<Writing["tables"]["tasks"]["$inferInsert"], "text" | "assigneeId" | "dueOn" | "position">,
): Promise<number> {
	const [made] = await db
		.insert(tasks)
		.values({ ...given, projectId })
		.returning({ id: tasks.id });
	return (made as { id: number }).id;
}

/**
 * Saves an edit of a task, unless someone else saved one since the form was opened.
 * Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.task_edited.
 */
export function editTask(tenant: Tenant, [slug, param]: TaskAddress, values: TaskEdit): Promise<SavedTask> {
	return tenant.write(async (writing) => {
		const project = await lockEditable(writing, tenant.base, slug);
		const task = await findTaskIn(writing, project, param);
		const current = await assigneeOf(writing, task.assigneeId);
		const named = await findAssignee(writing, project, { typed: values.person, current });
		const { id, text } = task;
		if (task.version !== values.version || named.problem !== undefined) {
			writing.leaveUnchanged();
			if (task.version !== values.version) return { outcome: "stale" };
			return { outcome: "refused", errors: { person: [named.problem ?? ""] } };
		}
		const wanted = { text: values.task, dueOn: values.dueOn ?? null };
		const changes = changesBetween({ ...task, assignee: current }, { ...wanted, assignee: named.person });
		if (Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return { outcome: "saved", id, text };
		}
		const assigneeId = named.person?.id ?? null;
		await changeTask(writing, task, { ...wanted, assigneeId, version: task.version + 1 });
		await writing.record("project.task_edited", { ...factsOf(project, { id, text: values.task }), changes });
		return { outcome: "saved", id, text: values.task };
	});
}

/**
 * Ticks a task, or opens it again. Its assignee may do that too, if they see the project. Idempotent.
 * Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.task_done, project.task_reopened.
 */
export function setDone(tenant: Tenant, [slug, param]: TaskAddress, to: "done" | "open"): Promise<Task> {
	return tenant.write(async (writing) => {
		const project = await lockProject(writing, slug);
		const task = await findTaskIn(writing, project, param);
		const { member } = writing;
		if (task.assigneeId === member.id) writing.authorizeSelf(member.id);
		else writing.authorize("projects:edit", project);
		refuseArchived(tenant.base, project);
		if ((task.doneAt !== null) === (to === "done")) {
			writing.leaveUnchanged();
			return task;
		}
		const doneAt = to === "done" ? new Date() : null;
		await changeTask(writing, task, { doneAt, version: task.version + 1 });
		await writing.record(
			to === "done" ? "project.task_done" : "project.task_reopened",
			factsOf(project, task),
		);
		return task;
	});
}

/**
 * Deletes a task so that it can be brought back. Idempotent. `seen`: its version, as the caller saw it.
 * Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.task_deleted.
 */
export function removeTask(tenant: Tenant, [slug, param]: TaskAddress, seen?: number): Promise<Task> {
	return tenant.write(async (writing) => {
		const project = await lockEditable(writing, tenant.base, slug);
		const task = await findAnyTask(writing, project, param);
		if (isDeleted(task)) {
			writing.leaveUnchanged();
			return task;
		}
		ensureUnchanged(task.version, seen);
		await changeTask(writing, task, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("project.task_deleted", factsOf(project, task));
		return task;
	});
}

/**
 * Brings a deleted task back, near its old place. Idempotent.
 * Refuses: 404, 403 `projects:edit`, 409 while archived or if the limit is reached. Records: project.task_undeleted.
 */
export function undeleteTask(tenant: Tenant, slug: string, param: string | number): Promise<Task> {
	return tenant.write(async (writing) => {
		const project = await lockEditable(writing, tenant.base, slug);
		const task = await findAnyTask(writing, project, param);
		if (!isDeleted(task)) {
			writing.leaveUnchanged();
			return task;
		}
		const { isFull } = await roomIn(writing, project);
		if (isFull) refuseFull(TOO_MANY_TASKS);
		await changeTask(writing, task, { deletedAt: null, deletedBy: null });
		await writing.record("project.task_undeleted", factsOf(project, task));
		return task;
	});
}

/** What every event of a task says. */
export function factsOf(project: FoundProject, { id, text }: Pick<Task, "id" | "text">) {
	return { ...factsOfProject(project), task: { id, text } };
}

/** A step: changes a task whose project is locked, so nobody else can have changed it since. */
export async function changeTask(
	{ db, tables: { tasks } }: Writing,
	{ projectId, id }: Task,
	values: Partial<typeof tasks.$inferInsert>,
): Promise<void> {
	await db
		.update(tasks)
		.set(values)
		.where(and(eq(tasks.projectId, projectId), eq(tasks.id, id)));
}

/** A step: tells whether a locked project has as many tasks as one can have, and the place below them all. */
export async function roomIn(
	{ db, tables: { tasks } }: Reading,
	{ id }: FoundProject,
): Promise<{ isFull: boolean; place: number }> {
	const { deletedAt, position } = tasks;
	const [there] = await db
		.select({ count: count(sql`case when ${deletedAt} is null then 1 end`), last: max(position) })
		.from(tasks)
		.where(eq(tasks.projectId, id));
	return { isFull: (there?.count ?? 0) >= MOST_TASKS, place: (there?.last ?? 0) + 1 };
}

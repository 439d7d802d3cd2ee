import { and, eq } from "drizzle-orm";
import {
	type FoundProject,
	findProject,
	lockProject,
	refuseArchived,
} from "#app/features/projects/find.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import { type Deleted, isDeleted, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Task } from "#db/schema/tenant/tasks.ts";

/** A task by the address of its project and its own id, as an address or a button has them. */
export type TaskAddress = [slug: string, id: string | number];

/** Returns a task and its project for a page that changes it. Refuses: 404, 403 `projects:edit`, 409 while archived. */
export async function findTask(
	reading: Reading,
	base: string,
	[slug, param]: TaskAddress,
): Promise<{ project: FoundProject; task: Task }> {
	const project = await findProject(reading, slug);
	checkEditable(reading, base, project);
	return { project, task: await findTaskIn(reading, project, param) };
}

/** Refuses a form that is wrong first of all to who may not send it. Refuses: 404, 403 `projects:edit`, 409 while archived. */
export const authorizeEdit = (tenant: Tenant, slug: string): Promise<void> =>
	tenant.read(async (reading) => checkEditable(reading, tenant.base, await findProject(reading, slug)));

/** Checks that this member may change the tasks of a project. Refuses: 403 `projects:edit`, 409 while archived. */
function checkEditable({ authorize }: Reading, base: string, project: FoundProject): void {
	authorize("projects:edit", project);
	refuseArchived(base, project);
}

/**
 * Locks a project for someone who may change its tasks: each change of a task, or of their order, happens while its
 * project is locked, so by one person at a time. Refuses: 404, 403 `projects:edit`, 409 while archived.
 */
export async function lockEditable(writing: Writing, base: string, slug: string): Promise<FoundProject> {
	const project = await lockProject(writing, slug);
	checkEditable(writing, base, project);
	return project;
}

/** Finds a task of a project that is not deleted. Refuses: 404. */
export async function findTaskIn(
	reading: Reading,
	project: FoundProject,
	param: string | number,
): Promise<Task> {
	const task = await findAnyTask(reading, project, param);
	return isDeleted(task) ? refuseGone(reading, project, task) : task;
}

function refuseGone(reading: Reading, project: FoundProject, task: Deleted<Task>): never {
	const mayRestore = reading.can("projects:edit", project);
	const restoreAt = pageIn("", "/projects/:project/tasks/:task/delete", project.slug, task.id);
	return refuseDeleted("task", { ...task, name: task.text }, mayRestore ? restoreAt : undefined);
}

/** Finds a task of a project, deleted or not. Refuses: 404. */
export async function findAnyTask(
	{ db, tables: { tasks } }: Reading,
	{ id }: FoundProject,
	param: string | number,
): Promise<Task> {
	const [task] = await db
		.select()
		.from(tasks)
		.where(and(eq(tasks.projectId, id), eq(tasks.id, idIn(param))));
	return task ?? refuseUnknown();
}

/** Answers every unknown task in the same words. Refuses: 404. */
function refuseUnknown(): never {
	return refuse(404, {
		title: "No such task",
		message: "There’s no task at this address. Look for it among the tasks of its project.",
	});
}

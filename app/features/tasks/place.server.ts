import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { FoundProject } from "#app/features/projects/find.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Task } from "#db/schema/tenant/tasks.ts";
import { findTaskIn, lockEditable, type TaskAddress } from "./find.server.ts";
import { factsOf } from "./tasks.server.ts";

/** Where a task is to go among the open ones of its project. */
export type Wish = "up" | "down" | { before: number } | { after: number };

/**
 * Moves an open task one place up or down, or beside another one. The first one stays when it is to go up, and so does
 * one that is to go beside a task that is no longer open. Refuses: 404, 403 `projects:edit`, 409 while archived.
 * Records: project.task_placed.
 */
export function placeTask(
	tenant: Tenant,
	[slug, param]: TaskAddress,
	wish: Wish,
): Promise<Task & { isMoved: boolean }> {
	return tenant.write(async (writing) => {
		const project = await lockEditable(writing, tenant.base, slug);
		const task = await findTaskIn(writing, project, param);
		const before = await openIds(writing, project);
		const after = reordered(before, task.id, wish);
		if (after.every((id, at) => id === before[at])) {
			writing.leaveUnchanged();
			return { ...task, isMoved: false };
		}
		await number(writing, project, after);
		await writing.record("project.task_placed", {
			...factsOf(project, task),
			place: after.indexOf(task.id) + 1,
		});
		return { ...task, isMoved: true };
	});
}

async function openIds({ db, tables: { tasks } }: Reading, project: FoundProject): Promise<number[]> {
	const rows = await db
		.select({ id: tasks.id })
		.from(tasks)
		.where(and(eq(tasks.projectId, project.id), isNull(tasks.doneAt), isNull(tasks.deletedAt)))
		.orderBy(asc(tasks.position), asc(tasks.id));
	return rows.map(({ id }) => id);
}

/** Returns the order with one task in another place. */
export function reordered(ids: readonly number[], moved: number, wish: Wish): number[] {
	const from = ids.indexOf(moved);
	const others = ids.filter((id) => id !== moved);
	const to = placeIn(others, from, wish);
	return from === -1 || to < 0 ? [...ids] : others.toSpliced(to, 0, moved);
}

/** Returns the place among the others, or -1 if the task that the wish names is not one of them. */
function placeIn(others: number[], from: number, wish: Wish): number {
	if (wish === "up") return from - 1;
	if (wish === "down") return from + 1;
	if ("before" in wish) return others.indexOf(wish.before);
	const at = others.indexOf(wish.after);
	return at === -1 ? at : at + 1;
}

/** Gives the open tasks of a locked project the numbers from 1, in one statement. */
async function number(
	{ db, tables: { tasks } }: Writing,
	project: FoundProject,
	ids: readonly number[],
): Promise<void> {
	const place = sql<number>`array_position(${`{${ids.join(",")}}`}::integer[], ${tasks.id})`;
	const differs = sql`${tasks.position} <> ${place}` as SQL;
	await db
		.update(tasks)
		.set({ position: place })
		.where(and(eq(tasks.projectId, project.id), differs));
}

import { and, desc, eq, ne, or } from "drizzle-orm";
import type { FoundProject } from "#app/features/projects/find.server.ts";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { likeWords } from "#app/tenant/search/like.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Task } from "#db/schema/tenant/tasks.ts";
import { cannotSee } from "./assignee.server.ts";
import { findTask, findTaskIn, lockEditable, type TaskAddress } from "./find.server.ts";
import { changeTask, factsOf, roomIn, TOO_MANY_TASKS } from "./tasks.server.ts";

// Enough to choose from; the rest is found by name.
const OFFERED = 50;

/** A project that a task can be moved to. */
type Target = { name: string; slug: string };

/** Returns a task, and the projects that it can be moved to, those changed last first. Refuses: as `findTask`. */
export function getTaskToMove(tenant: Tenant, address: TaskAddress, q: string | undefined) {
	return tenant.read(async (reading) => {
		const { project, task } = await findTask(reading, tenant.base, address);
		const targets = await findTargets(reading, project, q);
		const offered = targets.slice(0, Math.min(OFFERED, fitting(targets)));
		return { project, task, targets: offered, hasMore: targets.length > offered.length };
	});
}

async function findTargets(reading: Reading, project: FoundProject, q = ""): Promise<Target[]> {
	const { projects } = reading.tables;
	const { id, name, slug, createdBy, leadId, status, updatedAt } = projects;
	const isOwn = or(eq(createdBy, reading.member.id), eq(leadId, reading.member.id));
	return reading.db
		.select({ name, slug })
		.from(projects)
		.where(
			and(
				listedProjects(reading),
				eq(status, "active"),
				ne(id, project.id),
				reading.can("projects:edit:all") ? undefined : isOwn,
				likeWords(name, q),
			),
		)
		.orderBy(desc(updatedAt), desc(id))
		.limit(OFFERED + 1);
}

/** The result of moving a task. `refused`: what to do first. */
export type MovedTask =
	| { outcome: "saved"; text: string; project: Target }
	| { outcome: "refused"; problem: string };

/**
 * Moves a task to the end of another project, done or not. Refuses: 404 for a hidden project as for none, 403
 * `projects:edit` on either, 409 while either is archived. Records: project.task_moved, in both.
 */
export function moveTask(tenant: Tenant, [slug, param]: TaskAddress, to: string): Promise<MovedTask> {
	return tenant.write(async (writing) => {
		const { from, target } = await lockBoth(writing, tenant.base, [slug, to]);
		const task = await findTaskIn(writing, from, param);
		const { name } = target;
		const saved: MovedTask = { outcome: "saved", text: task.text, project: { name, slug: target.slug } };
		const { isFull, place } = await roomIn(writing, target);
		const problem = isFull ? TOO_MANY_TASKS : await problemWith(writing, target, task);
		if (from.id === target.id || problem !== undefined) {
			writing.leaveUnchanged();
			return from.id === target.id ? saved : { outcome: "refused", problem: problem ?? "" };
		}
		await changeTask(writing, task, { projectId: target.id, position: place });
		await writing.recordAll("project.task_moved", [
			{ ...factsOf(from, task), way: "out", other: target.id },
			{ ...factsOf(target, task), way: "in", other: from.id },
		]);
		return saved;
	});
}

/** Locks both in the order of their addresses, so that two people who move tasks to and fro do not wait for each other. */
async function lockBoth(writing: Writing, base: string, [slug, to]: [string, string]) {
	const found = new Map<string, FoundProject>();
	for (const one of [...new Set([slug, to])].sort()) found.set(one, await lockEditable(writing, base, one));
	return { from: found.get(slug) as FoundProject, target: found.get(to) as FoundProject };
}

/** Says why a task cannot go there: its assignee must see it there too, unless they have left. */
async function problemWith(
	{ db, tables: { users, roles } }: Reading,
	target: FoundProject,
	{ assigneeId }: Task,
): Promise<string | undefined> {
	if (assigneeId === null) return undefined;
	const { id, firstName, lastName, email, role, isActive } = users;
	const [assignee] = await db
		.select({ id, firstName, lastName, email, permissions: roles.permissions })
		.from(users)
		.innerJoin(roles, eq(roles.key, role))
		.where(and(eq(id, assigneeId), eq(isActive, true)));
	if (!assignee || allows(assignee, "projects:view", target)) return undefined;
	return cannotSee(fullName(assignee));
}

import { and, asc, eq, isNull } from "drizzle-orm";
import { freeName } from "#app/tenant/refusals/free-name.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { type FoundProject, findProject } from "./find.server.ts";
import { LONGEST_PROJECT_NAME } from "./forms.ts";
import { teamIsKnown } from "./lead-and-team.server.ts";
import { hasName, isTaken, TAKEN } from "./names.server.ts";
import type { SavedProject } from "./projects.server.ts";
import { insertRows } from "./write-project.server.ts";

/** Returns a project to be duplicated, and a free name for the copy. Refuses: 404, 403 `projects:create`. */
export function getProjectToDuplicate(
	tenant: Tenant,
	slug: string,
): Promise<{ project: FoundProject; freeName: string }> {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		reading.authorize("projects:create");
		const wanted = { name: project.name, most: LONGEST_PROJECT_NAME };
		return { project, freeName: await freeName(wanted, (name) => hasName(reading, name)) };
	});
}

/**
 * Creates a copy of a project that belongs to the requesting member: an idea with the same description, team, lead and
 * visibility, and with its open tasks, which are nobody's and due no day. A lead who has left is not chosen again.
 * Refuses: 404, 403 `projects:create`. Records: project.created.
 */
export function duplicateProject(
	tenant: Tenant,
	slug: string,
	{ name }: { name: string },
): Promise<Exclude<SavedProject, { outcome: "stale" }>> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		writing.authorize("projects:create");
		const { description, isPublic, teamId, leadId } = project;
		const [taken, hasTeam, hasLead, tasks] = await Promise.all([
			isTaken(writing, name),
			teamIsKnown(writing, teamId ?? undefined),
			isActive(writing, leadId),
			openTasks(writing, project),
		]);
		if (taken) {
			writing.leaveUnchanged();
			return { outcome: "refused", errors: { name: [TAKEN] } };
		}
		const kept = { teamId: hasTeam ? teamId : null, leadId: hasLead ? leadId : null };
		const [made] = await insertRows(writing, [{ name, description, isPublic, ...kept }]);
		if (!made) throw new Error("The copy was not created");
		await copyTasks(writing, made.id, tasks);
		await writing.record("project.created", { ...made, copyOf: project.id, tasks: tasks.length });
		return { outcome: "saved", slug: made.slug, name };
	});
}

async function isActive({ db, tables: { users } }: Reading, id: string | null): Promise<boolean> {
	if (id === null) return false;
	const found = await db
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.id, id), eq(users.isActive, true)));
	return found.length > 0;
}

type CopiedTask = { text: string; position: number };

function openTasks({ db, tables: { tasks } }: Reading, { id }: FoundProject): Promise<CopiedTask[]> {
	return db
		.select({ text: tasks.text, position: tasks.position })
		.from(tasks)
		.where(and(eq(tasks.projectId, id), isNull(tasks.doneAt), isNull(tasks.deletedAt)))
		.orderBy(asc(tasks.position), asc(tasks.id));
}

// An INSERT … SELECT would run on the node of a distributed PostgreSQL, which has no sequence to number the rows.
async function copyTasks(
	{ db, tables: { tasks }, member }: Writing,
	projectId: number,
	copied: CopiedTask[],
): Promise<void> {
	if (copied.length === 0) return;
	const rows = copied.map(({ text }, position) => ({ text, position, projectId, createdBy: member.id }));
	await db.insert(tasks).values(rows);
}

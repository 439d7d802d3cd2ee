import { and, eq, inArray, isNull } from "drizzle-orm";
import { activityQuery } from "#app/features/audit/activity/activity.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Action } from "#app/tenant/permissions/permissions.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { type FoundProject, findProject } from "./find.server.ts";

const ENTRIES_SHOWN = 10;

/** Returns what the page of a project says of the project itself. Refuses: 404. */
export const getProject = (tenant: Tenant, slug: string) =>
	tenant.read(async (reading) => describeProject(reading, await findProject(reading, slug)));

/** A step: returns a project with its people, its latest activity, and what this member may do with it. */
export async function describeProject(reading: Reading, project: FoundProject) {
	const [names, [team], activity] = await Promise.all([
		namesOf(reading, project),
		teamOf(reading, project),
		projectActivity(reading, {
			subjectType: "project",
			subjectId: String(project.id),
			limit: ENTRIES_SHOWN,
		}),
	]);
	return {
		project,
		team,
		names,
		activity,
		cannotCreate: against(reading, "projects:create", project),
		cannotEdit: against(reading, "projects:edit", project),
		cannotDelete: against(reading, "projects:delete", project),
	};
}

const projectActivity = activityQuery("one subject");

function teamOf({ db, tables: { teams } }: Reading, project: FoundProject) {
	return db
		.select({ name: teams.name, slug: teams.slug })
		.from(teams)
		.where(and(eq(teams.id, project.teamId ?? 0), isNull(teams.deletedAt)));
}

/** A step: returns the names of the people who created, archived and lead a project. */
export async function namesOf(
	{ db, tables: { users } }: Reading,
	project: FoundProject,
): Promise<{ author: string; archiver: string | undefined; lead: string | undefined }> {
	const ids = [project.createdBy, project.archivedBy, project.leadId].filter((id) => id !== null);
	const { id, firstName, lastName, email } = users;
	const found = await db.select({ id, firstName, lastName, email }).from(users).where(inArray(users.id, ids));
	const nameOf = (wanted: string | null) => {
		const person = found.find((row) => row.id === wanted);
		return person && fullName(person);
	};
	return {
		author: nameOf(project.createdBy) ?? "Someone",
		archiver: nameOf(project.archivedBy),
		lead: nameOf(project.leadId),
	};
}

function against(reading: Reading, action: Action, project: FoundProject): MissingPermission | null {
	return reading.can(action, project) ? null : reasonAgainst(reading.member, action, project);
}

import { and, eq, getTableColumns, isNull, type SQL } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Project } from "#db/schema/tenant/index.ts";
import { visibleProjects } from "./visible.server.ts";

/** A project without its search vector. */
export type FoundProject = Omit<Project, "search">;

/** Refuses: 404 for a project that does not exist, was deleted, or is hidden from this member: all look the same. */
export async function findProject(reading: Reading, slug: string): Promise<FoundProject> {
	const [project] = await select(reading, slug, isNull(reading.tables.projects.deletedAt));
	return project ?? refuseUnknown();
}

/**
 * The same, to be changed: whoever else is changing it is waited for, and what they saved is what is found.
 * A deleted one is found too, by those who could have deleted it. Refuses: 404.
 */
export async function findProjectToChange(writing: Writing, slug: string): Promise<FoundProject> {
	const [project] = await select(writing, slug).for("update");
	if (!project || (project.deletedAt && !writing.can("projects:delete", project))) return refuseUnknown();
	return project;
}

function select(reading: Reading, slug: string, condition?: SQL) {
	const { projects } = reading.tables;
	const { search: _search, ...columns } = getTableColumns(projects);
	return reading.db
		.select(columns)
		.from(projects)
		.where(and(eq(projects.slug, withoutNul(slug)), condition, visibleProjects(reading)));
}

// `%00` in an address: PostgreSQL's text cannot hold it, and says so with an error.
const withoutNul = (text: string) => text.replaceAll("\0", "\uFFFD");

/** Refuses: 404, in the one way that no project is told from another. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such project",
		message:
			"There is no project at this address, or it is not one you can see. Look for it in the list of projects.",
	});
}

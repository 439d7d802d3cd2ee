import { and, eq, getTableColumns, isNull } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { Project } from "#db/schema/tenant/index.ts";
import { visibleProjects } from "./visible.server.ts";

/** A project without its search vector. */
export type FoundProject = Omit<Project, "search">;

/** Refuses: 404 for a project that does not exist, was deleted, or is hidden from this member: all look the same. */
export async function findProject(reading: Reading, slug: string): Promise<FoundProject> {
	const [project] = await select(reading, slug, false);
	return project ?? refuseUnknown();
}

/** The same for a deleted one, which only its undo may touch. Refuses: 404. */
export async function findDeletedProject(reading: Reading, slug: string): Promise<FoundProject> {
	const [project] = await select(reading, slug, true);
	return project?.deletedAt ? project : refuseUnknown();
}

function select(reading: Reading, slug: string, deleted: boolean): Promise<FoundProject[]> {
	const { projects } = reading.tables;
	const { search: _search, ...columns } = getTableColumns(projects);
	const there = deleted ? undefined : isNull(projects.deletedAt);
	return reading.db
		.select(columns)
		.from(projects)
		.where(and(eq(projects.slug, slug), there, visibleProjects(reading)));
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such project",
		message:
			"There is no project at this address, or it is not one you can see. Look for it in the list of projects.",
	});
}

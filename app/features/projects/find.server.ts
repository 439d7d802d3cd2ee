import { and, eq, getTableColumns } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { type Deleted, isDeleted, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Project } from "#db/schema/tenant/projects.ts";
import { visibleProjects } from "./visible.server.ts";

/** Describes a project without its search vector. */
export type FoundProject = Omit<Project, "search">;

/** What every event of a project says. */
export function factsOf({
	id,
	name,
	slug,
	isPublic,
}: Pick<FoundProject, "id" | "name" | "slug" | "isPublic">) {
	return { id, name, slug, isPublic };
}

/**
 * Finds a project by its slug. Refuses: 404; one that never was and one that is hidden from this member look the same,
 * and one that was deleted says so to members who could see it.
 */
export async function findProject(reading: Reading, slug: string): Promise<FoundProject> {
	const [project] = await select(reading, slug);
	if (!project) return refuseUnknown();
	return isDeleted(project) ? refuseGone(reading, project) : project;
}

/**
 * Finds a project and locks it for a change. Waits for anyone else who is changing it and returns what they saved.
 * Also finds a deleted project if the member could have deleted it. Refuses: 404.
 */
export async function findProjectToChange(writing: Writing, slug: string): Promise<FoundProject> {
	const [project] = await select(writing, slug).for("update");
	if (!project) return refuseUnknown();
	if (isDeleted(project) && !writing.can("projects:delete", project)) return refuseGone(writing, project);
	return project;
}

/** Finds a project that is not deleted and locks it for a change. Refuses: 404. */
export async function lockProject(writing: Writing, slug: string): Promise<FoundProject> {
	const project = await findProjectToChange(writing, slug);
	return isDeleted(project) ? refuseGone(writing, project) : project;
}

/** Refuses a deleted project that this member could see. Refuses: 404, always. */
export function refuseGone(reading: Reading, project: Deleted<FoundProject>): never {
	const mayRestore = reading.can("projects:delete", project);
	return refuseDeleted(
		"project",
		project,
		mayRestore ? pageIn("", "/projects/:project/delete", project.slug) : undefined,
	);
}

/** What an archived project does not allow, in words and as a rule. */
type Forbidden = { message: string; rule: string };

const NO_EDIT: Forbidden = {
	message: "An archived project can’t be edited. Restore it first, then edit it.",
	rule: "projects:edit while archived",
};

/** Refuses what an archived project does not allow, with a button that restores it. `base`: as in `Tenant`. Refuses: 409. */
export function refuseArchived(base: string, { slug, status }: FoundProject, forbidden = NO_EDIT): void {
	if (status !== "archived") return;
	refuse(409, {
		title: "This project is archived",
		...forbidden,
		restore: {
			label: "Restore the project",
			action: pageIn(base, "/projects/:project/archive", slug),
			values: { to: "active" },
		},
	});
}

function select(reading: Reading, slug: string) {
	const { projects } = reading.tables;
	const { search: _search, ...columns } = getTableColumns(projects);
	return reading.db
		.select(columns)
		.from(projects)
		.where(and(eq(projects.slug, withoutNul(slug)), visibleProjects(reading)));
}

// PostgreSQL text cannot hold NUL (`%00` in an address) and raises an error.
const withoutNul = (text: string) => text.replaceAll("\0", "\uFFFD");

/** Answers every unknown or hidden project in the same words. Refuses: 404. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such project",
		message:
			"There’s no project at this address, or you don’t have access to it. Look for it in the list of projects.",
	});
}

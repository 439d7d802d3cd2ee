import { randomInt } from "node:crypto";
import { and, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { suggestSlug } from "#app/platform/slug.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { findNamed, NOT_NAMED } from "#app/tenant/people/find-named.server.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import { freeName, type WithFormerName } from "#app/tenant/refusals/free-name.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { type FoundProject, findProjectToChange, refuseArchived, refuseGone } from "./find.server.ts";
import { LONGEST_PROJECT_NAME, type ProjectEdit, type ProjectValues } from "./forms.ts";
import { listedProjects } from "./visible.server.ts";

/** Describes the outcome of a submitted change. `errors` and `stale` are answered with 409 for the person to fix. */
export type SavedProject =
	| { outcome: "saved"; slug: string; name: string }
	/** What is wrong, by field. */
	| { outcome: "refused"; errors: Record<string, string[]> }
	| { outcome: "stale"; current: FoundProject };

const TAKEN = "There is already a project with this name. Choose another.";
const NO_TEAM = "This team no longer exists. Choose another, or none.";

/**
 * Creates a project that belongs to the requesting member. The name must differ from those of projects they can see.
 * Refuses: 403 `projects:create`. Records: project.created.
 */
export function createProject(
	tenant: Tenant,
	values: ProjectValues,
): Promise<Exclude<SavedProject, { outcome: "stale" }>> {
	return tenant.write(async (writing) => {
		writing.authorize("projects:create");
		const [taken, known, lead] = await Promise.all([
			isTaken(writing, values.name),
			teamIsKnown(writing, values.teamId),
			findLead(writing, values.lead),
		]);
		const errors = {
			...(taken && { name: [TAKEN] }),
			...(!known && { teamId: [NO_TEAM] }),
			...(lead.problem && { lead: [lead.problem] }),
		};
		if (Object.keys(errors).length > 0) {
			writing.leaveUnchanged();
			return { outcome: "refused", errors };
		}
		const { id, slug } = await insert(writing, columnsOf(values, lead.id));
		await writing.record("project.created", { id, name: values.name, slug, isPublic: values.isPublic });
		return { outcome: "saved", slug, name: values.name };
	});
}

/**
 * Saves an edit unless someone else saved one since the form was opened. The address stays the same.
 * Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.edited.
 */
export function editProject(tenant: Tenant, slug: string, values: ProjectEdit): Promise<SavedProject> {
	return tenant.write(async (writing) => {
		const project = await findExisting(writing, slug);
		writing.authorize("projects:edit", project);
		refuseArchived(tenant.base, project);
		const lead = await findLead(writing, values.lead, project);
		const columns = columnsOf(values, lead.id, project);
		const changes = changesBetween(project, columns);
		const trouble = await troubleWith(writing, project, values, lead);
		if (trouble || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return trouble ?? { outcome: "saved", slug, name: project.name };
		}
		await change(writing, project, columns);
		const isPublic = project.isPublic && values.isPublic;
		await writing.record("project.edited", { id: project.id, slug, name: values.name, isPublic, changes });
		return { outcome: "saved", slug, name: values.name };
	});
}

/** Archives a project, which removes it from the default list. Idempotent. Refuses: 404, 403 `projects:edit`. Records: project.archived. */
export function archiveProject(tenant: Tenant, slug: string): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findExisting(writing, slug);
		writing.authorize("projects:edit", project);
		if (project.status === "archived") {
			writing.leaveUnchanged();
			return project;
		}
		await change(writing, project, {
			status: "archived",
			archivedAt: new Date(),
			archivedBy: writing.member.id,
		});
		await writing.record("project.archived", factsOf(project));
		return project;
	});
}

/** Restores an archived project. Idempotent. Refuses: 404, 403 `projects:edit`. Records: project.restored. */
export function restoreProject(tenant: Tenant, slug: string): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findExisting(writing, slug);
		writing.authorize("projects:edit", project);
		if (project.status === "active") {
			writing.leaveUnchanged();
			return project;
		}
		await change(writing, project, { status: "active", archivedAt: null, archivedBy: null });
		await writing.record("project.restored", factsOf(project));
		return project;
	});
}

/**
 * Deletes a project so that it can be brought back. Idempotent.
 * Refuses: 404, 403 `projects:delete`. Records: project.deleted.
 */
export function removeProject(tenant: Tenant, slug: string): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findProjectToChange(writing, slug);
		writing.authorize("projects:delete", project);
		if (project.deletedAt) {
			writing.leaveUnchanged();
			return project;
		}
		await change(writing, project, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("project.deleted", factsOf(project));
		return project;
	});
}

/**
 * Brings a deleted project back, with a number in its name when that has been taken since. Idempotent.
 * Refuses: 404, 403 `projects:delete`. Records: project.undeleted, project.edited when it gets a number.
 */
export function undeleteProject(tenant: Tenant, slug: string): Promise<WithFormerName<FoundProject>> {
	return tenant.write(async (writing) => {
		const project = await findProjectToChange(writing, slug);
		writing.authorize("projects:delete", project);
		const formerName = project.name;
		if (!project.deletedAt) {
			writing.leaveUnchanged();
			return { ...project, formerName };
		}
		// Those that its author can see: a number must not reveal another’s private project to them.
		const { isPublic, createdBy } = writing.tables.projects;
		const among = or(eq(isPublic, true), eq(createdBy, project.createdBy));
		const name = await freeName({ name: formerName, most: LONGEST_PROJECT_NAME }, (free) =>
			isTaken(writing, free, among),
		);
		const changes = changesBetween(project, { name });
		await change(writing, project, { name, deletedAt: null, deletedBy: null });
		await writing.record("project.undeleted", factsOf(project));
		if (changes.name) await writing.record("project.edited", { ...factsOf(project), name, changes });
		return { ...project, name, formerName };
	});
}

async function findExisting(writing: Writing, slug: string): Promise<FoundProject> {
	const project = await findProjectToChange(writing, slug);
	return isDeleted(project) ? refuseGone(writing, project) : project;
}

function factsOf({ id, name, slug, isPublic }: FoundProject) {
	return { id, name, slug, isPublic };
}

function columnsOf(
	{ name, description, isPublic, teamId, stage, dueOn }: ProjectValues,
	leadId: string | null,
	before?: FoundProject,
) {
	return {
		name,
		description: description ?? null,
		isPublic,
		teamId: teamId ?? null,
		stage: stage ?? before?.stage ?? "idea",
		leadId,
		dueOn: dueOn ?? null,
	};
}

/** Whom the form names as the lead, or what is wrong with that. */
type Lead = { id: string | null; problem?: string };

/** Finds the lead whom the form names. One who is shown stays, even if they left or share their name with another. */
async function findLead(writing: Writing, typed: string | undefined, project?: FoundProject): Promise<Lead> {
	if (typed === undefined) return { id: null };
	const current = project?.leadId ?? null;
	if (current && (await findName(writing.db, current)) === typed) return { id: current };
	const named = await findNamed(writing, typed);
	return named.found === "one" ? { id: named.id } : { id: current, problem: NOT_NAMED[named.found] };
}

async function troubleWith(
	writing: Writing,
	project: FoundProject,
	values: ProjectEdit,
	lead: Lead,
): Promise<SavedProject | undefined> {
	if (project.version !== values.version) return { outcome: "stale", current: project };
	// A private project may share its name with a public one that was made out of its author’s view.
	const isNew = project.name !== values.name || (values.isPublic && !project.isPublic);
	if (isNew && (await isTaken(writing, values.name, ne(writing.tables.projects.id, project.id))))
		return { outcome: "refused", errors: { name: [TAKEN] } };
	// A team that has since been deleted keeps its projects but cannot be given others.
	const moves = values.teamId !== undefined && values.teamId !== project.teamId;
	if (moves && !(await teamIsKnown(writing, values.teamId)))
		return { outcome: "refused", errors: { teamId: [NO_TEAM] } };
	return lead.problem ? { outcome: "refused", errors: { lead: [lead.problem] } } : undefined;
}

/**
 * Tells whether a project that the member can see has this name, so that the answer does not reveal a hidden one. No one
 * else can take the name until the transaction ends.
 */
async function isTaken(writing: Writing, name: string, among?: SQL): Promise<boolean> {
	const { projects } = writing.tables;
	const same = sql`lower(${projects.name}) = lower(${name})`;
	const [, found] = await Promise.all([
		oneAtATime(writing, `project ${name}`),
		writing.db
			.select({ id: projects.id })
			.from(projects)
			.where(and(same, listedProjects(writing), among))
			.limit(1),
	]);
	return found.length > 0;
}

async function teamIsKnown({ db, tables: { teams } }: Writing, id: number | undefined): Promise<boolean> {
	if (id === undefined) return true;
	const found = await db
		.select({ id: teams.id })
		.from(teams)
		.where(and(eq(teams.id, id), isNull(teams.deletedAt)));
	return found.length > 0;
}

/** Changes a row that `findProjectToChange` has locked, so nobody else can have changed it since. */
async function change(
	{ db, tables: { projects } }: Writing,
	project: FoundProject,
	values: Partial<typeof projects.$inferInsert>,
): Promise<void> {
	await db
		.update(projects)
		.set({ ...values, version: project.version + 1, updatedAt: new Date() })
		.where(eq(projects.id, project.id));
}

async function insert(
	writing: Writing,
	columns: ReturnType<typeof columnsOf>,
): Promise<{ id: number; slug: string }> {
	const { projects } = writing.tables;
	const [made] = await writing.db
		.insert(projects)
		.values({ ...columns, slug: newSlug(columns.name), createdBy: writing.member.id })
		.returning({ id: projects.id, slug: projects.slug });
	return made as { id: number; slug: string };
}

/**
 * Makes an address of the name and a random end. Every project has one: an address that depended on which are free would
 * tell about hidden and deleted projects.
 */
function newSlug(name: string): string {
	// 80: room for the end within the column. 36 ** 6: about two billion, so that no two projects of a name meet.
	return `${suggestSlug(name, 80) || "project"}-${randomInt(36 ** 6).toString(36)}`;
}

import { ne } from "drizzle-orm";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import { freeName, type WithFormerName } from "#app/tenant/refusals/free-name.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import {
	type FoundProject,
	factsOf,
	findProjectToChange,
	lockProject,
	refuseArchived,
} from "./find.server.ts";
import { LONGEST_PROJECT_NAME, type ProjectEdit, type ProjectValues } from "./forms.ts";
import { findLead, type NamedLead, NO_TEAM, nameChanges, teamIsKnown } from "./lead-and-team.server.ts";
import { isTaken, TAKEN } from "./names.server.ts";
import { seenByMembers } from "./visible.server.ts";
import { changeRow, insertRows } from "./write-project.server.ts";

/** Describes the outcome of a submitted change. `errors` and `stale` are answered with 409 for the person to fix. */
export type SavedProject =
	/** `isHidden`: who saved it does not see it: they gave it to others, or their key’s scopes do not include it. */
	| { outcome: "saved"; slug: string; name: string; isHidden?: true }
	/** What is wrong, by field. */
	| { outcome: "refused"; errors: Record<string, string[]> }
	| { outcome: "stale"; current: FoundProject };

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
		const columns = columnsOf(values, lead.id);
		const made = await insertRows(writing, [columns]);
		await writing.recordAll("project.created", made);
		// The scopes of a key may let it create what they do not let it see.
		const isSeen = writing.can("projects:view", { ...columns, createdBy: writing.member.id });
		const [{ slug } = { slug: "" }] = made;
		return { outcome: "saved", slug, name: values.name, ...(!isSeen && { isHidden: true }) };
	});
}

/**
 * Saves an edit unless someone else saved one since the form was opened. The address stays the same.
 * Refuses: 404, 403 `projects:edit`, 409 while archived. Records: project.edited.
 */
export function editProject(tenant: Tenant, slug: string, values: ProjectEdit): Promise<SavedProject> {
	return tenant.write(async (writing) => {
		const project = await lockProject(writing, slug);
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
		await changeRow(writing, project, columns);
		const isPublic = project.isPublic && values.isPublic;
		const facts = { id: project.id, slug, name: values.name, isPublic };
		const [named = changes] = await nameChanges(writing, [changes]);
		await writing.record("project.edited", { ...facts, changes: named });
		const isSeen = writing.can("projects:view", { ...project, ...columns });
		return { outcome: "saved", slug, name: values.name, ...(!isSeen && { isHidden: true }) };
	});
}

/** Archives a project, which removes it from the default list. Idempotent. Refuses: 404, 403 `projects:edit`. Records: project.archived. */
export function archiveProject(tenant: Tenant, slug: string): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await lockProject(writing, slug);
		writing.authorize("projects:edit", project);
		if (project.status === "archived") {
			writing.leaveUnchanged();
			return project;
		}
		await changeRow(writing, project, {
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
		const project = await lockProject(writing, slug);
		writing.authorize("projects:edit", project);
		if (project.status === "active") {
			writing.leaveUnchanged();
			return project;
		}
		await changeRow(writing, project, { status: "active", archivedAt: null, archivedBy: null });
		await writing.record("project.restored", factsOf(project));
		return project;
	});
}

/**
 * Deletes a project so that it can be brought back. Idempotent. `seen`: its version, as the caller saw it.
 * Refuses: 404, 403 `projects:delete`. Records: project.deleted.
 */
export function removeProject(tenant: Tenant, slug: string, seen?: number): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findProjectToChange(writing, slug);
		writing.authorize("projects:delete", project);
		if (project.deletedAt) {
			writing.leaveUnchanged();
			return project;
		}
		ensureUnchanged(project.version, seen);
		await changeRow(writing, project, { deletedAt: new Date(), deletedBy: writing.member.id });
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
		const project = await findDeletedProject(writing, slug);
		const { name: formerName } = project;
		if (!isDeleted(project)) return { ...project, formerName };
		const name = await freeName({ name: formerName, most: LONGEST_PROJECT_NAME }, (free) =>
			isTakenByOthers(writing, project, free),
		);
		return { ...(await bringBack(writing, project, name)), formerName };
	});
}

/**
 * Brings a deleted project back under a name of choice, if no other has it. Idempotent.
 * Refuses: 404, 403 `projects:delete`. Records: project.undeleted, project.edited when its name is a new one.
 */
export function undeleteProjectAs(
	tenant: Tenant,
	slug: string,
	name: string,
): Promise<FoundProject | "taken"> {
	return tenant.write(async (writing) => {
		const project = await findDeletedProject(writing, slug);
		if (!isDeleted(project)) return project;
		if (!(await isTakenByOthers(writing, project, name))) return bringBack(writing, project, name);
		writing.leaveUnchanged();
		return "taken";
	});
}

/** A step: locks a project that may have to come back; if it is there, nothing will change. */
async function findDeletedProject(writing: Writing, slug: string): Promise<FoundProject> {
	const project = await findProjectToChange(writing, slug);
	writing.authorize("projects:delete", project);
	if (!isDeleted(project)) writing.leaveUnchanged();
	return project;
}

/** Asks those that its author can see: a taken name must not reveal another’s private project to them. */
const isTakenByOthers = (writing: Writing, { createdBy }: FoundProject, name: string): Promise<boolean> =>
	isTaken(writing, name, seenByMembers(writing, createdBy));

async function bringBack(writing: Writing, project: FoundProject, name: string): Promise<FoundProject> {
	const changes = changesBetween(project, { name });
	await changeRow(writing, project, { name, deletedAt: null, deletedBy: null });
	await writing.record("project.undeleted", factsOf(project));
	if (changes.name) await writing.record("project.edited", { ...factsOf(project), name, changes });
	return { ...project, name };
}

/** The columns that a form's values fill; `before`: the project as it is. */
export function columnsOf(
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

async function troubleWith(
	writing: Writing,
	project: FoundProject,
	values: ProjectEdit,
	lead: NamedLead,
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

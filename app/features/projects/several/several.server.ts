import { and, asc, getTableColumns, inArray, sql } from "drizzle-orm";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { type FoundProject, factsOf } from "../find.server.ts";
import { findLead, NO_TEAM, nameChanges, teamIsKnown } from "../lead-and-team.server.ts";
import { listedProjects } from "../visible.server.ts";
import {
	type Deed,
	NO_TEAM_CHOSEN,
	readSelection,
	type SelectedProject,
	type SeveralValues,
} from "./forms.ts";

/** What became of one of several projects: why it is as it was, unless it is `done`. */
export type SeveralVerdict = "done" | "already" | "forbidden" | "archived" | "changed" | "lost" | "gone";

/** A project with its verdict, as it was before; one that is gone for this member has no more than that. */
export type JudgedProject = { verdict: SeveralVerdict; project?: Omit<FoundProject, "description"> };

type SeveralOutcome =
	| { outcome: "judged"; judged: JudgedProject[] }
	| { outcome: "refused"; errors: Record<string, string[]> };

/**
 * Changes several projects at once. Each gets its own verdict, so that one that changed meanwhile keeps none of the
 * others. All of it is one transaction: what the verdicts call done is done together or not at all, and the rows are
 * locked in the order of their ids, so that two such changes never wait for each other.
 * Refuses: 403 for a member who may edit no project. Records: project.edited, project.archived or project.restored for each that is done.
 */
export function changeSeveral(
	tenant: Tenant,
	values: SeveralValues & { deed: Exclude<Deed, "undo"> },
): Promise<SeveralOutcome> {
	return tenant.write(async (writing) => {
		writing.authorize("projects:edit:own");
		const wanted = await columnsFor(writing, values);
		if ("errors" in wanted) {
			writing.leaveUnchanged();
			return { outcome: "refused", errors: wanted.errors };
		}
		const selected = readSelection(values.projects);
		const found = await lockAll(writing, selected);
		const judged = selected.map((one): JudgedProject => {
			const project = found.get(one.id);
			if (!project) return { verdict: "gone" };
			return { verdict: verdictOn(writing, project, { ...one, ...wanted, deed: values.deed }), project };
		});
		const done = judged.flatMap(({ verdict, project }) => (verdict === "done" && project ? [project] : []));
		if (done.length === 0) writing.leaveUnchanged();
		else await changeAll(writing, done, { ...wanted, deed: values.deed });
		return { outcome: "judged", judged };
	});
}

export type ChangedColumns = Partial<Omit<FoundProject, "id">>;
type Wanted = { columns: ChangedColumns; deed: Deed };

/** The columns that change, or what is wrong with the value that was given. */
async function columnsFor(
	writing: Writing,
	{ deed, lead, teamId, stage }: SeveralValues & { deed: Exclude<Deed, "undo"> },
): Promise<{ columns: ChangedColumns } | { errors: Record<string, string[]> }> {
	switch (deed) {
		case "lead": {
			const { id, problem } = await findLead(writing, lead);
			return problem ? { errors: { lead: [problem] } } : { columns: { leadId: id } };
		}
		case "team": {
			const id = teamId === NO_TEAM_CHOSEN ? undefined : teamId;
			return (await teamIsKnown(writing, id))
				? { columns: { teamId: id ?? null } }
				: { errors: { teamId: [NO_TEAM] } };
		}
		case "stage":
			return { columns: { stage } as ChangedColumns };
		case "archive":
			return { columns: { status: "archived", archivedAt: new Date(), archivedBy: writing.member.id } };
		case "restore":
			return { columns: { status: "active", archivedAt: null, archivedBy: null } };
	}
}

/** A step: locks those that this member sees, by their ids. */
export async function lockAll(
	writing: Writing,
	selected: SelectedProject[],
): Promise<Map<number, NonNullable<JudgedProject["project"]>>> {
	const { projects } = writing.tables;
	const { search: _search, description: _description, ...columns } = getTableColumns(projects);
	const ids = selected.map(({ id }) => id);
	const rows = await writing.db
		.select(columns)
		.from(projects)
		.where(and(inArray(projects.id, ids), listedProjects(writing)))
		.orderBy(asc(projects.id))
		.for("update");
	return new Map(rows.map((row) => [row.id, row]));
}

/** Tells what becomes of a locked project. */
export function verdictOn(
	writing: Writing,
	project: NonNullable<JudgedProject["project"]>,
	{ version, columns, deed }: Wanted & SelectedProject,
): SeveralVerdict {
	if (!writing.can("projects:edit", project)) return "forbidden";
	const { archivedAt: _at, archivedBy: _by, ...wanted } = columns;
	if (Object.keys(changesBetween(project, wanted)).length === 0) return "already";
	if (project.status === "archived" && deed !== "restore") return "archived";
	return project.version === version ? "done" : "changed";
}

/** A step: changes these projects, which are locked. */
export async function changeAll(
	writing: Writing,
	done: NonNullable<JudgedProject["project"]>[],
	{ columns, deed }: Wanted,
): Promise<void> {
	const { projects } = writing.tables;
	const ids = done.map(({ id }) => id);
	await writing.db
		.update(projects)
		.set({ ...columns, version: sql`${projects.version} + 1`, updatedAt: new Date() })
		.where(inArray(projects.id, ids));
	if (deed === "archive") return writing.recordAll("project.archived", done.map(factsOf));
	if (deed === "restore") return writing.recordAll("project.restored", done.map(factsOf));
	const changes = await nameChanges(
		writing,
		done.map((project) => changesBetween(project, columns)),
	);
	await writing.recordAll(
		"project.edited",
		done.map((project, at) => ({ ...factsOf(project), changes: changes[at] ?? {} })),
	);
}

import { randomUUID } from "node:crypto";
import { inArray } from "drizzle-orm";
import { tenantTables } from "../schema/tenant/index.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ACME_PROJECTS, DEMO_PROJECTS, TESTCORP_PROJECTS } from "./demo-projects.ts";
import { ACME_TEAMS } from "./demo-teams.ts";
import { ACME_WORK, type DemoWork } from "./demo-work.ts";
import { ago, type DemoMember, type DemoProject, type Happened, memberBy } from "./demo-world.ts";

const PROJECTS: Record<string, DemoProject[]> = {
	acme: ACME_PROJECTS,
	testcorp: TESTCORP_PROJECTS,
	demo: DEMO_PROJECTS,
};

const TEAMS_DAYS_AGO = 60;

export const slugOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** Adds the projects of a workspace with everything in them. Returns what happened. */
export async function addProjects(
	db: Db,
	workspace: string,
	members: readonly DemoMember[],
): Promise<Happened[]> {
	const projects = PROJECTS[workspace] ?? [];
	const work = workspace === "acme" ? ACME_WORK : {};
	const rows = await db
		.insert(tenantTables.projects)
		// The list has the order of their creation from their ids.
		.values(
			projects
				.toSorted((one, other) => other.daysAgo - one.daysAgo)
				.map((project) => projectRow(project, work[project.name], members)),
		)
		.returning();
	return [
		...rows.flatMap((project) => {
			const { createdBy, createdAt, updatedAt, archivedAt, stage } = project;
			const past = [happenedIn(project, "project.created", [createdBy, createdAt])];
			if (archivedAt) past.push(happenedIn(project, "project.archived", [createdBy, archivedAt]));
			else if (updatedAt > createdAt) {
				const changes = { stage: { from: "idea", to: stage } };
				past.push(happenedIn(project, "project.edited", [createdBy, updatedAt], { changes }));
			}
			return past;
		}),
		...(await addTasks(db, rows, members, work)),
		...(await addComments(db, rows, members, work)),
	];
}

/** Something that a member did, and when. */
export function happened(
	event: string,
	[actorId, at]: [string, Date],
	payload: Happened["payload"],
): Happened {
	return { id: randomUUID(), event, payload, actor: { actorKind: "member", actorId }, at };
}

/** The same with a project, and what else there is to say. */
export function happenedIn(
	{ id, name, slug, isPublic }: Pick<Row, "id" | "name" | "slug" | "isPublic">,
	event: string,
	who: [string, Date],
	more: Record<string, unknown> = {},
): Happened {
	return happened(event, who, { id, name, slug, isPublic, ...more });
}

function projectRow(project: DemoProject, work: DemoWork | undefined, members: readonly DemoMember[]) {
	const { name, description, isPublic = false, archived } = project;
	const createdBy = memberBy(members, project.by).id;
	const createdAt = ago(project.daysAgo);
	const archivedAt = archived ? ago(project.daysAgo / 2) : null;
	const stage = work?.stage ?? "idea";
	// Every project begins as an idea; it was changed once, to its stage of today.
	const changedAt = stage === "idea" ? createdAt : ago(project.daysAgo * 0.6);
	return {
		...{ name, slug: slugOf(name), description, isPublic, createdBy, createdAt, archivedAt },
		status: archived ? ("archived" as const) : ("active" as const),
		archivedBy: archivedAt && createdBy,
		updatedAt: archivedAt ?? changedAt,
		stage,
		leadId: work?.lead ? memberBy(members, work.lead).id : null,
		dueOn: dayIn(work?.due),
	};
}

type Row = typeof tenantTables.projects.$inferSelect;
type Work = Record<string, DemoWork>;

async function addTasks(
	db: Db,
	projects: readonly Row[],
	members: readonly DemoMember[],
	work: Work,
): Promise<Happened[]> {
	const planned = projects.flatMap((project) =>
		(work[project.name]?.tasks ?? []).map(({ text, who, due, added, done }, position) => {
			const assignee = who ? memberBy(members, who) : undefined;
			const doneAt = done === undefined ? null : ago(done);
			const row = { projectId: project.id, text, position: position + 1, dueOn: dayIn(due), doneAt };
			return { project, assignee, addedAt: ago(added), row: { ...row, assigneeId: assignee?.id } };
		}),
	);
	if (planned.length === 0) return [];
	const made = await db
		.insert(tenantTables.tasks)
		.values(planned.map(({ row }) => row))
		.returning();
	return made.flatMap(({ id, text, doneAt }, place) => {
		const { project, assignee, addedAt } = planned[place] as (typeof planned)[number];
		const task = { id, text };
		const by = project.leadId ?? project.createdBy;
		const given = assignee && { assignee: { id: assignee.id, name: assignee.name } };
		const added = happenedIn(project, "project.task_added", [by, addedAt], { task, ...given });
		return doneAt
			? [added, happenedIn(project, "project.task_done", [assignee?.id ?? by, doneAt], { task })]
			: [added];
	});
}

async function addComments(
	db: Db,
	projects: readonly Row[],
	members: readonly DemoMember[],
	work: Work,
): Promise<Happened[]> {
	const rows = projects.flatMap((project) =>
		(work[project.name]?.comments ?? []).map(({ by, at, text, mentions = [], edited }) => {
			const editedAt = edited === undefined ? null : ago(edited);
			return {
				...{ projectId: project.id, text, createdBy: memberBy(members, by).id, editedAt },
				mentioned: mentions.map((name) => memberBy(members, name).id),
				version: editedAt ? 2 : 1,
				createdAt: ago(at),
			};
		}),
	);
	if (rows.length === 0) return [];
	const made = await db.insert(tenantTables.comments).values(rows).returning();
	return made.flatMap(({ id, projectId, createdBy, createdAt, editedAt, mentioned }) => {
		const project = projects.find((one) => one.id === projectId) as Row;
		const added = happenedIn(project, "project.comment_added", [createdBy, createdAt], {
			comment: { id, newlyMentioned: mentioned },
		});
		return editedAt
			? [added, happenedIn(project, "project.comment_edited", [createdBy, editedAt], { comment: { id } })]
			: [added];
	});
}

/** A day so many days from now, as the columns have it. */
const dayIn = (days: number | undefined): string | null =>
	days === undefined ? null : ago(-days).toISOString().slice(0, 10);

export async function addTeams(db: Db, workspace: string, members: readonly DemoMember[]): Promise<void> {
	const { projects, teamMembers, teams } = tenantTables;
	for (const team of workspace === "acme" ? ACME_TEAMS : []) {
		const { name, description } = team;
		const people = team.people.map((by) => memberBy(members, by));
		const createdAt = ago(TEAMS_DAYS_AGO);
		const [row] = await db
			.insert(teams)
			.values({ name, slug: slugOf(name), description, leadId: people[0]?.id, createdAt })
			.returning({ id: teams.id });
		const teamId = row?.id ?? 0;
		await db
			.insert(teamMembers)
			.values(
				people.map(({ id, joinedAt }) => ({ teamId, userId: id, joinedAt: laterOf(joinedAt, createdAt) })),
			);
		await db.update(projects).set({ teamId }).where(inArray(projects.name, team.projects));
	}
}

/** Whoever is newer than their team joins it an hour after the workspace. */
const laterOf = (joinedAt: Date, createdAt: Date): Date =>
	joinedAt < createdAt ? createdAt : new Date(joinedAt.getTime() + 3_600_000);

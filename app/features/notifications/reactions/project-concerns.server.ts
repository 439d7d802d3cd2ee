import { and, eq, isNull } from "drizzle-orm";
import type { Payload } from "#app/tenant/events/events.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type Concern, type ConcernsOf, concernsOf } from "../concern.ts";

/** Whom it concerns when something happens to a project. */
export const projectConcerns: ConcernsOf[] = [
	concernsOf(["project.comment_added"], async (reading, { payload, subject }) => {
		const [watchers, at] = await Promise.all([
			findWatchers(reading, payload.id),
			findWritten(reading, payload),
		]);
		const mentioned = new Set(payload.comment.newlyMentioned);
		if (!at) return [];
		return [
			mentionsIn(payload),
			{
				kind: "comment",
				about: { type: "project", id: subject.id },
				projectId: payload.id,
				at,
				// Being mentioned says it already.
				to: watchers.filter((id) => !mentioned.has(id)),
			},
		];
	}),
	concernsOf(["project.file_added"], async (reading, { payload, subject }) => {
		// That a comment with files was written is told already.
		if (payload.file.comment !== undefined) return [];
		const [to, at] = await Promise.all([findWatchers(reading, payload.id), findArrived(reading, payload)]);
		const about = { type: "project", id: subject.id } as const;
		return at ? [{ kind: "file", about, projectId: payload.id, at, to }] : [];
	}),
	concernsOf(["project.comment_edited"], (_reading, { payload }) => [mentionsIn(payload)]),
	concernsOf(["project.task_added"], (_reading, { payload: { id, task, assignee } }) =>
		assignee ? [taskOf(id, task.id, assignee.id)] : [],
	),
	concernsOf(["project.task_edited"], (_reading, { payload: { id, task, changes } }) => {
		const assignee = idIn(changes.assignee?.to);
		return typeof assignee === "string" ? [taskOf(id, task.id, assignee)] : [];
	}),
	concernsOf(["project.created"], async (reading, { payload }) => {
		const [project] = await findProject(reading, payload.id);
		return project ? sharedWith(reading, project) : [];
	}),
	concernsOf(["project.edited"], (reading, { payload: { id, changes } }) => {
		const leadId = idIn(changes.lead?.to);
		const teamId = idIn(changes.team?.to);
		return sharedWith(reading, {
			id,
			leadId: typeof leadId === "string" ? leadId : null,
			teamId: typeof teamId === "number" ? teamId : null,
		});
	}),
];

function mentionsIn({ id, comment }: Payload<"project.comment_added">): Concern {
	return {
		kind: "mention",
		about: { type: "comment", id: String(comment.id) },
		projectId: id,
		to: comment.newlyMentioned,
	};
}

const taskOf = (projectId: number, taskId: number, assignee: string): Concern => ({
	kind: "task",
	about: { type: "task", id: String(taskId) },
	projectId,
	to: [assignee],
});

/** When a comment was written; undefined once it is deleted. */
async function findWritten(
	{ db, tables: { comments } }: TenantReading,
	{ id, comment }: Payload<"project.comment_added">,
): Promise<Date | undefined> {
	const [row] = await db
		.select({ createdAt: comments.createdAt })
		.from(comments)
		.where(and(eq(comments.projectId, id), eq(comments.id, comment.id), isNull(comments.deletedAt)));
	return row?.createdAt;
}

/** When a file was added; undefined once it is deleted. */
async function findArrived(
	{ db, tables: { files } }: TenantReading,
	{ id, file }: Payload<"project.file_added">,
): Promise<Date | undefined> {
	const [row] = await db
		.select({ arrivedAt: files.arrivedAt })
		.from(files)
		.where(and(eq(files.projectId, id), eq(files.id, file.id), isNull(files.deletedAt)));
	return row?.arrivedAt ?? undefined;
}

/** The id of what a change names; undefined when it names nothing. */
const idIn = (side: unknown): unknown => (side as { id?: unknown } | null | undefined)?.id;

type Shared = { id: number; leadId: string | null; teamId: number | null };

async function sharedWith(reading: TenantReading, { id, leadId, teamId }: Shared): Promise<Concern[]> {
	const team = teamId === null ? [] : await findTeam(reading, teamId);
	const to = [...new Set(leadId === null ? team : [leadId, ...team])];
	return [{ kind: "shared", about: { type: "project", id: String(id) }, projectId: id, to }];
}

async function findTeam(
	{ db, tables: { teamMembers, teams } }: TenantReading,
	id: number,
): Promise<string[]> {
	const rows = await db
		.select({ userId: teamMembers.userId })
		.from(teamMembers)
		.innerJoin(teams, eq(teams.id, teamMembers.teamId))
		.where(and(eq(teams.id, id), isNull(teams.deletedAt)));
	return rows.map(({ userId }) => userId);
}

function findProject({ db, tables: { projects } }: TenantReading, id: number) {
	const { createdBy, leadId, teamId } = projects;
	return db.select({ id: projects.id, createdBy, leadId, teamId }).from(projects).where(eq(projects.id, id));
}

/** Returns who watches a project: those who do so by a row, its author and its lead unless they chose otherwise. */
async function findWatchers(reading: TenantReading, id: number): Promise<string[]> {
	const { watches } = reading.tables;
	const [[project], rows] = await Promise.all([
		findProject(reading, id),
		reading.db
			.select({ userId: watches.userId, level: watches.level })
			.from(watches)
			.where(eq(watches.projectId, id)),
	]);
	const chosen = new Map(rows.map(({ userId, level }) => [userId, level]));
	for (const own of [project?.createdBy, project?.leadId]) {
		if (own && !chosen.has(own)) chosen.set(own, "watching");
	}
	return [...chosen].filter(([, level]) => level === "watching").map(([userId]) => userId);
}

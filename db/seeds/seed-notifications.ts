import { asc, inArray } from "drizzle-orm";
import type { AuditLog } from "../schema/tenant/audit-logs.ts";
import { tenantTables } from "../schema/tenant/index.ts";
import type { Project } from "../schema/tenant/projects.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago } from "./demo-world.ts";

// What is older has been read.
const UNREAD_DAYS = 2;

type Told = {
	userId: string;
	kind: string;
	subjectType: string;
	subjectId: string;
	projectId: number | null;
};

/** Tells the demo's people what happened, as the worker would have. Call it when the audit log is written. */
export async function addNotifications(db: Db): Promise<void> {
	const { auditLogs, notifications, projects, watches } = tenantTables;
	const all = new Map((await db.select().from(projects)).map((project) => [project.id, project]));
	const entries = await db
		.select()
		.from(auditLogs)
		.where(inArray(auditLogs.event, ["project.comment_added", "project.task_added", "achievement.awarded"]))
		.orderBy(asc(auditLogs.seq));
	const readBefore = ago(UNREAD_DAYS);
	const rows = entries.flatMap((entry) => {
		const readAt = entry.at < readBefore ? entry.at : null;
		const moment = { eventId: entry.id, firstAt: entry.at, at: entry.at, readAt, awaitsEmail: false };
		return toldBy(entry, all)
			.filter(({ userId }) => userId !== entry.actorId)
			.map((told) => ({ ...told, ...moment }));
	});
	const commented = entries.flatMap(({ event, actorId, payload }) =>
		event === "project.comment_added" && actorId
			? [{ projectId: Number(payload.id), userId: actorId, level: "watching", why: "commented" } as const]
			: [],
	);
	// More of the same is in one that is unread.
	if (rows.length > 0) await db.insert(notifications).values(rows).onConflictDoNothing();
	if (commented.length > 0) await db.insert(watches).values(commented).onConflictDoNothing();
}

/** Whom an entry of the audit log concerns. */
function toldBy({ event, payload }: AuditLog, projects: ReadonlyMap<number, Project>): Told[] {
	const { id, comment, task, assignee, member } = payload as {
		id: number;
		comment?: { id: number; newlyMentioned?: string[] };
		task?: { id: number };
		assignee?: { id: string };
		member?: { id: string };
	};
	if (event === "achievement.awarded") {
		const about = { kind: "milestone", subjectType: "milestone", subjectId: String(id), projectId: null };
		return member ? [{ userId: member.id, ...about }] : [];
	}
	if (task) {
		const about = { kind: "task", subjectType: "task", subjectId: String(task.id), projectId: id };
		return assignee ? [{ userId: assignee.id, ...about }] : [];
	}
	const mentioned = comment?.newlyMentioned ?? [];
	const project = projects.get(id);
	const watching = [...new Set([project?.createdBy, project?.leadId])].filter(
		(userId): userId is string => typeof userId === "string" && !mentioned.includes(userId),
	);
	return [
		...mentioned.map((userId) => ({
			...{ userId, kind: "mention", subjectType: "comment", subjectId: String(comment?.id), projectId: id },
		})),
		...watching.map((userId) => ({
			...{ userId, kind: "comment", subjectType: "project", subjectId: String(id), projectId: id },
		})),
	];
}

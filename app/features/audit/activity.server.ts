import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, or, sql } from "drizzle-orm";
import { sentenceOf } from "#app/tenant/events.ts";
import { fullName } from "#app/tenant/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** One thing that happened, as a sentence behind its actor's name. */
export type ActivityEntry = {
	id: string;
	who: string;
	whoId: string | undefined;
	sentence: string;
	at: Date;
	/** The project it happened to, if it can still be opened. */
	projectSlug: string | undefined;
};

// A member who may see little must not make the database read a long log to the end.
const LOOKED_AT = 500;

/**
 * The newest entries this member may see, newest first: those about the workspace and its members, and those about
 * projects that are visible to them. `visible` is the condition for a project, `about` narrows to one subject.
 */
export async function recentActivity(
	{ db, tables: { auditLogs, projects, users } }: Reading,
	visible: SQL,
	{ limit, about }: { limit: number; about?: { type: string; id: string } },
): Promise<ActivityEntry[]> {
	const newest = db
		.select({
			seq: auditLogs.seq,
			id: auditLogs.id,
			event: auditLogs.event,
			actorId: auditLogs.actorId,
			subjectType: auditLogs.subjectType,
			subjectId: auditLogs.subjectId,
			payload: auditLogs.payload,
			at: auditLogs.at,
		})
		.from(auditLogs)
		.where(about && and(eq(auditLogs.subjectType, about.type), eq(auditLogs.subjectId, about.id)))
		.orderBy(desc(auditLogs.seq))
		.limit(LOOKED_AT)
		.as("newest");
	const rows = await db
		.select({
			id: newest.id,
			event: newest.event,
			payload: newest.payload,
			at: newest.at,
			actorId: newest.actorId,
			firstName: users.firstName,
			lastName: users.lastName,
			email: users.email,
			projectSlug: projects.slug,
			deletedAt: projects.deletedAt,
		})
		.from(newest)
		.leftJoin(users, eq(users.id, newest.actorId))
		.leftJoin(
			projects,
			and(eq(newest.subjectType, "project"), eq(sql`${projects.id}::text`, newest.subjectId)),
		)
		.where(or(inArray(newest.subjectType, ["workspace", "member"]), visible))
		.orderBy(desc(newest.seq))
		.limit(limit);
	return rows.map((row) => ({
		id: row.id,
		who: row.email
			? fullName({ firstName: row.firstName, lastName: row.lastName, email: row.email })
			: "Tenantry",
		whoId: row.actorId ?? undefined,
		sentence: sentenceOf(row.event, row.payload),
		at: row.at,
		projectSlug: row.projectSlug && !row.deletedAt ? row.projectSlug : undefined,
	}));
}

import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, ne, or, sql } from "drizzle-orm";
import { keysOf } from "#app/tenant/audit/person-keys.server.ts";
import { openEntry } from "#app/tenant/audit/personal.server.ts";
import { sentenceOf } from "#app/tenant/events/events.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { AuditLog } from "#db/schema/tenant/audit-logs.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import type { QueryShape, Values } from "#db/tenancy/session/prepared.ts";

/** Describes one event as a sentence that follows the actor's name. */
export type ActivityEntry = {
	id: string;
	who: string;
	whoId: string | undefined;
	sentence: string;
	at: Date;
	/** Names the project it happened to, if that can still be opened. */
	projectSlug: string | undefined;
};

// Keeps a member who may see little from making the database read a long log to the end.
const LOOKED_AT = 500;

/**
 * Prepares a query for the latest entries that a member may see, newest first: those about the workspace and its members,
 * and those about projects for which `visible` holds. `about` limits them to one subject, or to what one actor did except
 * in hidden projects (for members who may read the audit log). The query takes `limit` and the placeholders of `visible`;
 * with `about` it also takes `subjectType` and `subjectId`, or `actor`.
 */
export function activityQuery<S extends QueryShape>(
	visible: (tables: TenantTables, shape: S) => SQL,
	{ about }: { about: About } = { about: "everything" },
): (reading: Reading, shape: S, values: Values) => Promise<ActivityEntry[]> {
	const entries = preparedQuery(({ db, tables }, shape: S & { seesAll: boolean }) => {
		const { projects, users } = tables;
		const newest = newestEntries(db, tables, about);
		const isOpen =
			about === "one actor"
				? ne(newest.subjectType, "project")
				: inArray(newest.subjectType, ["workspace", "member"]);
		// Entries from a project's private time stay visible only to its author and to members who see all projects, even once it is public.
		const knewOfIt = shape.seesAll
			? undefined
			: or(eq(projects.createdBy, sql.placeholder("member")), sql`${newest.payload} ->> 'isPublic' = 'true'`);
		return (
			db
				.select({
					id: newest.id,
					event: newest.event,
					payload: newest.payload,
					keys: keysOf(newest.payload),
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
				// Casts the text to a number, not the other way around, so that the index can find the project.
				.leftJoin(
					projects,
					sql`${projects.id} = case when ${newest.subjectType} = 'project' then ${newest.subjectId}::integer end`,
				)
				.where(or(isOpen, and(visible(tables, shape), knewOfIt)))
				.orderBy(desc(newest.seq))
				.limit(sql.placeholder("limit"))
		);
	});
	return async (reading, shape, values) => {
		const whole = { ...shape, seesAll: reading.can("projects:view:all") };
		return (await entries(reading, whole, { ...values, member: reading.member.id })).map(entryOf);
	};
}

type About = "everything" | "one subject" | "one actor";

function newestEntries(db: Db, { auditLogs }: TenantTables, about: About) {
	const conditions = {
		// Leaves out single onboarding steps, which would crowd out everything else.
		everything: ne(auditLogs.subjectType, "step"),
		"one subject": and(
			eq(auditLogs.subjectType, sql.placeholder("subjectType")),
			eq(auditLogs.subjectId, sql.placeholder("subjectId")),
		),
		"one actor": eq(auditLogs.actorId, sql.placeholder("actor")),
	};
	return db
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
		.where(conditions[about])
		.orderBy(desc(auditLogs.seq))
		.limit(LOOKED_AT)
		.as("newest");
}

type Row = Pick<AuditLog, "id" | "event" | "payload" | "at" | "actorId"> & {
	keys: Record<string, string | null> | null;
	firstName: string | null;
	lastName: string | null;
	email: string | null;
	projectSlug: string | null;
	deletedAt: Date | null;
};

function entryOf(row: Row): ActivityEntry {
	const { firstName, lastName, email } = row;
	return {
		id: row.id,
		who: email ? fullName({ firstName, lastName, email }) : "Tenantry",
		whoId: row.actorId ?? undefined,
		sentence: sentenceOf(row.event, openEntry(row).payload, row.actorId),
		at: row.at,
		projectSlug: row.projectSlug && !row.deletedAt ? row.projectSlug : undefined,
	};
}

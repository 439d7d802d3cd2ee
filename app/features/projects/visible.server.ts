import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** The condition under which this member may see a project: all, their own, public ones, by their role. */
export function visibleProjects({ can, member, tables }: Reading): SQL {
	const { projects } = tables;
	if (can("projects:view:all")) return sql`true`;
	const scopes = [
		can("projects:view:own") ? eq(projects.createdBy, member.id) : undefined,
		can("projects:view:public") ? eq(projects.isPublic, true) : undefined,
	].filter((scope) => scope !== undefined);
	return scopes.length > 0 ? (or(...scopes) as SQL) : sql`false`;
}

/** Visible and not deleted. */
export function listedProjects(reading: Reading): SQL {
	return and(isNull(reading.tables.projects.deletedAt), visibleProjects(reading)) as SQL;
}

import { and, eq, isNull, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Names which projects a role lets its holders see. */
export type ProjectVisibility = "all" | "own and public" | "own" | "public" | "none";

export function visibilityOf({ can }: Reading): ProjectVisibility {
	if (can("projects:view:all")) return "all";
	const own = can("projects:view:own");
	const shared = can("projects:view:public");
	if (own && shared) return "own and public";
	if (own) return "own";
	return shared ? "public" : "none";
}

type Projects = Reading["tables"]["projects"];

/** Returns the condition for a sight in a prepared query, which takes the member's id as `member`. */
export function whereVisible(projects: Projects, sight: ProjectVisibility): SQL {
	return condition(projects, sight, sql.placeholder("member"));
}

/** Returns the condition for the projects this member's role lets them see: all, those they created or lead, or public ones. */
export function visibleProjects(reading: Reading): SQL {
	return condition(reading.tables.projects, visibilityOf(reading), reading.member.id);
}

/** Returns the condition for what a member sees who sees no more than their own projects and public ones. */
export function seenByMembers(reading: Reading, member: string): SQL {
	return condition(reading.tables.projects, "own and public", member);
}

/** Returns the condition for the visible projects to which this member may do this. */
export function projectsOpenTo(reading: Reading, action: "projects:edit" | "projects:delete"): SQL {
	const { can, member } = reading;
	if (can(`${action}:all`)) return visibleProjects(reading);
	if (!can(`${action}:own`)) return sql`false`;
	return and(visibleProjects(reading), condition(reading.tables.projects, "own", member.id)) as SQL;
}

function condition(projects: Projects, sight: ProjectVisibility, member: string | Placeholder): SQL {
	const own = or(eq(projects.createdBy, member), eq(projects.leadId, member)) as SQL;
	const shared = eq(projects.isPublic, true);
	const conditions: Record<ProjectVisibility, SQL> = {
		all: sql`true`,
		"own and public": or(own, shared) as SQL,
		own,
		public: shared,
		none: sql`false`,
	};
	return conditions[sight];
}

/** Returns the condition for projects that are visible and not deleted. */
export function listedProjects(reading: Reading): SQL {
	return and(isNull(reading.tables.projects.deletedAt), visibleProjects(reading)) as SQL;
}

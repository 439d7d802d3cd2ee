import { and, eq, sql } from "drizzle-orm";
import { recentActivity } from "#app/features/audit/activity.server.ts";
import { recentProjects } from "#app/features/projects/list.server.ts";
import { listedProjects, visibleProjects } from "#app/features/projects/visible.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";

const PROJECTS_SHOWN = 6;
const ENTRIES_SHOWN = 8;

/** What the dashboard shows this member, in one round trip. */
export function getDashboard(tenant: Tenant) {
	return tenant.read(async (reading) => {
		const [projects, activity, counts] = await Promise.all([
			recentProjects(reading, PROJECTS_SHOWN),
			recentActivity(reading, visibleProjects(reading), { limit: ENTRIES_SHOWN }),
			countProjects(reading),
		]);
		return { projects, activity, counts };
	});
}

async function countProjects(reading: Reading): Promise<{ active: number; archived: number; mine: number }> {
	const { projects } = reading.tables;
	const countOf = (condition: ReturnType<typeof and>) =>
		sql<number>`count(*) filter (where ${condition})::int`;
	const [counts] = await reading.db
		.select({
			active: countOf(eq(projects.status, "active")),
			archived: countOf(eq(projects.status, "archived")),
			mine: countOf(and(eq(projects.status, "active"), eq(projects.createdBy, reading.member.id))),
		})
		.from(projects)
		.where(listedProjects(reading));
	return counts ?? { active: 0, archived: 0, mine: 0 };
}

import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { activityQuery } from "#app/features/audit/activity/activity.server.ts";
import { findOnboardingNext } from "#app/features/onboarding/progress/next.server.ts";
import { recentProjects } from "#app/features/projects/list/list.server.ts";
import { type ProjectVisibility, visibilityOf, whereVisible } from "#app/features/projects/visible.server.ts";
import { countOpenRequests } from "#app/features/requests/count.server.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

const PROJECTS_SHOWN = 6;
const ENTRIES_SHOWN = 8;

/** Returns what the dashboard shows this member, in one round trip. */
export function getDashboard(tenant: Tenant) {
	return tenant.read(async (reading) => {
		const shape = { sight: visibilityOf(reading) };
		const values = { member: reading.member.id };
		const [projects, activity, [counts], openRequests, onboarding] = await Promise.all([
			recentProjects(reading, PROJECTS_SHOWN),
			latestActivity(reading, { limit: ENTRIES_SHOWN }),
			projectCounts(reading, shape, values),
			countOpenRequests(reading),
			findOnboardingNext(reading),
		]);
		return {
			...{ projects, activity, openRequests, onboarding },
			counts: counts ?? { active: 0, archived: 0, mine: 0 },
		};
	});
}

const latestActivity = activityQuery();

const projectCounts = preparedQuery(({ db, tables: { projects } }, { sight }: { sight: ProjectVisibility }) =>
	db
		.select({
			active: countOf(eq(projects.status, "active")),
			archived: countOf(eq(projects.status, "archived")),
			mine: countOf(and(eq(projects.status, "active"), eq(projects.createdBy, sql.placeholder("member")))),
		})
		.from(projects)
		.where(and(isNull(projects.deletedAt), whereVisible(projects, sight))),
);

function countOf(condition: SQL | undefined) {
	return sql<number>`count(*) filter (where ${condition})::int`;
}

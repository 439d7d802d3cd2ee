import { activityQuery } from "#app/features/audit/activity/activity.server.ts";
import { topOfMyWork } from "#app/features/my-work/list.server.ts";
import { findOnboardingNext } from "#app/features/onboarding/progress/next.server.ts";
import { recentProjects } from "#app/features/projects/list/list.server.ts";
import { countOpenRequests } from "#app/features/requests/count.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

const WORK_SHOWN = 5;
const PROJECTS_SHOWN = 6;
/** For someone without work of their own, whose page would end early. */
const PROJECTS_ALONE = 12;
const ENTRIES_SHOWN = 8;

/** Returns what the dashboard shows this member, in one round trip. */
export function getDashboard(tenant: Tenant) {
	return tenant.read(async (reading) => {
		const [work, projects, activity, openRequests, onboarding] = await Promise.all([
			topOfMyWork(reading, WORK_SHOWN),
			recentProjects(reading, PROJECTS_ALONE),
			latestActivity(reading, { limit: ENTRIES_SHOWN }),
			countOpenRequests(reading),
			findOnboardingNext(reading),
		]);
		const shown = work.length > 0 ? projects.slice(0, PROJECTS_SHOWN) : projects;
		return { work, projects: shown, activity, openRequests, onboarding };
	});
}

const latestActivity = activityQuery();

import { and, asc, isNotNull, isNull, sql } from "drizzle-orm";
import { findStarters } from "#app/features/onboarding/templates/starters.server.ts";
import { findRoles, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import { getWorkspace } from "#app/tenant/registry/workspace-writes.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";

/** The choices of the form: only what this member can assign. */
export type InviteStart = {
	roles: { key: string; name: string; description: string }[];
	/** The role that is preselected. */
	role: string | undefined;
	/** Empty for anyone who may not manage teams. */
	teams: { id: number; name: string }[];
	/** The onboarding paths that can be started. */
	paths: { id: number; name: string }[];
};

// 200: as many as a workspace can have. Every query has a limit.
const TEAMS_OFFERED = 200;

/** Returns what the form for inviting people starts with. Refuses: 403 `users:manage`. */
export async function getInviteStart(tenant: Tenant): Promise<InviteStart> {
	const [offered, { settings }] = await Promise.all([
		tenant.read(async (reading) => {
			reading.authorize("users:manage");
			const { teams } = reading.tables;
			const [roles, paths, there] = await Promise.all([
				findRoles(reading),
				offeredPaths(reading),
				reading.db
					.select({ id: teams.id, name: teams.name })
					.from(teams)
					.where(isNull(teams.deletedAt))
					.orderBy(asc(sql`lower(${teams.name})`), asc(teams.id))
					.limit(TEAMS_OFFERED),
			]);
			const given = roles.filter((role) => reasonAgainstGiving(reading.member, role) === null);
			return { roles: given, paths, teams: reading.can("teams:manage") ? there : [] };
		}),
		getWorkspace(tenant.id),
	]);
	const roles = offered.roles.map(({ key, name, description }) => ({ key, name, description }));
	const has = (wanted: string | undefined) => roles.some(({ key }) => key === wanted);
	const role = [settings.defaultRole, "member", roles.at(-1)?.key].find(has);
	return { roles, role, teams: offered.teams, paths: offered.paths };
}

/** Finds the published onboarding paths, by name; their number is limited where they are created. */
async function offeredPaths(reading: Reading) {
	const { onboardingPaths: paths } = reading.tables;
	const [starters, rows] = await Promise.all([
		findStarters(reading),
		reading.db
			.select({ id: paths.id, name: paths.name })
			.from(paths)
			.where(and(isNotNull(paths.publishedVersion), isNull(paths.deletedAt)))
			.orderBy(asc(sql`lower(${paths.name})`), asc(paths.id)),
	]);
	return rows.length > 0 ? rows : starters.map(({ path: { id, name } }) => ({ id, name }));
}

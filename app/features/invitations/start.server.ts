import { and, asc, isNotNull, isNull, sql } from "drizzle-orm";
import { findRoles, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import { getWorkspace } from "#app/tenant/registry/workspace.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";

/** What the form offers: only what this member can give. */
export type InviteStart = {
	roles: { key: string; name: string; description: string }[];
	/** The role that is chosen at first. */
	role: string | undefined;
	/** Empty as well for those who may not choose who is in a team. */
	teams: { id: number; name: string }[];
	/** The onboarding paths that somebody can begin. */
	paths: { id: number; name: string }[];
};

// As many as a workspace can have; a bound, because nothing here is without one.
const TEAMS_OFFERED = 200;

/** Refuses: 403 `users:manage`. */
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

/** The onboarding paths that are published, by name; their number is bounded where they are made. */
function offeredPaths({ db, tables: { onboardingPaths: paths } }: Reading) {
	return db
		.select({ id: paths.id, name: paths.name })
		.from(paths)
		.where(and(isNotNull(paths.publishedVersion), isNull(paths.deletedAt)))
		.orderBy(asc(sql`lower(${paths.name})`), asc(paths.id));
}

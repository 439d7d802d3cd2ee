import { and, asc, isNotNull, isNull } from "drizzle-orm";
import { findStarters } from "#app/features/onboarding/templates/starters.server.ts";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { allTeams, offerTeams } from "#app/tenant/choices.server.ts";
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
	/** Those that are chosen to begin with. */
	chosenTeams: number[];
	/** How many teams there are beyond those. */
	moreTeams: number;
	/** The onboarding paths that can be started. */
	paths: { id: number; name: string }[];
};

/**
 * Returns what the form for inviting people starts with. `find`: part of the names of teams; `team`: the slug of one to
 * begin with. Refuses: 403 `users:manage`.
 */
export async function getInviteStart(
	tenant: Tenant,
	{ find, team }: { find?: string | undefined; team?: string | undefined } = {},
): Promise<InviteStart> {
	const [offered, { settings }] = await Promise.all([
		tenant.read(async (reading) => {
			reading.authorize("users:manage");
			const [roles, paths, there] = await Promise.all([
				findRoles(reading),
				offeredPaths(reading),
				reading.can("teams:manage") ? allTeams(reading, {}, {}) : [],
			]);
			const given = roles.filter((role) => reasonAgainstGiving(reading.member, role) === null);
			return { roles: given, paths, ...offerTeams(there, find, ({ slug }) => slug === team) };
		}),
		getWorkspace(tenant.id),
	]);
	const roles = offered.roles.map(({ key, name, description }) => ({ key, name, description }));
	const has = (wanted: string | undefined) => roles.some(({ key }) => key === wanted);
	const role = [settings.defaultRole, "member", roles.at(-1)?.key].find(has);
	const chosenTeams = offered.teams.filter(({ slug }) => slug === team).map(({ id }) => id);
	return { roles, role, teams: offered.teams, chosenTeams, moreTeams: offered.more, paths: offered.paths };
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
			.orderBy(asc(inNameOrder(paths.name)), asc(paths.id)),
	]);
	return rows.length > 0 ? rows : starters.map(({ path: { id, name } }) => ({ id, name }));
}

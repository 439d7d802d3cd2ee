import { and, asc, desc, eq, gte, isNotNull, isNull } from "drizzle-orm";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { OnboardingSession } from "#db/schema/tenant/onboarding-sessions.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { findStarters, type StarterPath } from "../templates/starters.server.ts";

/** The path that a member should start, its published version, and why it was chosen. */
export type PathChosen = {
	path: { id: number; name: string };
	version: number;
	chosenBy: OnboardingSession["chosenBy"];
};

/**
 * Chooses a member’s path: the one their invitation names, else that of the team they have been in longest, else that of
 * their role, else the default. Skips paths that are deleted or were never published.
 */
export async function choosePath(looking: TenantReading, memberId: string): Promise<PathChosen | undefined> {
	const [starters, [invitation], [team], [role], [everybody]] = await Promise.all([
		findStarters(looking),
		byInvitation(looking, memberId),
		byTeam(looking, memberId),
		byRole(looking, memberId),
		forEverybody(looking),
	]);
	return (
		choice(invitation, "invitation") ??
		choice(team, "team") ??
		choice(role, "role") ??
		choice(everybody, "default") ??
		chooseStarter(looking, starters, memberId)
	);
}

async function chooseStarter(
	{ db, tables }: TenantReading,
	starters: readonly StarterPath[],
	memberId: string,
): Promise<PathChosen | undefined> {
	if (starters.length === 0) return undefined;
	const { id, role } = tables.users;
	const [member] = await db.select({ role }).from(tables.users).where(eq(id, memberId));
	const forRole = starters.find((starter) => starter.role === member?.role);
	const { path } = (forRole ?? starters.find((starter) => starter.path.isDefault)) as StarterPath;
	return { path, version: 1, chosenBy: forRole ? "role" : "default" };
}

type Found = { id: number | null; name: string | null; version: number | null };

function choice(found: Found | undefined, chosenBy: PathChosen["chosenBy"]): PathChosen | undefined {
	if (!found?.id || !found.version) return undefined;
	return { path: { id: found.id, name: found.name ?? "" }, version: found.version, chosenBy };
}

const columns = ({ onboardingPaths: { id, name, publishedVersion } }: TenantTables) => ({
	id,
	name,
	version: publishedVersion,
});

const isOffered = ({ onboardingPaths: paths }: TenantTables) =>
	and(isNotNull(paths.publishedVersion), isNull(paths.deletedAt));

/** Looks at the invitation by which the member last joined. A member who has since joined another way has none. */
function byInvitation({ db, tables }: TenantReading, memberId: string): Promise<Found[]> {
	const { invitations, onboardingPaths: paths, users } = tables;
	return db
		.select(columns(tables))
		.from(invitations)
		.innerJoin(users, eq(users.id, invitations.acceptedBy))
		.leftJoin(paths, and(eq(paths.id, invitations.onboardingPathId), isOffered(tables)))
		.where(
			and(
				eq(invitations.acceptedBy, memberId),
				eq(invitations.status, "accepted"),
				gte(invitations.endedAt, users.joinedAt),
			),
		)
		.orderBy(desc(invitations.endedAt), desc(invitations.id))
		.limit(1);
}

function byTeam({ db, tables }: TenantReading, memberId: string): Promise<Found[]> {
	const { onboardingPaths: paths, onboardingPathTargets: targets, teamMembers, teams } = tables;
	return db
		.select(columns(tables))
		.from(teamMembers)
		.innerJoin(teams, and(eq(teams.id, teamMembers.teamId), isNull(teams.deletedAt)))
		.innerJoin(targets, eq(targets.teamId, teamMembers.teamId))
		.innerJoin(paths, and(eq(paths.id, targets.pathId), isOffered(tables)))
		.where(eq(teamMembers.userId, memberId))
		.orderBy(asc(teamMembers.joinedAt), asc(targets.id))
		.limit(1);
}

function byRole({ db, tables }: TenantReading, memberId: string): Promise<Found[]> {
	const { onboardingPaths: paths, onboardingPathTargets: targets, users } = tables;
	return db
		.select(columns(tables))
		.from(users)
		.innerJoin(targets, eq(targets.role, users.role))
		.innerJoin(paths, and(eq(paths.id, targets.pathId), isOffered(tables)))
		.where(eq(users.id, memberId))
		.limit(1);
}

function forEverybody({ db, tables }: TenantReading): Promise<Found[]> {
	const { onboardingPaths: paths } = tables;
	return db
		.select(columns(tables))
		.from(paths)
		.where(and(eq(paths.isDefault, true), isOffered(tables)))
		.limit(1);
}

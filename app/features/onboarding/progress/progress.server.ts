import { and, asc, desc, eq, gt, inArray } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";
import type { OnboardingSession, UserProgress } from "#db/schema/tenant/onboarding-sessions.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

/** A step of a path version with the member’s progress, which is undefined until the step is reached. */
export type ProgressStep = OnboardingStep & { progress: UserProgress | undefined };

/** A member’s progress: the session they are in or have completed, with its steps in order. */
export type MemberProgress = {
	session: OnboardingSession;
	path: { id: number; name: string; description: string };
	steps: ProgressStep[];
};

/** Tells whether a step is done or skipped, and so no longer pending. */
export const isSettled = ({ progress }: Pick<ProgressStep, "progress">): boolean =>
	progress?.status === "done" || progress?.status === "skipped";

/** Returns the first pending step, in the order of the path. */
export const nextOf = <Step extends Pick<ProgressStep, "progress">>(
	steps: readonly Step[],
): Step | undefined => steps.find((step) => !isSettled(step));

/** Finds the member’s active session, else the one they completed last. Returns undefined when they have none. */
export async function findMemberProgress(
	looking: TenantReading,
	memberId: string,
): Promise<MemberProgress | undefined> {
	const { onboardingSessions: sessions } = looking.tables;
	const [session] = await looking.db
		.select()
		.from(sessions)
		.where(and(eq(sessions.userId, memberId), inArray(sessions.status, ["active", "completed"])))
		// "active" sorts before "completed".
		.orderBy(asc(sessions.status), desc(sessions.id))
		.limit(1);
	return session && memberProgressOf(looking, session);
}

/** Matches the steps of a version. Steps removed while it was a draft have a position below 1 and are left out. */
export const inVersion = (
	{ onboardingSteps: steps }: TenantTables,
	{ pathId, pathVersion }: Pick<OnboardingSession, "pathId" | "pathVersion">,
) => and(eq(steps.pathId, pathId), eq(steps.pathVersion, pathVersion), gt(steps.position, 0));

/** Loads the steps of a session’s version, each with its progress. */
export async function memberProgressOf(
	{ db, tables }: TenantReading,
	session: OnboardingSession,
): Promise<MemberProgress> {
	const { onboardingPaths: paths, onboardingSteps: steps, userProgress } = tables;
	const { id, name, description } = paths;
	const [[path], rows] = await Promise.all([
		db.select({ id, name, description }).from(paths).where(eq(paths.id, session.pathId)),
		db
			.select({ step: steps, progress: userProgress })
			.from(steps)
			.leftJoin(userProgress, and(eq(userProgress.stepId, steps.id), eq(userProgress.sessionId, session.id)))
			.where(inVersion(tables, session))
			.orderBy(asc(steps.position), asc(steps.id)),
	]);
	if (!path) throw new Error(`Session ${session.id} has no path`);
	return {
		session,
		path,
		steps: rows.map(({ step, progress }) => ({ ...step, progress: progress ?? undefined })),
	};
}

/** An active member, with the facts that onboarding events carry. */
export type Participant = {
	member: { id: string; name: string };
	role: string;
	teams: number[];
	joinedAt: Date;
};

/**
 * Locks a member’s row until the transaction ends, so that changes to their onboarding run one after the other.
 * Returns undefined for anyone who is not an active member.
 */
export async function lockParticipant(
	{ db, tables: { teamMembers, users } }: TenantReading,
	memberId: string,
): Promise<Participant | undefined> {
	const { id, firstName, lastName, email, role, joinedAt } = users;
	const [row] = await db
		.select({ id, firstName, lastName, email, role, joinedAt })
		.from(users)
		.where(and(eq(users.id, memberId), eq(users.isActive, true)))
		// Not "for update": the member’s other actions reference their row and need not wait.
		.for("no key update");
	if (!row) return undefined;
	const teams = await db
		.select({ id: teamMembers.teamId })
		.from(teamMembers)
		.where(eq(teamMembers.userId, memberId))
		.orderBy(asc(teamMembers.teamId));
	return {
		member: { id: row.id, name: fullName(row) },
		role: row.role,
		teams: teams.map((team) => team.id),
		joinedAt: row.joinedAt,
	};
}

/** Returns the facts that every onboarding event carries. */
export function sessionFacts(
	{ session, path }: Pick<MemberProgress, "session" | "path">,
	participant: Participant,
) {
	const { member, role, teams } = participant;
	const { id, name } = path;
	return { id: session.id, member, path: { id, name }, version: session.pathVersion, role, teams };
}

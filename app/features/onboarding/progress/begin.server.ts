import { and, desc, eq, ne } from "drizzle-orm";
import type { Tenant, TenantWriting } from "#app/tenant/tenant.server.ts";
import type { NewUserProgress } from "#db/schema/tenant/onboarding-sessions.ts";
import { copyStarters } from "../templates/starters.server.ts";
import { choosePath, type PathChosen } from "./choose-path.server.ts";
import {
	findMemberProgress,
	lockParticipant,
	type MemberProgress,
	memberProgressOf,
	type Participant,
	sessionFacts,
} from "./progress.server.ts";
import { advance, type Participation, recognize } from "./step-writes.server.ts";

/** Starts the current member’s onboarding unless it has started. Returns false when nothing changed. Records: as `settleOnboarding`. */
export function beginMyOnboarding(tenant: Tenant): Promise<boolean> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const changed = await settleOnboarding(writing, writing.member.id);
		if (!changed) writing.leaveUnchanged();
		return changed;
	});
}

/**
 * A step: puts a member on the path that is currently meant for them. A member without a path starts it. A member
 * partway through another switches to it and keeps what is done, unless an invitation chose the other one. A member who
 * has completed a path stays as they are. Idempotent, however late it runs, because it looks at the current state.
 * Records: onboarding.replaced, onboarding.started, and what `advance` and `recognize` record.
 */
export async function settleOnboarding(writing: TenantWriting, memberId: string): Promise<boolean> {
	const participant = await lockParticipant(writing, memberId);
	if (!participant) return false;
	const [present, choice] = await Promise.all([
		findMemberProgress(writing, memberId),
		choosePath(writing, memberId),
	]);
	if (!choice || (present && !isReplacedBy(present, choice))) return false;
	if (present) await replace(writing, present, participant);
	const participation = await start(writing, choice, participant);
	await advance(writing, participation);
	await recognize(writing, participation);
	return true;
}

function isReplacedBy({ session }: MemberProgress, choice: PathChosen): boolean {
	if (session.status !== "active" || session.pathId === choice.path.id) return false;
	return session.chosenBy !== "invitation" || choice.chosenBy === "invitation";
}

async function replace(
	writing: TenantWriting,
	memberProgress: MemberProgress,
	participant: Participant,
): Promise<void> {
	const { onboardingSessions: sessions } = writing.tables;
	await writing.db
		.update(sessions)
		.set({ status: "replaced" })
		.where(eq(sessions.id, memberProgress.session.id));
	await writing.record("onboarding.replaced", sessionFacts(memberProgress, participant));
}

async function start(
	writing: TenantWriting,
	choice: PathChosen,
	participant: Participant,
): Promise<Participation> {
	const { path, version, chosenBy } = choice;
	await copyStarters(writing);
	const [session] = await writing.db
		.insert(writing.tables.onboardingSessions)
		.values({ userId: participant.member.id, pathId: path.id, pathVersion: version, chosenBy })
		.returning();
	if (!session) throw new Error("An insert returned nothing");
	const memberProgress = await memberProgressOf(writing, session);
	await carryOver(writing, memberProgress, participant);
	await writing.record("onboarding.started", { ...sessionFacts(memberProgress, participant), chosenBy });
	return { memberProgress, participant };
}

/** Copies progress from earlier paths: a step that was done there stays done here. */
async function carryOver(
	{ db, tables }: TenantWriting,
	memberProgress: MemberProgress,
	{ member }: Participant,
): Promise<void> {
	const { onboardingSessions: sessions, onboardingSteps: steps, userProgress } = tables;
	const done = await db
		.select({ key: steps.key, kind: steps.kind, progress: userProgress })
		.from(userProgress)
		.innerJoin(sessions, eq(sessions.id, userProgress.sessionId))
		.innerJoin(steps, eq(steps.id, userProgress.stepId))
		.where(
			and(
				eq(sessions.userId, member.id),
				ne(sessions.id, memberProgress.session.id),
				eq(userProgress.status, "done"),
			),
		)
		.orderBy(desc(userProgress.finishedAt));
	const rows: NewUserProgress[] = memberProgress.steps.flatMap((step) => {
		const before = done.find(({ key, kind }) => key === step.key && kind === step.kind);
		return before ? [{ ...before.progress, sessionId: memberProgress.session.id, stepId: step.id }] : [];
	});
	if (rows.length === 0) return;
	const kept = await db.insert(userProgress).values(rows).returning();
	for (const step of memberProgress.steps) step.progress = kept.find(({ stepId }) => stepId === step.id);
}

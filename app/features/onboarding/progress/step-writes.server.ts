import { and, desc, eq, ne } from "drizzle-orm";
import { findReached } from "#app/tenant/events/facts.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { NewUserProgress, UserProgress } from "#db/schema/tenant/onboarding-sessions.ts";
import {
	findMemberProgress,
	isSettled,
	lockParticipant,
	type MemberProgress,
	nextOf,
	type Participant,
	type ProgressStep,
	sessionFacts,
} from "./progress.server.ts";

/** A member’s progress inside a write transaction. The member’s row is locked, so nothing else advances them meanwhile. */
export type Participation = { memberProgress: MemberProgress; participant: Participant };

/** A member’s answers, and how many times they submitted them. */
export type StepAnswers = Pick<UserProgress, "answers"> & { attempts?: number };

/** Finds and locks a member’s progress. Returns undefined when the member has not started a path. */
export async function findParticipation(
	writing: TenantWriting,
	memberId: string,
): Promise<Participation | undefined> {
	const participant = await lockParticipant(writing, memberId);
	const memberProgress = participant && (await findMemberProgress(writing, memberId));
	return memberProgress && { memberProgress, participant };
}

/**
 * A step: marks a step of the path as done and advances to the next one. If it is already done, only its answers change.
 * Records: step.reached, step.completed, and what `advance` records; step.saved.
 */
export async function finishStep(
	writing: TenantWriting,
	participation: Participation,
	step: ProgressStep,
	{ by, ...answered }: Partial<StepAnswers> & { by?: string },
): Promise<void> {
	if (step.progress?.status === "done") return saveStep(writing, participation, step, answered);
	const { startedAt } = await reach(writing, participation, step);
	const finishedAt = new Date();
	const seconds = secondsBetween(startedAt, finishedAt);
	await change(writing, participation, step, {
		...answered,
		status: "done",
		finishedAt,
		secondsSpent: seconds,
		completedByEvent: by ?? null,
	});
	await writing.record("step.completed", { ...tellStep(participation, step), seconds, ...(by && { by }) });
	await advance(writing, participation);
}

/** A step: skips a step and keeps the answers so far. Records: step.reached, step.skipped, and what `advance` records. */
export async function skipStep(
	writing: TenantWriting,
	participation: Participation,
	step: ProgressStep,
	answered: Partial<StepAnswers>,
): Promise<void> {
	const { startedAt } = await reach(writing, participation, step);
	const finishedAt = new Date();
	const seconds = secondsBetween(startedAt, finishedAt);
	await change(writing, participation, step, {
		...answered,
		status: "skipped",
		finishedAt,
		secondsSpent: seconds,
	});
	await writing.record("step.skipped", { ...tellStep(participation, step), seconds });
	await advance(writing, participation);
}

/** A step: saves answers without changing the status. Records: step.reached, step.saved. */
export async function saveStep(
	writing: TenantWriting,
	participation: Participation,
	step: ProgressStep,
	answered: Partial<StepAnswers>,
): Promise<void> {
	await reach(writing, participation, step);
	await change(writing, participation, step, answered);
	await writing.record("step.saved", tellStep(participation, step));
}

/** A step: reopens a skipped step. Records: step.saved. */
export async function reopenStep(
	writing: TenantWriting,
	participation: Participation,
	step: ProgressStep,
): Promise<void> {
	await change(writing, participation, step, { status: "open", finishedAt: null, secondsSpent: null });
	await writing.record("step.saved", tellStep(participation, step));
}

/** A step: finishes the tasks, skipped ones included, whose facts are in the log, and returns how many. Records: as `finishStep`. */
export async function recognize(writing: TenantWriting, participation: Participation): Promise<number> {
	const waiting = participation.memberProgress.steps.filter(waitsForFact);
	const { id } = participation.participant.member;
	const reached = await Promise.all(
		// No time limit applies: a step that had run out of time could never be finished.
		waiting.map(({ completedByFact: { fact, count } }) => findReached(writing, id, { fact, count })),
	);
	let finished = 0;
	for (const [index, step] of waiting.entries()) {
		const fact = reached[index];
		if (!fact) continue;
		await finishStep(writing, participation, step, { by: fact.eventId });
		finished++;
	}
	return finished;
}

type Task = ProgressStep & { completedByFact: NonNullable<ProgressStep["completedByFact"]> };

/** Tells whether a step is a task that is not done but can be. */
export const waitsForFact = (step: ProgressStep): step is Task =>
	step.kind === "task" && step.completedByFact !== null && step.progress?.status !== "done";

/**
 * A step: opens the next pending step, or completes the path when none is left.
 * Records: step.reached, onboarding.completed.
 */
export async function advance(writing: TenantWriting, participation: Participation): Promise<void> {
	const { memberProgress } = participation;
	if (memberProgress.session.status !== "active") return;
	const next = nextOf(memberProgress.steps);
	if (next) {
		await reach(writing, participation, next);
		return;
	}
	if (memberProgress.steps.every(isSettled)) await complete(writing, participation);
}

const DAY_MS = 86_400_000;

async function complete(
	writing: TenantWriting,
	{ memberProgress, participant }: Participation,
): Promise<void> {
	const completedAt = new Date();
	const { onboardingSessions: sessions } = writing.tables;
	await writing.db
		.update(sessions)
		.set({ status: "completed", completedAt })
		.where(eq(sessions.id, memberProgress.session.id));
	const seconds = secondsBetween(memberProgress.session.startedAt, completedAt);
	const days = Math.max(0, Math.floor((completedAt.getTime() - participant.joinedAt.getTime()) / DAY_MS));
	memberProgress.session = { ...memberProgress.session, status: "completed", completedAt };
	await writing.record("onboarding.completed", {
		...sessionFacts(memberProgress, participant),
		seconds,
		days,
	});
}

/** Returns the progress of a step, creating it if needed with the answers from a path the member followed before. */
async function reach(
	writing: TenantWriting,
	participation: Participation,
	step: ProgressStep,
): Promise<UserProgress> {
	if (step.progress) return step.progress;
	const { session } = participation.memberProgress;
	const before = await earlierAnswers(writing, participation, step);
	// A later step can be done before it is reached. Its start is unknown, so the member’s last activity is used.
	const isNext = nextOf(participation.memberProgress.steps) === step;
	const startedAt = isNext ? new Date() : session.lastSeenAt;
	const row: NewUserProgress = { sessionId: session.id, stepId: step.id, startedAt, answers: before ?? {} };
	const [made] = await writing.db.insert(writing.tables.userProgress).values(row).returning();
	if (!made) throw new Error("An insert returned nothing");
	step.progress = made;
	await writing.record("step.reached", tellStep(participation, step));
	return made;
}

async function earlierAnswers(
	{ db, tables }: TenantWriting,
	{ memberProgress, participant }: Participation,
	{ key }: ProgressStep,
) {
	const { onboardingSessions: sessions, onboardingSteps: steps, userProgress } = tables;
	const [row] = await db
		.select({ answers: userProgress.answers })
		.from(userProgress)
		.innerJoin(sessions, eq(sessions.id, userProgress.sessionId))
		.innerJoin(steps, eq(steps.id, userProgress.stepId))
		.where(
			and(
				eq(sessions.userId, participant.member.id),
				ne(sessions.id, memberProgress.session.id),
				eq(steps.key, key),
			),
		)
		.orderBy(desc(userProgress.updatedAt))
		.limit(1);
	return row?.answers;
}

/** Updates the existing progress row of a step, and when the member was last seen. */
async function change(
	{ db, tables: { onboardingSessions: sessions, userProgress } }: TenantWriting,
	{ memberProgress }: Participation,
	step: ProgressStep,
	values: Partial<NewUserProgress>,
): Promise<void> {
	const { session } = memberProgress;
	const now = new Date();
	const version = (step.progress?.version ?? 0) + 1;
	const [[changed]] = await Promise.all([
		db
			.update(userProgress)
			.set({ ...values, version, updatedAt: now })
			.where(and(eq(userProgress.sessionId, session.id), eq(userProgress.stepId, step.id)))
			.returning(),
		db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, session.id)),
	]);
	step.progress = changed;
	memberProgress.session = { ...session, lastSeenAt: now };
}

const tellStep = ({ memberProgress, participant }: Participation, { key, title }: ProgressStep) => ({
	...sessionFacts(memberProgress, participant),
	step: { key, title },
});

const secondsBetween = (from: Date, to: Date) =>
	Math.max(0, Math.round((to.getTime() - from.getTime()) / 1_000));

import { and, desc, eq, ne } from "drizzle-orm";
import { findReached } from "#app/tenant/events/facts.server.ts";
import type { NewUserProgress, UserProgress } from "#db/schema/tenant/index.ts";
import {
	findMemberProgress,
	isSettled,
	lockParticipant,
	type MemberProgress,
	nextOf,
	type Participant,
	type ProgressStep,
	type ProgressWriting,
	sessionFacts,
} from "./progress.server.ts";

/** A member on their way, inside a write: nobody else moves them meanwhile. */
export type Participation = { memberProgress: MemberProgress; participant: Participant };

/** What a member answered, and how often they handed it in. */
export type StepAnswers = Pick<UserProgress, "answers"> & { attempts?: number };

/** Undefined when the member has begun no path. */
export async function findParticipation(
	writing: ProgressWriting,
	memberId: string,
): Promise<Participation | undefined> {
	const participant = await lockParticipant(writing, memberId);
	const memberProgress = participant && (await findMemberProgress(writing, memberId));
	return memberProgress && { memberProgress, participant };
}

/**
 * A step: one of the path's is done, and the way goes on. Done already, its answers are changed and it stays done.
 * Records: step.reached, step.completed, and what `goOn` records; step.saved.
 */
export async function finishStep(
	writing: ProgressWriting,
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

/** A step: left out, with what was answered so far. Records: step.reached, step.skipped, and what `goOn` records. */
export async function skipStep(
	writing: ProgressWriting,
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

/** A step: keeps answers without deciding anything. Records: step.reached, step.saved. */
export async function saveStep(
	writing: ProgressWriting,
	participation: Participation,
	step: ProgressStep,
	answered: Partial<StepAnswers>,
): Promise<void> {
	await reach(writing, participation, step);
	await change(writing, participation, step, answered);
	await writing.record("step.saved", tellStep(participation, step));
}

/** A step: one that was skipped waits again. Records: step.saved. */
export async function reopenStep(
	writing: ProgressWriting,
	participation: Participation,
	step: ProgressStep,
): Promise<void> {
	await change(writing, participation, step, { status: "open", finishedAt: null, secondsSpent: null });
	await writing.record("step.saved", tellStep(participation, step));
}

/** A step: finishes the tasks whose facts are in the log, skipped ones too. How many. Records: as `finishStep`. */
export async function recognise(writing: ProgressWriting, participation: Participation): Promise<number> {
	const waiting = participation.memberProgress.steps.filter(waitsForFact);
	const { id } = participation.participant.member;
	const reached = await Promise.all(
		// However late: a step that time has run out for could never be finished.
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

/** A task that is not done, and can be. */
export const waitsForFact = (step: ProgressStep): step is Task =>
	step.kind === "task" && step.completedByFact !== null && step.progress?.status !== "done";

/**
 * A step: leads on to the next one that waits, or ends the way when none does.
 * Records: step.reached, onboarding.completed.
 */
export async function advance(writing: ProgressWriting, participation: Participation): Promise<void> {
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
	writing: ProgressWriting,
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

/** The progress of a step, begun when it was not: with what they answered to it on a path they followed before. */
async function reach(
	writing: ProgressWriting,
	participation: Participation,
	step: ProgressStep,
): Promise<UserProgress> {
	if (step.progress) return step.progress;
	const { session } = participation.memberProgress;
	const before = await earlierAnswers(writing, participation, step);
	// A later step that is done before the way leads to it began when the member last did something: nobody saw when.
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
	{ db, tables }: ProgressWriting,
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

/** Writes a step's progress, whose row is there, and that the member was seen. */
async function change(
	{ db, tables: { onboardingSessions: sessions, userProgress } }: ProgressWriting,
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

import { and, desc, eq, ne } from "drizzle-orm";
import { findReached } from "#app/tenant/events/facts.server.ts";
import type { NewUserProgress, UserProgress } from "#db/schema/tenant/index.ts";
import {
	findWay,
	isSettled,
	lockTraveller,
	nextOf,
	type Traveller,
	told,
	type Walking,
	type Way,
	type WayStep,
} from "./progress.server.ts";

/** A member on their way, inside a write: nobody else moves them meanwhile. */
export type Walk = { way: Way; traveller: Traveller };

/** What a member answered, and how often they handed it in. */
export type Answered = Pick<UserProgress, "answers"> & { attempts?: number };

/** Undefined when the member has begun no path. */
export async function findWalk(writing: Walking, memberId: string): Promise<Walk | undefined> {
	const traveller = await lockTraveller(writing, memberId);
	const way = traveller && (await findWay(writing, memberId));
	return way && { way, traveller };
}

/**
 * A step: one of the path's is done, and the way goes on. Done already, its answers are changed and it stays done.
 * Records: step.reached, step.completed, and what `goOn` records; step.saved.
 */
export async function finishStep(
	writing: Walking,
	walk: Walk,
	step: WayStep,
	{ by, ...answered }: Partial<Answered> & { by?: string },
): Promise<void> {
	if (step.progress?.status === "done") return saveStep(writing, walk, step, answered);
	const { startedAt } = await reach(writing, walk, step);
	const finishedAt = new Date();
	const seconds = secondsBetween(startedAt, finishedAt);
	await change(writing, walk, step, {
		...answered,
		status: "done",
		finishedAt,
		secondsSpent: seconds,
		completedByEvent: by ?? null,
	});
	await writing.record("step.completed", { ...tellStep(walk, step), seconds, ...(by && { by }) });
	await goOn(writing, walk);
}

/** A step: left out, with what was answered so far. Records: step.reached, step.skipped, and what `goOn` records. */
export async function skipStep(
	writing: Walking,
	walk: Walk,
	step: WayStep,
	answered: Partial<Answered>,
): Promise<void> {
	const { startedAt } = await reach(writing, walk, step);
	const finishedAt = new Date();
	const seconds = secondsBetween(startedAt, finishedAt);
	await change(writing, walk, step, { ...answered, status: "skipped", finishedAt, secondsSpent: seconds });
	await writing.record("step.skipped", { ...tellStep(walk, step), seconds });
	await goOn(writing, walk);
}

/** A step: keeps answers without deciding anything. Records: step.reached, step.saved. */
export async function saveStep(
	writing: Walking,
	walk: Walk,
	step: WayStep,
	answered: Partial<Answered>,
): Promise<void> {
	await reach(writing, walk, step);
	await change(writing, walk, step, answered);
	await writing.record("step.saved", tellStep(walk, step));
}

/** A step: one that was skipped waits again. Records: step.saved. */
export async function reopenStep(writing: Walking, walk: Walk, step: WayStep): Promise<void> {
	await change(writing, walk, step, { status: "open", finishedAt: null, secondsSpent: null });
	await writing.record("step.saved", tellStep(walk, step));
}

/** A step: finishes the tasks whose facts are in the log, skipped ones too. How many. Records: as `finishStep`. */
export async function recognise(writing: Walking, walk: Walk): Promise<number> {
	const waiting = walk.way.steps.filter(waitsForFact);
	const { id } = walk.traveller.member;
	const reached = await Promise.all(
		// However late: a step that time has run out for could never be finished.
		waiting.map(({ completedByFact: { fact, count } }) => findReached(writing, id, { fact, count })),
	);
	let finished = 0;
	for (const [index, step] of waiting.entries()) {
		const fact = reached[index];
		if (!fact) continue;
		await finishStep(writing, walk, step, { by: fact.eventId });
		finished++;
	}
	return finished;
}

type Task = WayStep & { completedByFact: NonNullable<WayStep["completedByFact"]> };

/** A task that is not done, and can be. */
export const waitsForFact = (step: WayStep): step is Task =>
	step.kind === "task" && step.completedByFact !== null && step.progress?.status !== "done";

/**
 * A step: leads on to the next one that waits, or ends the way when none does.
 * Records: step.reached, onboarding.completed.
 */
export async function goOn(writing: Walking, walk: Walk): Promise<void> {
	const { way } = walk;
	if (way.session.status !== "active") return;
	const next = nextOf(way.steps);
	if (next) {
		await reach(writing, walk, next);
		return;
	}
	if (way.steps.every(isSettled)) await complete(writing, walk);
}

const DAY_MS = 86_400_000;

async function complete(writing: Walking, { way, traveller }: Walk): Promise<void> {
	const completedAt = new Date();
	const { onboardingSessions: sessions } = writing.tables;
	await writing.db
		.update(sessions)
		.set({ status: "completed", completedAt })
		.where(eq(sessions.id, way.session.id));
	const seconds = secondsBetween(way.session.startedAt, completedAt);
	const days = Math.max(0, Math.floor((completedAt.getTime() - traveller.joinedAt.getTime()) / DAY_MS));
	way.session = { ...way.session, status: "completed", completedAt };
	await writing.record("onboarding.completed", { ...told(way, traveller), seconds, days });
}

/** The progress of a step, begun when it was not: with what they answered to it on a path they followed before. */
async function reach(writing: Walking, walk: Walk, step: WayStep): Promise<UserProgress> {
	if (step.progress) return step.progress;
	const { session } = walk.way;
	const before = await earlierAnswers(writing, walk, step);
	// A later step that is done before the way leads to it began when the member last did something: nobody saw when.
	const isNext = nextOf(walk.way.steps) === step;
	const startedAt = isNext ? new Date() : session.lastSeenAt;
	const row: NewUserProgress = { sessionId: session.id, stepId: step.id, startedAt, answers: before ?? {} };
	const [made] = await writing.db.insert(writing.tables.userProgress).values(row).returning();
	if (!made) throw new Error("An insert returned nothing");
	step.progress = made;
	await writing.record("step.reached", tellStep(walk, step));
	return made;
}

async function earlierAnswers({ db, tables }: Walking, { way, traveller }: Walk, { key }: WayStep) {
	const { onboardingSessions: sessions, onboardingSteps: steps, userProgress } = tables;
	const [row] = await db
		.select({ answers: userProgress.answers })
		.from(userProgress)
		.innerJoin(sessions, eq(sessions.id, userProgress.sessionId))
		.innerJoin(steps, eq(steps.id, userProgress.stepId))
		.where(and(eq(sessions.userId, traveller.member.id), ne(sessions.id, way.session.id), eq(steps.key, key)))
		.orderBy(desc(userProgress.updatedAt))
		.limit(1);
	return row?.answers;
}

/** Writes a step's progress, whose row is there, and that the member was seen. */
async function change(
	{ db, tables: { onboardingSessions: sessions, userProgress } }: Walking,
	{ way }: Walk,
	step: WayStep,
	values: Partial<NewUserProgress>,
): Promise<void> {
	const { session } = way;
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
	way.session = { ...session, lastSeenAt: now };
}

const tellStep = ({ way, traveller }: Walk, { key, title }: WayStep) => ({
	...told(way, traveller),
	step: { key, title },
});

const secondsBetween = (from: Date, to: Date) =>
	Math.max(0, Math.round((to.getTime() - from.getTime()) / 1_000));

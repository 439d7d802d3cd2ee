import { randomUUID } from "node:crypto";
import { and, asc, eq, gt } from "drizzle-orm";
import { tenantTables } from "../schema/tenant/index.ts";
import type { OnboardingStep } from "../schema/tenant/onboarding-paths.ts";
import type { NewUserProgress } from "../schema/tenant/onboarding-sessions.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago, DAY_MS, type DemoMember, FOUNDED_DAYS_AGO, type Happened } from "./demo-world.ts";

/** A path with its steps in order, and the role that it is for; without one it is for everyone else. */
type Path = { id: number; name: string; role: string | null; steps: OnboardingStep[] };

/** What one member did on their path, as rows and as events. */
type History = {
	session: typeof tenantTables.onboardingSessions.$inferInsert;
	progress: Omit<NewUserProgress, "sessionId">[];
	/** Everything but the session's id, which is known once its row is written. */
	events: (Pick<Happened, "event" | "at"> & { payload: Record<string, unknown> })[];
};

/** Leads members of a workspace as far as they have come on their paths. Returns what happened. */
export async function addOnboarding(
	db: Db,
	members: readonly DemoMember[],
	before: readonly Happened[],
): Promise<Happened[]> {
	await backdate(db);
	const paths = await findPaths(db);
	const histories = members.map((member, index) => {
		const path = paths.find(({ role }) => role === member.role) ?? paths.find(({ role }) => role === null);
		if (!path) throw new Error("There is no default onboarding path");
		return { member, history: historyOf(member, path, { index, projectAt: firstProjectOf(member, before) }) };
	});
	const sessions = await db
		.insert(tenantTables.onboardingSessions)
		.values(histories.map(({ history }) => history.session))
		.returning({ id: tenantTables.onboardingSessions.id, userId: tenantTables.onboardingSessions.userId });
	const idOf = new Map(sessions.map(({ id, userId }) => [userId, id]));
	await db
		.insert(tenantTables.userProgress)
		.values(
			histories.flatMap(({ member, history }) =>
				history.progress.map((row) => ({ ...row, sessionId: idOf.get(member.id) ?? 0 })),
			),
		);
	return histories.flatMap(({ member, history }) =>
		history.events.map(({ event, payload, at }) => ({
			...{ id: randomUUID(), event, at, actor: { actorKind: "member" as const, actorId: member.id } },
			payload: { ...payload, id: event.startsWith("member.") ? member.id : (idOf.get(member.id) ?? 0) },
		})),
	);
}

/** The copies are as old as the workspace: members started with them. */
async function backdate(db: Db): Promise<void> {
	const { onboardingPaths, onboardingPathVersions, onboardingMilestones } = tenantTables;
	const dates = { createdAt: ago(FOUNDED_DAYS_AGO), updatedAt: ago(FOUNDED_DAYS_AGO) };
	const published = { ...dates, publishedAt: ago(FOUNDED_DAYS_AGO) };
	await db.update(onboardingPaths).set(published);
	await db.update(onboardingPathVersions).set(published);
	await db.update(onboardingMilestones).set(dates);
}

async function findPaths(db: Db): Promise<Path[]> {
	const { onboardingPaths: paths, onboardingPathTargets: targets, onboardingSteps: steps } = tenantTables;
	const rows = await db
		.select({ id: paths.id, name: paths.name, role: targets.role, step: steps })
		.from(paths)
		.leftJoin(targets, eq(targets.pathId, paths.id))
		.innerJoin(steps, and(eq(steps.pathId, paths.id), gt(steps.position, 0)))
		.orderBy(asc(paths.id), asc(steps.position));
	return [...Map.groupBy(rows, ({ id }) => id)].map(([id, of]) => ({
		...{ id, name: of[0]?.name ?? "", role: of[0]?.role ?? null },
		steps: of.map(({ step }) => step),
	}));
}

const firstProjectOf = (member: DemoMember, before: readonly Happened[]): Date | undefined =>
	before.find(({ event, actor }) => event === "project.created" && actor.actorId === member.id)?.at;

/** Makes the same numbers from 0 to 1 each time, so that every demo workspace looks the same. */
const chance = (member: number, step: number): number => {
	const wild = Math.sin(member * 12.9898 + step * 78.233) * 43_758.5453;
	return wild - Math.floor(wild);
};

const SHOWS_UP_AFTER_MS = 10 * 60_000;

type Luck = { index: number; projectAt: Date | undefined };

function historyOf(member: DemoMember, path: Path, luck: Luck): History {
	const startedAt = new Date(member.joinedAt.getTime() + SHOWS_UP_AFTER_MS);
	const chosenBy = path.role === null ? ("default" as const) : ("role" as const);
	const about = {
		member: { id: member.id, name: member.name },
		path: { id: path.id, name: path.name },
		...{ version: 1, role: member.role, teams: [] },
	};
	const visits = visitsOf(path, startedAt, luck);
	const last = visits.at(-1);
	const lastSeenAt = last?.finishedAt ?? last?.reachedAt ?? startedAt;
	const events: History["events"] = [
		{ event: "onboarding.started", payload: { ...about, chosenBy }, at: startedAt },
		...visits.flatMap((visit) => eventsOf(visit, about)),
	];
	const session = { userId: member.id, pathId: path.id, pathVersion: 1, chosenBy, startedAt, lastSeenAt };
	const progress = visits.map((visit) => progressOf(visit, luck));
	if (!last?.finishedAt) return { session, progress, events };
	const days = Math.floor((lastSeenAt.getTime() - member.joinedAt.getTime()) / DAY_MS);
	events.push({
		...{ event: "onboarding.completed", at: lastSeenAt },
		payload: { ...about, seconds: secondsBetween(startedAt, lastSeenAt), days },
	});
	return { session: { ...session, status: "completed", completedAt: lastSeenAt }, progress, events };
}

/** One step as a member went through it; the last one may not be finished. */
type Visit = { step: OnboardingStep; reachedAt: Date; finishedAt: Date | undefined; isSkipped: boolean };

function visitsOf({ steps }: Path, startedAt: Date, luck: Luck): Visit[] {
	// Every sixth stops somewhere, as people do.
	const stopsAt =
		luck.index % 6 === 4 ? Math.floor(chance(luck.index, 99) * steps.length) : Number.POSITIVE_INFINITY;
	const visits: Visit[] = [];
	let reachedAt: Date | undefined = startedAt;
	for (const [place, step] of steps.entries()) {
		const finishedAt: Date | undefined = place < stopsAt ? finishOf(step, reachedAt, place, luck) : undefined;
		const isSkipped = !step.isRequired && (waitsForMore(step) || chance(place, luck.index) < 0.25);
		visits.push({ step, reachedAt, finishedAt, isSkipped });
		if (!finishedAt) break;
		reachedAt = finishedAt;
	}
	return visits;
}

/** Tells whether a task requires something that nobody does in the demo data. */
const waitsForMore = ({ completedByFact }: OnboardingStep): boolean =>
	completedByFact !== null && !["project.created", "profile.completed"].includes(completedByFact.fact);

function eventsOf({ step, reachedAt, finishedAt, isSkipped }: Visit, about: { member: { name: string } }) {
	const onStep = { ...about, step: { key: step.key, title: step.title } };
	const reached = { event: "step.reached", payload: { ...onStep }, at: reachedAt };
	if (!finishedAt) return [reached];
	const isProfile = step.completedByFact?.fact === "profile.completed";
	return [
		reached,
		...(isProfile
			? [{ event: "member.edited", payload: { name: about.member.name, changes: {} }, at: finishedAt }]
			: []),
		{
			event: isSkipped ? "step.skipped" : "step.completed",
			payload: { ...onStep, seconds: secondsBetween(reachedAt, finishedAt) },
			at: finishedAt,
		},
	];
}

function progressOf({ step, reachedAt: startedAt, finishedAt, isSkipped }: Visit, { index }: Luck) {
	if (!finishedAt) return { stepId: step.id, startedAt };
	return {
		...{ stepId: step.id, status: isSkipped ? ("skipped" as const) : ("done" as const) },
		...{ startedAt, finishedAt, secondsSpent: secondsBetween(startedAt, finishedAt), version: 2 },
		attempts: step.kind === "quiz" ? 1 + (index % 2) : 0,
	};
}

const secondsBetween = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / 1000);

/** When a step was finished; undefined if that is still to come, or waits for a project that was never created. */
function finishOf(
	step: OnboardingStep,
	reachedAt: Date,
	place: number,
	{ index, projectAt }: Luck,
): Date | undefined {
	const luck = chance(index, place);
	const workMs = step.minutes * 60_000 * (0.6 + 1.6 * luck);
	// Some go on the next day.
	const worked = new Date(reachedAt.getTime() + workMs + (luck > 0.85 ? 0.8 * DAY_MS : 0));
	const created = projectAt && new Date(Math.max(projectAt.getTime(), reachedAt.getTime()) + 2000);
	const finishedAt = step.completedByFact?.fact === "project.created" ? created : worked;
	return finishedAt && finishedAt < ago(0) ? finishedAt : undefined;
}

/** One that everyone can reach, whatever their role. */
const FOR_EVERYONE = {
	name: "Fresh leaves",
	rewardText: "You keep your profile up to date. People know who they work with.",
	badge: "leaf",
	criterion: { fact: "profile.completed", count: 2 },
};

/** The events that count, where a fact has another name. */
const EVENTS: Record<string, string> = { "profile.completed": "member.edited" };

/** Gives every member the milestones that they have reached. `past`: everything, oldest first. Returns what happened. */
export async function addAchievements(
	db: Db,
	members: readonly DemoMember[],
	past: readonly Happened[],
): Promise<Happened[]> {
	const dates = { createdAt: ago(FOUNDED_DAYS_AGO), updatedAt: ago(FOUNDED_DAYS_AGO) };
	const backfilledAt = ago(FOUNDED_DAYS_AGO);
	await db.insert(tenantTables.onboardingMilestones).values({ ...FOR_EVERYONE, ...dates, backfilledAt });
	const milestones = await db.select().from(tenantTables.onboardingMilestones);
	const reached = milestones.flatMap(({ id, name, criterion: { fact, count, withinDays } }) =>
		members.flatMap((member) => {
			const counted = EVENTS[fact] ?? fact;
			const hit = past.filter(({ event, actor }) => event === counted && actor.actorId === member.id)[
				count - 1
			];
			const days = hit && (hit.at.getTime() - member.joinedAt.getTime()) / DAY_MS;
			if (!hit || (days ?? 0) > (withinDays ?? Number.POSITIVE_INFINITY)) return [];
			return [{ id, name, member, hit }];
		}),
	);
	if (reached.length === 0) return [];
	await db.insert(tenantTables.userAchievements).values(
		reached.map(({ id, member, hit }) => ({
			...{ milestoneId: id, userId: member.id, reachedAt: hit.at, eventId: hit.id },
			awardedAt: new Date(hit.at.getTime() + 1000),
		})),
	);
	return reached.map(({ id, name, member, hit }) => ({
		id: randomUUID(),
		event: "achievement.awarded",
		payload: {
			...{ id, name, member: { id: member.id, name: member.name } },
			...{ by: hit.id, reachedAt: hit.at.toISOString() },
		},
		actor: { actorKind: "system", actorId: "achievements" },
		at: new Date(hit.at.getTime() + 1000),
	}));
}

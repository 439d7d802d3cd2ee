import { and, desc, eq, ne } from "drizzle-orm";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { NewUserProgress } from "#db/schema/tenant/index.ts";
import { goOn, recognise, type Walk } from "./advance.server.ts";
import { type Choice, choosePath } from "./choice.server.ts";
import {
	findWay,
	lockTraveller,
	type Traveller,
	told,
	type Walking,
	type Way,
	wayOf,
} from "./progress.server.ts";

/** Begins the asking member's onboarding unless they have begun. False when there was nothing to begin. Records: as `settleOnboarding`. */
export function beginMyOnboarding(tenant: Tenant): Promise<boolean> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const changed = await settleOnboarding(writing, writing.member.id);
		if (!changed) writing.leaveUnchanged();
		return changed;
	});
}

/**
 * A step: sees to it that a member is on the path that is meant for them by now. Who has begun none begins it; who is
 * half-way on another, unless an invitation chose that one, changes over and keeps what is done; who has completed one
 * is left alone. It looks at how things are, so that twice, or late, is the same as once.
 * Records: onboarding.replaced, onboarding.started, and what `goOn` and `recognise` record.
 */
export async function settleOnboarding(writing: Walking, memberId: string): Promise<boolean> {
	const traveller = await lockTraveller(writing, memberId);
	if (!traveller) return false;
	const [present, choice] = await Promise.all([findWay(writing, memberId), choosePath(writing, memberId)]);
	if (!choice || (present && !givesWay(present, choice))) return false;
	if (present) await replace(writing, present, traveller);
	const walk = await start(writing, choice, traveller);
	await goOn(writing, walk);
	await recognise(writing, walk);
	return true;
}

function givesWay({ session }: Way, choice: Choice): boolean {
	if (session.status !== "active" || session.pathId === choice.path.id) return false;
	return session.chosenBy !== "invitation" || choice.chosenBy === "invitation";
}

async function replace(writing: Walking, way: Way, traveller: Traveller): Promise<void> {
	const { onboardingSessions: sessions } = writing.tables;
	await writing.db.update(sessions).set({ status: "replaced" }).where(eq(sessions.id, way.session.id));
	await writing.record("onboarding.replaced", told(way, traveller));
}

async function start(writing: Walking, choice: Choice, traveller: Traveller): Promise<Walk> {
	const { path, version, chosenBy } = choice;
	const [session] = await writing.db
		.insert(writing.tables.onboardingSessions)
		.values({ userId: traveller.member.id, pathId: path.id, pathVersion: version, chosenBy })
		.returning();
	if (!session) throw new Error("An insert returned nothing");
	const way = await wayOf(writing, session);
	await carryOver(writing, way, traveller);
	await writing.record("onboarding.started", { ...told(way, traveller), chosenBy });
	return { way, traveller };
}

/** What they have done of the same steps on paths before stays done. */
async function carryOver({ db, tables }: Walking, way: Way, { member }: Traveller): Promise<void> {
	const { onboardingSessions: sessions, onboardingSteps: steps, userProgress } = tables;
	const done = await db
		.select({ key: steps.key, kind: steps.kind, progress: userProgress })
		.from(userProgress)
		.innerJoin(sessions, eq(sessions.id, userProgress.sessionId))
		.innerJoin(steps, eq(steps.id, userProgress.stepId))
		.where(
			and(eq(sessions.userId, member.id), ne(sessions.id, way.session.id), eq(userProgress.status, "done")),
		)
		.orderBy(desc(userProgress.finishedAt));
	const rows: NewUserProgress[] = way.steps.flatMap((step) => {
		const before = done.find(({ key, kind }) => key === step.key && kind === step.kind);
		return before ? [{ ...before.progress, sessionId: way.session.id, stepId: step.id }] : [];
	});
	if (rows.length === 0) return;
	const kept = await db.insert(userProgress).values(rows).returning();
	for (const step of way.steps) step.progress = kept.find(({ stepId }) => stepId === step.id);
}

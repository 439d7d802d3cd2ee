import { and, eq, isNull, lt } from "drizzle-orm";
import {
	lockParticipant,
	memberProgressOf,
	nextOf,
	sessionFacts,
} from "#app/features/onboarding/progress/progress.server.ts";
import type { Payload } from "#app/tenant/events/events.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import { findEmailPreference } from "./opt-out.server.ts";

/** Names the only rule: no progress for as long as the workspace says. */
export const STUCK = "stuck";

// No mail server takes longer to answer. A process that claimed and has not said "sent" by then is gone.
const CLAIM_LASTS_MS = 60 * 60_000;

/** Describes a claimed reminder, which no other process sends meanwhile. */
export type Claim = {
	sessionId: number;
	stepId: number;
	email: string;
	step: { key: string; title: string; minutes: number };
	/** Holds what the audit log records once it is sent. */
	event: Payload<"reminder.sent">;
};

/**
 * Claims the reminder for a session's current step. Undefined when none is due: the session moved on, its member left or
 * does not want any, the reminder was already sent, or another process is about to send it.
 */
export async function claimReminder(
	writing: TenantWriting,
	{ sessionId, userId }: { sessionId: number; userId: string },
	stuckSince: Date,
): Promise<Claim | undefined> {
	const { db, tables } = writing;
	const participant = await lockParticipant(writing, userId);
	if (!participant || !(await findEmailPreference(writing, userId, "onboarding"))) return undefined;
	const { onboardingSessions: sessions, users } = tables;
	const [row] = await db
		.select({ session: sessions, email: users.email })
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.where(
			and(eq(sessions.id, sessionId), eq(sessions.status, "active"), lt(sessions.lastSeenAt, stuckSince)),
		);
	const way = row && (await memberProgressOf(writing, row.session));
	const step = way && nextOf(way.steps);
	if (!step || !(await take(writing, sessionId, step.id))) return undefined;
	const { key, title, minutes } = step;
	return {
		...{ sessionId, stepId: step.id, email: row.email, step: { key, title, minutes } },
		event: { ...sessionFacts(way, participant), step: { key, title } },
	};
}

async function take({ db, tables }: TenantWriting, sessionId: number, stepId: number): Promise<boolean> {
	const { onboardingReminders: reminders } = tables;
	const now = new Date();
	const taken = await db
		.insert(reminders)
		.values({ sessionId, stepId, rule: STUCK, claimedAt: now })
		.onConflictDoUpdate({
			target: [reminders.sessionId, reminders.stepId, reminders.rule],
			set: { claimedAt: now },
			setWhere: and(
				isNull(reminders.sentAt),
				lt(reminders.claimedAt, new Date(now.getTime() - CLAIM_LASTS_MS)),
			),
		})
		.returning({ stepId: reminders.stepId });
	return taken.length > 0;
}

/** Marks the claimed reminder as finished. */
export async function settleClaim({ db, tables }: TenantWriting, claim: Claim): Promise<void> {
	await db.update(tables.onboardingReminders).set({ sentAt: new Date() }).where(rowOf(tables, claim));
}

/** Releases the claim after the mail server refused, so that the next try need not wait. */
export async function releaseClaim({ db, tables }: TenantWriting, claim: Claim): Promise<void> {
	const { onboardingReminders: reminders } = tables;
	await db.delete(reminders).where(and(rowOf(tables, claim), isNull(reminders.sentAt)));
}

const rowOf = (
	{ onboardingReminders: reminders }: TenantTables,
	{ sessionId, stepId }: Pick<Claim, "sessionId" | "stepId">,
) => and(eq(reminders.sessionId, sessionId), eq(reminders.stepId, stepId), eq(reminders.rule, STUCK));

import { and, asc, eq, exists, gt, gte, isNull, lt, min, not, or, type SQL, sql } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { log } from "#app/platform/log/log.server.ts";
import { renderEmail } from "#app/platform/mail/email.ts";
import { MailUnavailable, sendMail } from "#app/platform/mail/mail.server.ts";
import { sign } from "#app/platform/secret.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";
import { inEmail } from "#app/ui/text/isolate.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type Claim, claimReminder, releaseClaim, STUCK, settleClaim } from "./claim.server.ts";
import { reminderEmail } from "./emails.ts";
import { unsubscribeAddress, unsubscribeHeaders } from "./opt-out.server.ts";

/** Emails members whose onboarding has made no progress for a while. */
export const remindDaily: Daily = { name: "onboarding.remind", run: remindStuck, next: findNextReminder };

const DAY_MS = 86_400_000;
const SESSIONS_AT_ONCE = 100;

type Rules = { days: number; text: string };
type Stuck = { sessionId: number; userId: string };

/**
 * Sends one email for each session and step, if the workspace uses reminders and the member has not turned them off.
 *
 * Avoids sending twice, as far as email allows: a row claims the email before it is sent and records it after. When the
 * process dies in between, nobody knows whether it was sent. Another run sends it again an hour later with the same
 * Message-ID, by which mail systems recognize the two as one.
 */
export async function remindStuck(tenant: ReactingTenant): Promise<void> {
	const rules = await tenant.read(findRules);
	if (!rules) return;
	const stuckSince = stuckSinceOf(rules);
	const failures: unknown[] = [];
	let after = 0;
	for (;;) {
		const stuck = await tenant.read((reading) => findStuck(reading, stuckSince, after));
		for (const session of stuck) {
			await remindOf(tenant, session, { ...rules, stuckSince }).catch((error: unknown) => {
				// The mail server would accept no other email now either, so the job is retried.
				if (error instanceof MailUnavailable) throw error;
				failures.push(error);
			});
		}
		after = stuck.at(-1)?.sessionId ?? after;
		if (stuck.length < SESSIONS_AT_ONCE) break;
	}
	if (failures.length > 0) throw failures[0];
}

const stuckSinceOf = ({ days }: Rules): Date => new Date(Date.now() - days * DAY_MS);

/**
 * Finds when the next member will have made no progress for as long as the workspace says; now, if a process claimed a
 * reminder and did not say that it sent it.
 */
async function findNextReminder(tenant: ReactingTenant): Promise<Date | undefined> {
	return tenant.read(async (reading) => {
		const rules = await findRules(reading);
		if (!rules) return undefined;
		const { onboardingReminders: reminders, onboardingSessions: sessions, users } = reading.tables;
		const unsent = reading.db
			.select({ one: sql`1` })
			.from(reminders)
			.where(and(eq(reminders.sessionId, sessions.id), isNull(reminders.sentAt)));
		const [row] = await reading.db
			.select({ seenAt: min(sessions.lastSeenAt) })
			.from(sessions)
			.innerJoin(users, eq(users.id, sessions.userId))
			.where(and(isAwaiting(reading), or(gte(sessions.lastSeenAt, stuckSinceOf(rules)), exists(unsent))));
		return row?.seenAt
			? new Date(Math.max(Date.now(), row.seenAt.getTime() + rules.days * DAY_MS))
			: undefined;
	});
}

/** Reads the workspace's reminder settings; undefined when it has none. */
async function findRules({ db, tables }: TenantReading): Promise<Rules | undefined> {
	const { id, remindAfterDays, reminderText } = tables.organizationOnboardingConfigs;
	const [row] = await db
		.select({ days: remindAfterDays, text: reminderText })
		.from(tables.organizationOnboardingConfigs)
		.where(eq(id, 1));
	return row && row.days !== null ? { days: row.days, text: row.text } : undefined;
}

/** Finds sessions without progress since then that may be reminded. */
function findStuck(reading: TenantReading, since: Date, after: number): Promise<Stuck[]> {
	const { onboardingSessions: sessions, users } = reading.tables;
	return reading.db
		.select({ sessionId: sessions.id, userId: sessions.userId })
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.where(and(isAwaiting(reading), lt(sessions.lastSeenAt, since), gt(sessions.id, after)))
		.orderBy(asc(sessions.id))
		.limit(SESSIONS_AT_ONCE);
}

/** A condition on sessions and their users: an active member who wants reminders has got none since their last progress. */
function isAwaiting({ db, tables }: TenantReading): SQL | undefined {
	const { mailOptOuts, onboardingReminders: reminders, onboardingSessions: sessions, users } = tables;
	const reminded = db
		.select({ one: sql`1` })
		.from(reminders)
		.where(and(eq(reminders.sessionId, sessions.id), gte(reminders.sentAt, sessions.lastSeenAt)));
	const refused = db
		.select({ one: sql`1` })
		.from(mailOptOuts)
		.where(and(eq(mailOptOuts.userId, sessions.userId), eq(mailOptOuts.kind, "onboarding")));
	return and(
		eq(sessions.status, "active"),
		eq(users.isActive, true),
		not(exists(reminded)),
		not(exists(refused)),
	);
}

async function remindOf(
	tenant: ReactingTenant,
	stuck: Stuck,
	rules: Rules & { stuckSince: Date },
): Promise<void> {
	const claim = await tenant.write((writing) => claimReminder(writing, stuck, rules.stuckSince));
	if (!claim) return;
	const sent = await post(tenant, claim, rules);
	await tenant.write(async (writing) => {
		await settleClaim(writing, claim);
		if (sent) await writing.record("reminder.sent", claim.event);
	});
}

/** Sends the email; false when its address permanently refuses. Throws MailUnavailable. */
async function post(tenant: ReactingTenant, claim: Claim, { days, text }: Rules): Promise<boolean> {
	const { event, step, email, sessionId, stepId } = claim;
	const unsubscribeUrl = unsubscribeAddress(tenant.origin, tenant.id, event.member.id, "onboarding");
	const { subject, content: said } = reminderEmail({
		...{ workspace: tenant.name, path: event.path.name, step, text, days, unsubscribeUrl },
		url: pageIn(tenant.address, "/onboarding/:step", step.key),
	});
	const mail = {
		...{ to: email, fromName: inEmail(tenant.name), subject },
		...renderEmail({ sender: { name: tenant.name, hue: hueOf(tenant.id) }, ...said }),
		messageId: `<${sign("reminder", `${tenant.id}:${sessionId}:${stepId}:${STUCK}`)}@${new URL(tenant.origin).hostname}>`,
		headers: unsubscribeHeaders(unsubscribeUrl),
	};
	try {
		await sendMail(mail);
		return true;
	} catch (error) {
		if (!(error instanceof MailUnavailable)) throw error;
		if (!error.permanent) {
			await tenant.write((writing) => releaseClaim(writing, claim));
			throw error;
		}
		log.warn({ err: error }, "a reminder email was permanently refused");
		return false;
	}
}

import { and, eq, lte } from "drizzle-orm";
import {
	findEmailPreference,
	unsubscribeAddress,
	unsubscribeHeaders,
} from "#app/features/reminders/opt-out.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { log } from "#app/platform/log/log.server.ts";
import { renderEmail } from "#app/platform/mail/email.ts";
import { type Mail, MailUnavailable, sendMail } from "#app/platform/mail/mail.server.ts";
import { sign } from "#app/platform/secret.server.ts";
import { findMember } from "#app/tenant/people/member.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import {
	claimDueEmails,
	type DueEmail,
	dropEmail,
	releaseEmails,
	settleEmail,
} from "#app/tenant/registry/notification-emails.server.ts";
import { readingOf } from "#app/tenant/tenant.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";
import { inEmail } from "#app/ui/text/isolate.ts";
import type { Days } from "../describe.server.ts";
import { awaitingEmail, type ListedNotification } from "../list.server.ts";
import { notificationEmail } from "./email.ts";

// No mail server takes longer to answer. A worker that claimed an email and has not settled it by then is gone.
const CLAIM_LASTS_MS = 60 * 60_000;
// A mail server that is down is asked again by then.
const MAIL_SERVER_RESTS_MS = 5 * 60_000;
// A longer list is read in the app.
const MOST_LISTED = 30;

/**
 * Sends the emails that are due, as the worker's part. What an email says, and whether its reader may know it, is read
 * when it is sent. Avoids sending twice as reminders do: when the process dies between sending and settling, another
 * sends it again an hour later with the same Message-ID.
 */
export async function sendDueEmails(now = new Date()): Promise<void> {
	for (;;) {
		const due = await claimDueEmails(now, CLAIM_LASTS_MS);
		if (due.length === 0) return;
		const failures: unknown[] = [];
		for (const [at, email] of due.entries()) {
			await sendOne(email).catch(async (error: unknown) => {
				failures.push(error);
				if (!(error instanceof MailUnavailable) || error.isAboutAddress) return;
				// The mail server would accept no other email now either.
				await releaseEmails(due.slice(at), new Date(now.getTime() + MAIL_SERVER_RESTS_MS));
				throw error;
			});
		}
		if (failures.length > 0) throw failures[0];
	}
}

async function sendOne(due: DueEmail): Promise<void> {
	const record = await findTenant(due.tenantId);
	if (record?.status !== "active") return dropEmail(due);
	const tenant = openFor("notifications.email", record);
	const days = { dateLocale: record.dateLocale, workspaceTimeZone: record.timeZone };
	const found = await tenant.read(({ db }) => findEmail(db, due.userId, days));
	const mail = found && mailOf(tenant, due.userId, found);
	if (mail) await post(mail);
	await tenant.write(async (writing) => {
		const { notifications } = writing.tables;
		const newest = found?.newest;
		if (newest) {
			// What has joined one of them since it was read waits for the next email.
			const wasRead = and(eq(notifications.awaitsEmail, true), lte(notifications.at, newest.at));
			await writing.db
				.update(notifications)
				.set({ awaitsEmail: false })
				.where(and(eq(notifications.userId, due.userId), wasRead));
		}
		await settleEmail(writing, due);
	});
}

type Found = {
	email: string;
	wantsEmail: boolean;
	/** What they want to know of now, newest first. */
	waiting: ListedNotification[];
	/** The newest of all that waits. */
	newest: { id: number; at: Date } | undefined;
};

/** Reads what to tell a member, as far as they may see it now; undefined for one who is no longer active. */
async function findEmail(
	db: Parameters<typeof findMember>[0],
	userId: string,
	days: Days,
): Promise<Found | undefined> {
	const found = await findMember(db, userId);
	if (!found) return undefined;
	const { member } = found;
	const reading = readingOf(db, member);
	const [awaiting, wantsEmail] = await Promise.all([
		awaitingEmail(reading, days),
		findEmailPreference(reading, userId, "notifications"),
	]);
	return { email: member.email, wantsEmail, ...awaiting };
}

function mailOf(tenant: ReactingTenant, userId: string, found: Found): Mail | undefined {
	if (!found.wantsEmail) return undefined;
	const told = found.waiting.flatMap(({ said, actor }) => {
		if (!said || said.isOver) return [];
		const text = said.startsWithActor ? `${actor?.name ?? "Someone"} ${said.text}` : said.text;
		return [{ text, url: tenant.address + said.place }];
	});
	const { newest } = found;
	if (told.length === 0 || !newest) return undefined;
	const unsubscribeUrl = unsubscribeAddress(tenant.origin, tenant.id, userId, "notifications");
	const { subject, content } = notificationEmail({
		...{ workspace: tenant.name, told: told.slice(0, MOST_LISTED), hasMore: told.length > MOST_LISTED },
		unsubscribeUrl,
		listUrl: pageIn(tenant.address, "/notifications"),
		settingsUrl: pageIn(tenant.address, "/notifications/settings"),
	});
	const id = sign("notifications", `${tenant.id}:${userId}:${newest.id}:${newest.at.getTime()}`);
	return {
		...{ to: found.email, fromName: inEmail(tenant.name), subject },
		...renderEmail({ sender: { name: tenant.name, hue: hueOf(tenant.id) }, ...content }),
		messageId: `<${id}@${new URL(tenant.origin).hostname}>`,
		headers: unsubscribeHeaders(unsubscribeUrl),
	};
}

/** Sends an email; one that its address refuses for good is only logged. Throws MailUnavailable. */
async function post(mail: Mail): Promise<void> {
	try {
		await sendMail(mail);
	} catch (error) {
		if (!(error instanceof MailUnavailable) || !error.permanent) throw error;
		log.warn({ err: error }, "a notification email was permanently refused");
	}
}

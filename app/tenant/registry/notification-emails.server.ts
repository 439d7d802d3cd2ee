import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { notificationEmails } from "#db/schema/public/notification-emails.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** A member for whom an email is due. */
export type DueEmail = { tenantId: string; userId: string; dueAt: Date };

/** A step: notes when emails to some members are due, unless something is due to them earlier. */
export async function noteEmailsDue(writing: TenantWriting, emails: readonly DueEmail[]): Promise<void> {
	if (emails.length === 0) return;
	const { dueAt } = notificationEmails;
	await registryOf(writing)
		.insert(notificationEmails)
		.values([...emails])
		.onConflictDoUpdate({
			target: [notificationEmails.tenantId, notificationEmails.userId],
			set: { dueAt: sql`least(${dueAt}, excluded.due_at)` },
		});
}

/** A step: moves what is due to a member, if something is, because they chose another time. */
export async function moveEmailDue(
	writing: TenantWriting,
	{ tenantId, userId, dueAt }: DueEmail,
): Promise<void> {
	await registryOf(writing)
		.update(notificationEmails)
		.set({ dueAt })
		.where(and(eq(notificationEmails.tenantId, tenantId), eq(notificationEmails.userId, userId)));
}

// The mail server takes a while for each.
const AT_ONCE = 50;

/**
 * Claims emails that are due, so that no other worker sends them: they are due again after a while, in case this one
 * does not come to settle them. `claimLastsMs`: longer than any mail server takes to answer.
 */
export function claimDueEmails(now: Date, claimLastsMs: number): Promise<DueEmail[]> {
	const { tenantId, userId, dueAt } = notificationEmails;
	return transactInRegistry("write", async (db) => {
		const due = await db
			.select({ tenantId, userId })
			.from(notificationEmails)
			.where(lte(dueAt, now))
			.orderBy(asc(dueAt))
			.limit(AT_ONCE)
			.for("update", { skipLocked: true });
		if (due.length === 0) return [];
		const keys = due.map((row) => sql`(${row.tenantId}::varchar, ${row.userId}::varchar)`);
		return db
			.update(notificationEmails)
			.set({ dueAt: new Date(now.getTime() + claimLastsMs) })
			.where(inArray(sql`(${tenantId}, ${userId})`, keys))
			.returning({ tenantId, userId, dueAt });
	});
}

/** A step: settles a claimed email; what came meanwhile has another due time and stays. */
export async function settleEmail(writing: TenantWriting, email: DueEmail): Promise<void> {
	await registryOf(writing).delete(notificationEmails).where(isClaimed(email));
}

/** Gives claimed emails back: another try may send them from then on. */
export async function releaseEmails(emails: readonly DueEmail[], dueAt: Date): Promise<void> {
	await transactInRegistry("write", async (db) => {
		for (const email of emails) await db.update(notificationEmails).set({ dueAt }).where(isClaimed(email));
	});
}

/** Drops a claimed email of a workspace that sends none now. */
export async function dropEmail(email: DueEmail): Promise<void> {
	await transactInRegistry("write", (db) => db.delete(notificationEmails).where(isClaimed(email)));
}

const isClaimed = ({ tenantId, userId, dueAt }: DueEmail) =>
	and(
		eq(notificationEmails.tenantId, tenantId),
		eq(notificationEmails.userId, userId),
		eq(notificationEmails.dueAt, dueAt),
	);

import { and, eq, isNotNull, isNull, lte } from "drizzle-orm";
import { announceUnread } from "#app/platform/live/announce.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Kind } from "./kinds.ts";
import { findNotification, type ListedNotification } from "./list.server.ts";

// What members do with their own notifications concerns nobody else: none of it is recorded.

/** Returns one of the requesting member's notifications. Refuses: 404. */
export function getNotification(tenant: Tenant, param: string): Promise<ListedNotification> {
	return tenant.read(
		async (reading) => (await findNotification(reading, idIn(param), tenant)) ?? refuseUnknown(),
	);
}

/** Refuses a form about a notification that is not the member's, whatever was sent. Refuses: 404. */
export async function refuseOthers(tenant: Tenant, param: string): Promise<void> {
	await tenant.read((reading) => findOwn(reading, param));
}

/** Marks a notification as read and returns it, to open what it is about. Refuses: 404. */
export function openNotification(tenant: Tenant, param: string): Promise<ListedNotification> {
	return change(tenant, async (writing) => {
		const found = await findNotification(writing, idIn(param), tenant);
		if (!found) return refuseUnknown();
		await read(writing, found.id);
		return found;
	});
}

/** Marks a notification as read. Idempotent. Refuses: 404. */
export function markRead(tenant: Tenant, param: string): Promise<void> {
	return change(tenant, async (writing) => {
		await read(writing, await findOwn(writing, param));
	});
}

/** Marks a notification as unread, unless there is a newer unread one about the same. Idempotent. Refuses: 404. */
export function markUnread(tenant: Tenant, param: string): Promise<void> {
	return change(tenant, async (writing) => {
		const { db, tables, member } = writing;
		const { notifications } = tables;
		const { userId, kind, subjectType, subjectId, readAt } = notifications;
		const id = await findOwn(writing, param);
		const [row] = await db
			.delete(notifications)
			.where(and(eq(userId, member.id), eq(notifications.id, id), isNotNull(readAt)))
			.returning();
		if (!row) return;
		// Inserted, not updated: the worker may be telling of the same at this moment, and an update would fail then.
		const made = await db
			.insert(notifications)
			.values({ ...row, readAt: null })
			.onConflictDoNothing({ target: [userId, kind, subjectType, subjectId], where: isNull(readAt) })
			.returning({ id: notifications.id });
		if (made.length === 0) await db.insert(notifications).values(row);
	});
}

/** Removes a notification. Refuses: 404. */
export function removeNotification(tenant: Tenant, param: string): Promise<void> {
	return change(tenant, async (writing) => {
		const { notifications } = writing.tables;
		const id = await findOwn(writing, param);
		await writing.db
			.delete(notifications)
			.where(and(eq(notifications.userId, writing.member.id), eq(notifications.id, id)));
	});
}

/** Marks everything as read that had happened by then, of one kind or of all. Idempotent. */
export function markAllRead(tenant: Tenant, until: Date, kind?: Kind): Promise<void> {
	return change(tenant, async ({ db, tables: { notifications }, member }) => {
		await db
			.update(notifications)
			.set({ readAt: new Date(), awaitsEmail: false })
			.where(
				and(
					...[
						eq(notifications.userId, member.id),
						isNull(notifications.readAt),
						lte(notifications.at, until),
					],
					kind && eq(notifications.kind, kind),
				),
			);
	});
}

async function change<T>(tenant: Tenant, work: (writing: Writing) => Promise<T>): Promise<T> {
	const value = await tenant.write((writing) => {
		writing.authorizeSelf(tenant.member.id);
		writing.leaveUnrecorded();
		return work(writing);
	});
	// Their other open pages count again.
	announceUnread(tenant.id, [tenant.member.id]);
	return value;
}

/** What is read needs no email. */
async function read({ db, tables: { notifications }, member }: Writing, id: number): Promise<void> {
	await db
		.update(notifications)
		.set({ readAt: new Date(), awaitsEmail: false })
		.where(and(eq(notifications.userId, member.id), eq(notifications.id, id), isNull(notifications.readAt)));
}

async function findOwn({ db, tables: { notifications }, member }: Reading, param: string): Promise<number> {
	const [row] = await db
		.select({ id: notifications.id })
		.from(notifications)
		.where(and(eq(notifications.userId, member.id), eq(notifications.id, idIn(param))));
	return row?.id ?? refuseUnknown();
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such notification",
		message: "It has been removed, or it’s not one of yours. Open your notifications from the menu.",
	});
}

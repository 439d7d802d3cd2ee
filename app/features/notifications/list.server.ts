import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { Notification } from "#db/schema/tenant/notifications.ts";
import { type Days, describe, type Said } from "./describe.server.ts";
import type { NotificationQuery } from "./forms.ts";
import { KIND_NAMES, type Kind } from "./kinds.ts";
import { MOST_KEPT } from "./prune.server.ts";
import { wants } from "./settings.ts";

/** A notification as the list and an email show it. */
export type ListedNotification = {
	id: number;
	kind: Kind;
	at: Date;
	isUnread: boolean;
	/** Who did the newest of what it tells of; undefined when nobody did, or when the member can no longer see it. */
	actor: { id: string; name: string; imageUrl: string | null } | undefined;
	/** Undefined when the member can no longer see what it is about. */
	said: Said | undefined;
};

const PAGE_SIZE = 20;

/** Returns one page of the requesting member's notifications: unread ones first, then by time. Refuses: 400 for an invalid cursor. */
export function listNotifications(tenant: Tenant, query: NotificationQuery) {
	return tenant.read(async (reading) => {
		const { notifications } = reading.tables;
		const backwards = query.before !== undefined;
		const cursor = query.before ?? query.after;
		const fromCursor = cursor !== undefined;
		const rows = await selectRows(reading)
			.where(
				and(
					isTheirs(reading),
					query.kind && eq(notifications.kind, query.kind),
					fromCursor ? beyond(notifications, cursor, backwards ? "before" : "after") : undefined,
				),
			)
			.orderBy(...keyOf(notifications).map(backwards ? asc : desc))
			// One more row than shown tells whether there is a next page.
			.limit(PAGE_SIZE + 1);
		const { shown, after, before } = cutPage(rows, { size: PAGE_SIZE, backwards, fromCursor });
		return {
			notifications: await listed(reading, shown, tenant),
			after: after && cursorOf(after.notification),
			before: before && cursorOf(before.notification),
		};
	});
}

/** A step: finds one of the requesting member's notifications; undefined for one that is not theirs. */
export async function findNotification(
	reading: Reading,
	id: number,
	days: Days,
): Promise<ListedNotification | undefined> {
	const rows = await selectRows(reading).where(
		and(isTheirs(reading), eq(reading.tables.notifications.id, id)),
	);
	const [found] = await listed(reading, rows, days);
	return found;
}

/**
 * A step: returns what waits to be emailed to a member, newest first, as far as they want it now: what they turned off
 * or muted since is missing. `newest`: of all that waits, wanted or not.
 */
export async function awaitingEmail(reading: Reading, days: Days) {
	const { notifications, users, watches } = reading.tables;
	const { id: memberId } = reading.member;
	const [rows, [member], muted] = await Promise.all([
		selectRows(reading)
			.where(and(isTheirs(reading), eq(notifications.awaitsEmail, true)))
			.orderBy(desc(notifications.at), desc(notifications.id))
			.limit(MOST_KEPT),
		reading.db.select({ settings: users.notificationSettings }).from(users).where(eq(users.id, memberId)),
		reading.db
			.select({ projectId: watches.projectId })
			.from(watches)
			.where(and(eq(watches.userId, memberId), eq(watches.level, "muted"))),
	]);
	const settings = member?.settings ?? {};
	const isMuted = new Set<number | null>(muted.map(({ projectId }) => projectId));
	const wanted = rows.filter(
		({ notification: { kind, projectId } }) =>
			wants(settings, kind as Kind, "email") && !isMuted.has(projectId),
	);
	return { newest: rows[0]?.notification, waiting: await listed(reading, wanted, days) };
}

const isTheirs = ({ tables: { notifications }, member }: Reading): SQL =>
	// Kinds of a newer version are not shown.
	and(eq(notifications.userId, member.id), inArray(notifications.kind, KIND_NAMES)) as SQL;

type Table = Reading["tables"]["notifications"];

/** What the list is sorted by, in descending order. */
const keyOf = (table: Table) => [sql`(${table.readAt} is null)`, table.at, table.id] as const;

const cursorShape = z.tuple([z.boolean(), cursorTime, z.number().int()]);

const cursorOf = ({ readAt, at, id }: Notification): string =>
	writeCursor([readAt === null, at.toISOString(), id]);

function beyond(table: Table, cursor: string, way: "before" | "after"): SQL {
	const [isUnread, at, id] = readCursor(cursor, cursorShape);
	const [unread, time, number] = keyOf(table);
	const key = sql`(${unread}, ${time}, ${number})`;
	const from = sql`(${isUnread}::boolean, ${at}::timestamptz, ${id}::integer)`;
	// The list is sorted in descending order.
	return way === "before" ? gt(key, from) : lt(key, from);
}

function selectRows({ db, tables: { auditLogs, notifications, users } }: Reading) {
	const { id, firstName, lastName, email, avatarUrl } = users;
	return db
		.select({ notification: notifications, actor: { id, firstName, lastName, email, avatarUrl } })
		.from(notifications)
		.leftJoin(auditLogs, eq(auditLogs.id, notifications.eventId))
		.leftJoin(users, eq(users.id, auditLogs.actorId))
		.$dynamic();
}

type Row = Awaited<ReturnType<typeof selectRows>>[number];

async function listed(reading: Reading, rows: readonly Row[], days: Days): Promise<ListedNotification[]> {
	const said = await describe(
		reading,
		rows.map(({ notification }) => notification),
		days,
	);
	return rows.map(({ notification: { id, kind, at, readAt }, actor }) => {
		const known = said.has(id) ? actor : null;
		return {
			...{ id, at },
			kind: kind as Kind,
			isUnread: readAt === null,
			actor: known ? { id: known.id, name: fullName(known), imageUrl: known.avatarUrl } : undefined,
			said: said.get(id),
		};
	});
}

import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { noteEmailsDue } from "#app/tenant/registry/notification-emails.server.ts";
import { findTimeZones } from "#app/tenant/registry/preferences.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { Concern } from "./concern.ts";
import { emailDueAt, zoneOf } from "./email-time.ts";
import { type NotificationSettings, wants } from "./settings.ts";
import { beginWatching } from "./watch.server.ts";

/** What is told. */
export type Told = {
	/** When it happened. */
	at: Date;
	/** Anyone who was told of the same since this moment knows it already, for what a day brings. */
	since?: Date;
	/** The event that says so. */
	eventId?: string;
	/** Who did it, and need not be told. */
	actorId?: string | null;
};

// Few enough that no other write waits noticeably.
const AT_ONCE = 500;

/**
 * Tells members what concerns them, in batches. Whether they may see it, have muted it or want to know is asked in the
 * transaction that writes it. Idempotent: what lies between the first and the newest that a member was told of is not
 * told again.
 * Returns the ids of those with something unread.
 */
export async function notify(tenant: ReactingTenant, concern: Concern, event: Told): Promise<string[]> {
	const told = { ...event, at: concern.at ?? event.at };
	const candidates = concern.to.filter((id) => id !== told.actorId);
	const notified: string[] = [];
	for (let start = 0; start < candidates.length; start += AT_ONCE) {
		const ids = candidates.slice(start, start + AT_ONCE);
		notified.push(...(await tenant.write((writing) => notifyBatch(writing, tenant, { concern, told, ids }))));
	}
	return notified;
}

type Batch = { concern: Concern; told: Told; ids: string[] };

async function notifyBatch(
	writing: TenantWriting,
	tenant: Pick<ReactingTenant, "id" | "timeZone">,
	{ concern, told, ids }: Batch,
): Promise<string[]> {
	const people = await findRecipients(writing, concern, ids);
	const known = await findTold(writing, concern, told, ids);
	const rows = people.filter(({ id }) => !known.has(id)).map((person) => rowFor(person, concern, told));
	const inSomeWay = rows.filter(({ readAt, awaitsEmail }) => readAt === null || awaitsEmail);
	if (inSomeWay.length === 0) return [];
	await insert(writing, await joinWaiting(writing, inSomeWay));
	await noteDue(writing, tenant, people, inSomeWay);
	// Who is mentioned in a project is told of the comments that follow: with this, or a crash between them would lose it.
	if (concern.kind === "mention" && concern.projectId !== undefined) {
		const mentioned = inSomeWay.map(({ userId: id }) => ({ id, why: "mentioned" as const }));
		await beginWatching(writing, concern.projectId, mentioned);
	}
	return inSomeWay.filter(({ readAt }) => readAt === null).map(({ userId }) => userId);
}

type Row = ReturnType<typeof rowFor>;

/** Notes when to email those who are told by email, at their rhythm and in their time zone. */
async function noteDue(
	writing: TenantWriting,
	tenant: Pick<ReactingTenant, "id" | "timeZone">,
	people: readonly Recipient[],
	rows: readonly Row[],
): Promise<void> {
	const ids = rows.filter(({ awaitsEmail }) => awaitsEmail).map(({ userId }) => userId);
	if (ids.length === 0) return;
	const zones = await findTimeZones(writing, ids);
	const settingsOf = new Map(people.map(({ id, settings }) => [id, settings]));
	const now = new Date();
	await noteEmailsDue(
		writing,
		ids.map((userId) => ({
			tenantId: tenant.id,
			userId,
			dueAt: emailDueAt(settingsOf.get(userId) ?? {}, zoneOf(zones.get(userId), tenant.timeZone), now),
		})),
	);
}

type Recipient = { id: string; settings: NotificationSettings; refusesEmail: boolean };

/** Finds those who are active, may see it now and have not muted its project. */
async function findRecipients(
	{ db, tables: { mailOptOuts, projects, roles, users, watches } }: TenantWriting,
	{ projectId }: Concern,
	ids: string[],
): Promise<Recipient[]> {
	const [project] =
		projectId === undefined
			? []
			: await db
					.select({ createdBy: projects.createdBy, leadId: projects.leadId, isPublic: projects.isPublic })
					.from(projects)
					.where(and(eq(projects.id, projectId), isNull(projects.deletedAt)));
	if (projectId !== undefined && !project) return [];
	const rows = await db
		.select({
			id: users.id,
			permissions: roles.permissions,
			settings: users.notificationSettings,
			refused: mailOptOuts.kind,
		})
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.leftJoin(mailOptOuts, and(eq(mailOptOuts.userId, users.id), eq(mailOptOuts.kind, "notifications")))
		.leftJoin(watches, and(eq(watches.userId, users.id), eq(watches.projectId, projectId ?? 0)))
		.where(
			and(
				inArray(users.id, ids),
				eq(users.isActive, true),
				or(isNull(watches.level), ne(watches.level, "muted")),
			),
		)
		// Written in this order, so that two reactions that tell the same people cannot deadlock.
		.orderBy(asc(users.id));
	return rows
		.filter((row) => !project || allows(row, "projects:view", project))
		.map(({ id, settings, refused }) => ({ id, settings, refusesEmail: refused !== null }));
}

/** Finds whom something as new has told already: a reaction may run twice, and late. */
async function findTold(
	{ db, tables: { notifications } }: TenantWriting,
	{ kind, about }: Concern,
	{ at, since }: Told,
	ids: string[],
): Promise<Set<string>> {
	const rows = await db
		.select({ userId: notifications.userId })
		.from(notifications)
		.where(
			and(
				inArray(notifications.userId, ids),
				eq(notifications.kind, kind),
				eq(notifications.subjectType, about.type),
				eq(notifications.subjectId, about.id),
				gte(notifications.at, since ?? at),
				since === undefined ? lte(notifications.firstAt, at) : undefined,
			),
		);
	return new Set(rows.map(({ userId }) => userId));
}

function rowFor({ id, settings, refusesEmail }: Recipient, concern: Concern, { at, eventId }: Told) {
	const { kind, about, projectId } = concern;
	return {
		userId: id,
		kind,
		subjectType: about.type,
		subjectId: about.id,
		projectId: projectId ?? null,
		eventId: eventId ?? null,
		firstAt: at,
		at,
		// One that is not wanted in the app counts as read there.
		readAt: wants(settings, kind, "app") ? null : at,
		awaitsEmail: !refusesEmail && wants(settings, kind, "email"),
	};
}

/**
 * Adds to what still waits to be emailed to those who want it in the app no more than they want each comment in a line
 * of its own. Returns the rows that are left.
 */
async function joinWaiting(
	{ db, tables: { notifications } }: TenantWriting,
	rows: readonly Row[],
): Promise<readonly Row[]> {
	const [some] = rows;
	const byEmail = rows.filter(({ readAt }) => readAt !== null).map((row) => row.userId);
	if (!some || byEmail.length === 0) return rows;
	const { id, userId, kind, subjectType, subjectId, readAt, at, firstAt, eventId, awaitsEmail } =
		notifications;
	const waiting = await db
		.select({ id, userId })
		.from(notifications)
		.where(
			and(
				inArray(userId, byEmail),
				...[eq(kind, some.kind), eq(subjectType, some.subjectType), eq(subjectId, some.subjectId)],
				...[isNotNull(readAt), eq(awaitsEmail, true)],
			),
		)
		.orderBy(asc(userId), asc(id))
		.for("update");
	if (waiting.length === 0) return rows;
	const isNewer = lt(at, some.at);
	const newest = sql`greatest(${at}, ${some.at}::timestamptz)`;
	await db
		.update(notifications)
		.set({
			firstAt: sql`least(${firstAt}, ${some.at}::timestamptz)`,
			at: newest,
			readAt: newest,
			eventId: sql`case when ${isNewer} then ${some.eventId}::uuid else ${eventId} end`,
		})
		.where(
			inArray(
				sql`(${userId}, ${id})`,
				waiting.map((row) => sql`(${row.userId}::varchar, ${row.id}::integer)`),
			),
		);
	const joined = new Set(waiting.map((row) => row.userId));
	return rows.filter((row) => !joined.has(row.userId));
}

/** Adds the rows; one that tells of more of the same joins the unread one, earlier or later. */
async function insert({ db, tables: { notifications } }: TenantWriting, rows: readonly Row[]): Promise<void> {
	if (rows.length === 0) return;
	const { userId, kind, subjectType, subjectId, readAt, at, firstAt, eventId, awaitsEmail } = notifications;
	await db
		.insert(notifications)
		.values([...rows])
		.onConflictDoUpdate({
			target: [userId, kind, subjectType, subjectId],
			targetWhere: isNull(readAt),
			set: {
				firstAt: sql`least(${firstAt}, excluded.first_at)`,
				at: sql`greatest(${at}, excluded.at)`,
				eventId: sql`case when ${at} < excluded.at then excluded.event_id else ${eventId} end`,
				awaitsEmail: sql`${awaitsEmail} or excluded.awaits_email`,
			},
		});
}

import { and, asc, eq, gte, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { noteEmailsDue } from "#app/tenant/registry/notification-emails.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { Concern } from "./concern.ts";
import { emailDueAt } from "./email-time.ts";
import { type NotificationSettings, wants } from "./settings.ts";

/** What is told. */
export type Told = {
	/** When it happened. */
	at: Date;
	/** Anyone who was told of the same since this moment knows it already; by default since it happened. */
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
 * transaction that writes it. Idempotent: nothing that is as old as what a member was told already is told again.
 * Returns the ids of those with something unread.
 */
export async function notify(tenant: ReactingTenant, concern: Concern, told: Told): Promise<string[]> {
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
	await insert(writing, inSomeWay);
	const settingsOf = new Map(people.map(({ id, settings }) => [id, settings]));
	const now = new Date();
	await noteEmailsDue(
		writing,
		inSomeWay
			.filter(({ awaitsEmail }) => awaitsEmail)
			.map(({ userId }) => ({
				tenantId: tenant.id,
				userId,
				dueAt: emailDueAt(settingsOf.get(userId) ?? {}, tenant.timeZone, now),
			})),
	);
	return inSomeWay.filter(({ readAt }) => readAt === null).map(({ userId }) => userId);
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
	{ at, since = at }: Told,
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
				gte(notifications.at, since),
			),
		);
	return new Set(rows.map(({ userId }) => userId));
}

function rowFor({ id, settings, refusesEmail }: Recipient, concern: Concern, { at, eventId }: Told) {
	const { kind, about, projectId, firstAt = at } = concern;
	return {
		userId: id,
		kind,
		subjectType: about.type,
		subjectId: about.id,
		projectId: projectId ?? null,
		eventId: eventId ?? null,
		firstAt,
		at,
		// One that is not wanted in the app counts as read there.
		readAt: wants(settings, kind, "app") ? null : at,
		awaitsEmail: !refusesEmail && wants(settings, kind, "email"),
	};
}

/** Adds the rows; one that tells of more of the same joins the unread one. */
async function insert(
	{ db, tables: { notifications } }: TenantWriting,
	rows: ReturnType<typeof rowFor>[],
): Promise<void> {
	const { userId, kind, subjectType, subjectId, readAt, at, awaitsEmail } = notifications;
	await db
		.insert(notifications)
		.values(rows)
		.onConflictDoUpdate({
			target: [userId, kind, subjectType, subjectId],
			targetWhere: isNull(readAt),
			set: {
				at: sql`excluded.at`,
				eventId: sql`excluded.event_id`,
				awaitsEmail: sql`${awaitsEmail} or excluded.awaits_email`,
			},
			setWhere: sql`${at} < excluded.at`,
		});
}

import { and, eq } from "drizzle-orm";
import { findProject } from "#app/features/projects/find.server.ts";
import type { Tenant, TenantWriting } from "#app/tenant/tenant.server.ts";
import type { WATCH_LEVELS, WATCH_REASONS } from "#db/schema/tenant/notifications.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

type WatchReason = (typeof WATCH_REASONS)[number];

/** What a member is told of a project: its comments too, only what concerns them, or nothing. */
export type WatchLevel = (typeof WATCH_LEVELS)[number];

/** How a member watches a project, and why. */
export type Watching = { level: WatchLevel; why: WatchReason | "author" | "lead" | undefined };

type WatchedProject = { id: number; createdBy: string; leadId: string | null };

/** A step: returns how the requesting member watches a project. Its author and its lead do so unless they chose otherwise. */
export async function findWatching(
	{ db, tables: { watches } }: TenantReading,
	memberId: string,
	{ id, createdBy, leadId }: WatchedProject,
): Promise<Watching> {
	const [row] = await db
		.select({ level: watches.level, why: watches.why })
		.from(watches)
		.where(and(eq(watches.projectId, id), eq(watches.userId, memberId)));
	if (row) return row;
	if (leadId === memberId) return { level: "watching", why: "lead" };
	return createdBy === memberId
		? { level: "watching", why: "author" }
		: { level: "concerned", why: undefined };
}

/** Returns a project and how the requesting member watches it. Refuses: 404. */
export function getWatching(tenant: Tenant, slug: string) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const { name } = project;
		return { project: { name, slug }, ...(await findWatching(reading, tenant.member.id, project)) };
	});
}

/** Saves how the requesting member watches a project. Not recorded: it concerns nobody else. Refuses: 404. */
export function saveWatching(tenant: Tenant, slug: string, level: WatchLevel): Promise<{ name: string }> {
	return tenant.write(async (writing) => {
		const { db, tables, member } = writing;
		const { watches } = tables;
		const project = await findProject(writing, slug);
		writing.authorizeSelf(member.id);
		writing.leaveUnrecorded();
		const chosen = { level, why: "chosen" } as const;
		await db
			.insert(watches)
			.values({ projectId: project.id, userId: member.id, ...chosen })
			.onConflictDoUpdate({ target: [watches.projectId, watches.userId], set: chosen });
		return { name: project.name };
	});
}

/** A step: lets members watch a project from now on who have chosen nothing for it. */
export async function beginWatching(
	{ db, tables: { watches } }: TenantWriting,
	projectId: number,
	people: readonly { id: string; why: WatchReason }[],
): Promise<void> {
	if (people.length === 0) return;
	const rows = people.map(({ id, why }) => ({ projectId, userId: id, level: "watching" as const, why }));
	await db.insert(watches).values(rows).onConflictDoNothing();
}

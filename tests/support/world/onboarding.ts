import { randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { NewOnboardingStep, OnboardingContent } from "#db/schema/tenant/onboarding-paths.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { type Db, inTenant } from "#db/tenancy/session/open-in-tenant.ts";

type Step = Partial<
	Pick<NewOnboardingStep, "key" | "kind" | "title" | "isRequired" | "minutes" | "completedByFact">
> & { blocks?: OnboardingContent["body"][] };

type GivenPath = {
	name?: string;
	steps?: Step[];
	isDefault?: boolean;
	role?: string;
	teamId?: number;
	isPublished?: boolean;
	isDeleted?: boolean;
};

/** A workspace without the paths that every new one has: the only one it ever had is deleted. */
export function withoutPaths(pool: ConnectionPool, record: TenantRecord): Promise<unknown> {
	return inTenant(pool, record, "write", async ({ db }) => {
		// The worker may be about to put somebody on one: whoever waits here finds none.
		await db.select({ id: tables.users.id }).from(tables.users).for("update");
		await db.delete(tables.onboardingSessions);
		await db.delete(tables.onboardingPaths);
		await db.insert(tables.onboardingPaths).values({ name: "Deleted", deletedAt: new Date() });
	});
}

/** A path in version 1, with a first step to read unless told otherwise: its id, and its steps' keys. */
export function aPathOf(
	pool: ConnectionPool,
	record: TenantRecord,
	{ name = "A path", steps = [{}], isDefault = false, role, teamId, ...state }: GivenPath = {},
): Promise<{ id: number; keys: string[] }> {
	const { isPublished = true, isDeleted = false } = state;
	const [publishedAt, deletedAt] = [isPublished, isDeleted].map((is) => (is ? new Date() : null));
	return inTenant(pool, record, "write", async ({ db }) => {
		const [path] = await db
			.insert(tables.onboardingPaths)
			.values({ name, isDefault, publishedVersion: isPublished ? 1 : null, deletedAt })
			.returning({ id: tables.onboardingPaths.id });
		const id = path?.id ?? 0;
		await db.insert(tables.onboardingPathVersions).values({ pathId: id, version: 1, publishedAt });
		if (role || teamId) await db.insert(tables.onboardingPathTargets).values({ pathId: id, role, teamId });
		const keys: string[] = [];
		for (const [index, step] of steps.entries()) keys.push(await insertStep(db, id, index + 1, step));
		return { id, keys };
	});
}

async function insertStep(
	db: Db,
	pathId: number,
	position: number,
	{ blocks = [], key = randomUUID(), ...step }: Step,
): Promise<string> {
	const [made] = await db
		.insert(tables.onboardingSteps)
		.values({
			...{ kind: "read", title: `Step ${position}`, ...step },
			...{ key, pathId, pathVersion: 1, position },
		})
		.returning({ id: tables.onboardingSteps.id });
	for (const [at, body] of blocks.entries()) {
		await db
			.insert(tables.onboardingContent)
			.values({ stepId: made?.id ?? 0, position: at + 1, kind: body.kind, body });
	}
	return key;
}

/** The member's sessions, oldest first: `path status`, and each reached step as `title status`. */
export function sessionsOf(tenant: Tenant): Promise<string[]> {
	return tenant.read(async ({ db, member }) => {
		const { onboardingPaths: paths, onboardingSessions: sessions } = tables;
		const rows = await db
			.select({ id: sessions.id, name: paths.name, status: sessions.status, by: sessions.chosenBy })
			.from(sessions)
			.innerJoin(paths, eq(paths.id, sessions.pathId))
			.where(eq(sessions.userId, member.id))
			.orderBy(asc(sessions.id));
		const lines = await Promise.all(
			rows.map(async ({ id, name, status, by }) => {
				const steps = await db
					.select({ title: tables.onboardingSteps.title, status: tables.userProgress.status })
					.from(tables.userProgress)
					.innerJoin(tables.onboardingSteps, eq(tables.onboardingSteps.id, tables.userProgress.stepId))
					.where(eq(tables.userProgress.sessionId, id))
					.orderBy(asc(tables.onboardingSteps.position));
				const progress = steps.map((step) => `${step.title} ${step.status}`).join(", ");
				return `${name} ${status} by ${by}: ${progress}`;
			}),
		);
		return lines;
	});
}

/** What the log has of a member's onboarding, in order, without what others did. */
export function onboardingEventsOf(tenant: Tenant): Promise<string[]> {
	return tenant.read(async ({ db, member }) => {
		const { auditLogs } = tables;
		const rows = await db
			.select()
			.from(auditLogs)
			.where(and(eq(auditLogs.actorKind, "member"), eq(auditLogs.actorId, member.id)))
			.orderBy(asc(auditLogs.seq));
		return rows
			.filter(({ event }) => /^(onboarding|step)\./.test(event))
			.map(({ event, payload }) => {
				const { step, path } = payload as { step?: { title: string }; path: { name: string } };
				return `${event} ${step?.title ?? path.name}`;
			});
	});
}

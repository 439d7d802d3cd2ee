import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { available, registry, transactInTenant } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { effectsAreKept } from "#app/platform/request/effects.server.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { isSlug } from "#app/platform/slug.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { enterForSupport } from "./enter-as-support.server.ts";
import { findMember, type Member, refuseUnknown } from "./people/member.server.ts";
import { refuseClosed } from "./refuse-closed.server.ts";
import { baseOf, openTenant, type Tenant } from "./tenant.server.ts";

/** The tenant for this member, or the address that it has moved to. */
export type Resolved = { tenant: Tenant; movedTo?: undefined } | { tenant?: undefined; movedTo: string };

/**
 * Resolves slug + person → Tenant.
 * Refuses: 404, always the same, for a workspace that does not exist and for one that is not theirs; 503 while
 * suspended, 410 once closed, both for members only.
 */
export async function resolveTenant(slug: string, userId: string, facts: RequestFacts): Promise<Resolved> {
	return (await resolveForMember(slug, userId, facts)) ?? refuseUnknown();
}

/** Does the same for a page. An operator who is not a member may enter if an owner granted support access. Refuses: also 403. */
export async function enterTenant(
	request: Request,
	slug: string,
	userId: string,
	facts: RequestFacts,
): Promise<Resolved> {
	return (
		(await resolveForMember(slug, userId, facts)) ??
		(await enterForSupport(request, slug, userId, facts)) ??
		refuseUnknown()
	);
}

async function resolveForMember(
	slug: string,
	userId: string,
	facts: RequestFacts,
): Promise<Resolved | undefined> {
	// One query answers both "no such workspace" and "not yours", so neither text nor timing tells them apart.
	const record = isSlug(slug) ? await available(registry.findForMember(slug, userId)) : undefined;
	if (!record) return undefined;
	const member = await memberOf(record, userId);
	if (!member) return undefined;
	await refuseClosed(record);
	if (record.slug !== slug) return { movedTo: record.slug };
	const { requestId, ip, userAgent, ownHost } = facts;
	const trail = { actorKind: "member", actorId: userId, requestId, ip, userAgent } as const;
	const tenant = openTenant(record, member, trail, { base: baseOf(record.slug, ownHost) });
	return { tenant: { ...tenant, supportUntil: record.supportUntil } };
}

// Often enough for "last seen today", and seldom enough to cost nothing.
const SEEN_EVERY_MS = 5 * 60_000;

// The registry returns the same record for as long as it remembers it (some seconds, less when notified of a change),
// and the member is remembered as long. A page may therefore use a role that was right a moment ago; a write always
// looks again.
const remembered = new WeakMap<TenantRecord, Promise<Member | undefined>>();

function memberOf(record: TenantRecord, userId: string): Promise<Member | undefined> {
	const known = remembered.get(record);
	if (known) return known;
	const asked = askMember(record, userId);
	remembered.set(record, asked);
	asked.then((member) => member ?? remembered.delete(record)).catch(() => remembered.delete(record));
	return asked;
}

async function askMember(record: TenantRecord, userId: string): Promise<Member | undefined> {
	const found = await transactInTenant(record, "read", ({ db }) => findMember(db, userId));
	if (found && effectsAreKept() && Date.now() - (found.lastSeenAt?.getTime() ?? 0) > SEEN_EVERY_MS)
		noteSeen(record, userId);
	return found?.member;
}

/** Runs without being awaited: noting that someone was seen must not slow down or fail a page. */
function noteSeen(record: TenantRecord, userId: string): void {
	const stale = new Date(Date.now() - SEEN_EVERY_MS);
	transactInTenant(record, "write", ({ db }) =>
		db
			.update(users)
			.set({ lastSeenAt: sql`now()` })
			.where(and(eq(users.id, userId), or(isNull(users.lastSeenAt), lt(users.lastSeenAt, stale)))),
	).catch((error) => log.warn({ error, tenant: record.id }, "last seen was not noted"));
}

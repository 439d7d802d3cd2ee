import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { available, registry, transactInTenant } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { effectsAreKept } from "#app/platform/request/effects.server.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { isSlug } from "#app/platform/slug.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { enterForSupport } from "./enter-as-support.server.ts";
import { refuseClosed } from "./inactive.server.ts";
import { findMember, type Member, refuseUnknown } from "./people/member.server.ts";
import { baseOf, openTenant, type Tenant } from "./tenant.server.ts";

/** The tenant for this member, or the address it has moved to. */
export type Resolved = { tenant: Tenant; movedTo?: undefined } | { tenant?: undefined; movedTo: string };

/**
 * Slug + person → Tenant.
 * Refuses: 404, always the same, for a workspace that does not exist and for one that is not theirs;
 * 503 while suspended, 410 once closed, both for members only.
 */
export async function resolveTenant(slug: string, userId: string, facts: RequestFacts): Promise<Resolved> {
	return (await resolveForMember(slug, userId, facts)) ?? refuseUnknown();
}

/** The same for a page: where they are no member, an owner may have let them look in as an operator. Refuses: also 403. */
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
	// The same one query answers for "no such workspace" and "not yours": neither text nor time tells them apart.
	const record = isSlug(slug) ? await available(registry.findForMember(slug, userId)) : undefined;
	if (!record) return undefined;
	const member = await memberOf(record, userId);
	if (!member) return undefined;
	await refuseClosed(record);
	if (record.slug !== slug) return { movedTo: record.slug };
	const { requestId, ip, userAgent, ownHost } = facts;
	const trail = { actorKind: "member", actorId: userId, requestId, ip, userAgent } as const;
	// Times are told in the zone that the person chose, else in the workspace's.
	const timeZone = record.preferences.timeZone ?? record.timeZone;
	const tenant = openTenant({ ...record, timeZone }, member, trail, baseOf(record.slug, ownHost));
	return { tenant: { ...tenant, supportUntil: record.supportUntil } };
}

// Often enough for "last seen today", seldom enough to cost nothing.
const SEEN_EVERY_MS = 5 * 60_000;

// The registry hands out the same record for as long as it remembers it (some seconds, less when it is told of a change):
// the member lives as long. A page may so be made from a role that was right a moment ago; a write always looks again.
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

/** Not waited for: a page does not get slower, or fail, because somebody was seen. */
function noteSeen(record: TenantRecord, userId: string): void {
	const stale = new Date(Date.now() - SEEN_EVERY_MS);
	transactInTenant(record, "write", ({ db }) =>
		db
			.update(users)
			.set({ lastSeenAt: sql`now()` })
			.where(and(eq(users.id, userId), or(isNull(users.lastSeenAt), lt(users.lastSeenAt, stale)))),
	).catch((error) => log.warn({ error, tenant: record.id }, "last seen was not noted"));
}

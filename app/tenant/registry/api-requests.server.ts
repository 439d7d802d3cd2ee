import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { apiRequests } from "#db/schema/public/api-requests.ts";
import type { ApiRequest } from "#db/schema/public/index.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** How long a call is in the log, in days. */
export const KEPT_DAYS = 30;
/** How many of a workspace’s calls are in the log, the latest. */
export const KEPT_CALLS = 100_000;

/** Which of a workspace’s calls: those with some of its keys, of one operation, with a status in a range. */
type CallFilter = {
	keys?: readonly string[] | undefined;
	operation?: string | undefined;
	statuses?: { least: number; most: number } | undefined;
};

/** Where a page begins, and how many rows it takes: newest first, or `backwards`. */
type CallPlace = { from: { at: string; requestId: string } | undefined; backwards: boolean; limit: number };

/** Finds calls of a workspace. The caller makes sure that the member may see those with these keys. Refuses: 503. */
export function findApiRequests(
	tenantId: string,
	{ keys, operation, statuses }: CallFilter,
	{ from, backwards, limit }: CallPlace,
): Promise<ApiRequest[]> {
	const { at, requestId } = apiRequests;
	const compare = backwards ? sql`>` : sql`<`;
	const conditions: (SQL | undefined)[] = [
		keys && inArray(apiRequests.keyId, [...keys]),
		operation === undefined ? undefined : eq(apiRequests.operation, operation),
		statuses && and(gte(apiRequests.status, statuses.least), lte(apiRequests.status, statuses.most)),
		from && sql`(${at}, ${requestId}) ${compare} (${from.at}::timestamptz, ${from.requestId}::uuid)`,
	];
	return transactInRegistry("read", (db) =>
		db
			.select()
			.from(apiRequests)
			.where(and(eq(apiRequests.tenantId, tenantId), ...conditions))
			.orderBy(...[at, requestId].map((column) => (backwards ? asc(column) : desc(column))))
			.limit(limit),
	);
}

/** A step: removes the calls with these keys. */
export async function forgetApiRequests(
	writing: TenantWriting,
	tenantId: string,
	keys: readonly string[],
): Promise<void> {
	if (keys.length === 0) return;
	await registryOf(writing)
		.delete(apiRequests)
		.where(and(eq(apiRequests.tenantId, tenantId), inArray(apiRequests.keyId, [...keys])));
}

// Jumps from one workspace with calls to the next: the others cost nothing.
const WITH_CALLS = `with recursive found as (
	(select tenant_id from "public"."api_requests" where tenant_id > $1 order by tenant_id limit 1)
	union all
	select (select r.tenant_id from "public"."api_requests" r where r.tenant_id > found.tenant_id order by r.tenant_id limit 1)
	from found where found.tenant_id is not null)
	select tenant_id as id from found where tenant_id is not null limit $2`;

const PRUNE = `delete from "public"."api_requests" where tenant_id = $1 and (at, request_id) in (
	select at, request_id from "public"."api_requests" where tenant_id = $1 and at <= greatest(
		now() - make_interval(days => $2),
		(select at from "public"."api_requests" where tenant_id = $1 order by at desc, request_id desc offset $3 limit 1))
	order by at, request_id limit $4)`;

const TENANTS_AT_ONCE = 100;
// More than the limit of a workspace lets it make until the next run.
const PRUNED_AT_ONCE = 20_000;

/** Deletes what is too old or too much, some at a time. Refuses: 503. */
export async function pruneApiRequests({ days = KEPT_DAYS, calls = KEPT_CALLS } = {}): Promise<void> {
	for (let after: string | undefined = ""; after !== undefined; ) {
		const from: string = after;
		after = await transactInRegistry("write", async (db) => {
			const ids = (await db.run(WITH_CALLS, [from, TENANTS_AT_ONCE])).map(({ id }) => String(id));
			await Promise.all(ids.map((id) => db.run(PRUNE, [id, days, calls, PRUNED_AT_ONCE])));
			return ids.length < TENANTS_AT_ONCE ? undefined : ids.at(-1);
		});
	}
}

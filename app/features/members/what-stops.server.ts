import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";

// Bytes of HTML, of the 50 kB that a page has: 50 keys and 50 service accounts can have long names.
const MOST_TEXT = 4_000;

/** A step: says in sentences which programs of a member stop, or need somebody else, once they are gone. */
export async function findWhatStops(reading: Reading, memberId: string): Promise<string[]> {
	const [keys, accounts, webhooks] = await Promise.all([
		keysOf(reading, memberId),
		sponsoredBy(reading, memberId),
		webhooksOf(reading, memberId),
	]);
	const named = (things: { name: string }[]) =>
		shortenIn(things, ["name"], MOST_TEXT)
			.map(({ name }) => name)
			.join(", ");
	return [
		...(keys.length > 0
			? [sentence`API keys that stop working, and stay revoked after a return: ${named(keys)}.`]
			: []),
		...(accounts.length > 0
			? [sentence`Their service accounts keep working, but need another sponsor: ${named(accounts)}.`]
			: []),
		...(webhooks.length > 0
			? [sentence`Webhooks they created, which keep sending events to: ${named(webhooks)}.`]
			: []),
	];
}

function keysOf({ db, tables: { apiKeys } }: Reading, memberId: string) {
	const works = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`));
	return db
		.select({ name: apiKeys.name })
		.from(apiKeys)
		.where(and(eq(apiKeys.memberId, memberId), isNull(apiKeys.revokedAt), works))
		.orderBy(asc(inNameOrder(apiKeys.name)), asc(apiKeys.id));
}

function sponsoredBy({ db, tables: { users } }: Reading, memberId: string) {
	return db
		.select({ name: sql<string>`coalesce(${users.firstName}, '')` })
		.from(users)
		.where(and(eq(users.sponsorId, memberId), isNull(users.leftAt)))
		.orderBy(asc(inNameOrder(users.firstName)), asc(users.id));
}

/** Of their addresses the hosts only: a path may be a secret. */
async function webhooksOf({ db, tables: { webhookEndpoints: endpoints } }: Reading, memberId: string) {
	const rows = await db
		.select({ url: endpoints.url })
		.from(endpoints)
		.where(and(eq(endpoints.madeBy, memberId), isNull(endpoints.deletedAt)))
		.orderBy(asc(endpoints.createdAt), asc(endpoints.id));
	return [...new Set(rows.map(({ url }) => new URL(url).host))].map((name) => ({ name }));
}

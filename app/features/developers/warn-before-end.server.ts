import { and, asc, gt, isNull, sql } from "drizzle-orm";
import { addDays } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { getWorkspace } from "#app/tenant/registry/workspace-writes.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { endingKeyEmail } from "./emails.ts";
import { findConcerned, sendToConcerned } from "./send-emails.server.ts";

// Days: enough to plan another key, and the last chance.
const DAYS_BEFORE = [7, 1];
const DAY_MS = 86_400_000;

/** Emails about the keys that expire in a week, and again in a day. */
export const endingKeysDaily: Daily = { name: "keys.warn", run: warnBeforeEnd, next: findNextWarning };

/**
 * Tells the member of each key that expires so many days after this one, or the sponsor of its service account; if there
 * is neither, those who manage integrations. Run twice for a day, it sends the same emails, with the same Message-IDs.
 */
async function warnBeforeEnd(tenant: ReactingTenant, day: string): Promise<void> {
	const { longestKeyDays } = (await getWorkspace(tenant.id)).settings;
	const ending = await tenant.read((reading) => findEnding(reading, day, longestKeyDays));
	for (const key of ending) {
		const found = await tenant.read((reading) => findConcerned(reading, key.id));
		if (!found) continue;
		const facts = {
			...{ workspace: tenant.name, key: key.name, member: found.member, expiresAt: key.expiresAt },
			timeZone: tenant.timeZone,
			url: pageIn(tenant.address, "/settings/developers/:apiKey", key.id),
		};
		const to = found.own.length > 0 ? found.own : found.managing;
		await sendToConcerned(tenant, to, { ...endingKeyEmail(facts), about: `ending ${key.id}:${day}` });
	}
}

/** When a key ends: on its own day, or on the policy’s if that is earlier. */
const endIn = (
	{ expiresAt, createdAt }: Pick<TenantReading["tables"]["apiKeys"], "expiresAt" | "createdAt">,
	longestKeyDays: number | undefined,
) =>
	sql<Date | null>`least(${expiresAt}, ${createdAt} + make_interval(days => ${longestKeyDays ?? null}::integer))`.mapWith(
		expiresAt,
	);

async function findEnding(
	{ db, tables: { apiKeys } }: TenantReading,
	day: string,
	longestKeyDays: number | undefined,
) {
	const expiresAt = endIn(apiKeys, longestKeyDays);
	const ends = sql`(${expiresAt} at time zone 'UTC')::date`;
	const days = DAYS_BEFORE.map((before) => addDays(day, before));
	const rows = await db
		.select({ id: apiKeys.id, name: apiKeys.name, expiresAt })
		.from(apiKeys)
		.where(and(isNull(apiKeys.revokedAt), sql`${ends} in (${days[0]}::date, ${days[1]}::date)`))
		.orderBy(asc(expiresAt), asc(apiKeys.id));
	return rows.flatMap(({ expiresAt, ...row }) => (expiresAt ? [{ ...row, expiresAt }] : []));
}

/** Finds the day before the next email: days are counted from the one that begins after it. */
async function findNextWarning(tenant: ReactingTenant): Promise<Date | undefined> {
	const { longestKeyDays } = (await getWorkspace(tenant.id)).settings;
	return tenant.read(async ({ db, tables: { apiKeys } }) => {
		const found = DAYS_BEFORE.map(async (days) => {
			const soon = sql`now() + make_interval(days => ${days})`;
			const end = endIn(apiKeys, longestKeyDays);
			const [row] = await db
				.select({ first: sql<Date | null>`min(${end})`.mapWith(apiKeys.expiresAt) })
				.from(apiKeys)
				.where(and(isNull(apiKeys.revokedAt), gt(end, soon)));
			return row?.first ? new Date(row.first.getTime() - (days + 1) * DAY_MS) : undefined;
		});
		const moments = (await Promise.all(found)).filter((moment) => moment !== undefined);
		return moments.sort((one, other) => one.getTime() - other.getTime())[0];
	});
}

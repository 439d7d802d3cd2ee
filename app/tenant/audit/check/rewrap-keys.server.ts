import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { personKeys } from "#db/schema/tenant/audit-chain.ts";
import { webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { TenantFacts } from "../../tenant.server.ts";
import { readAsSystem } from "../../write-as-system.server.ts";
import { rewrapPersonKey } from "../seal.server.ts";
import { resealText, WEBHOOK_SECRETS } from "../sealed-text.server.ts";
import { everyWorkspace } from "./all-tenants.server.ts";
import { resignAnchors } from "./anchors.server.ts";

/**
 * The numbers of keys and secrets of webhooks resealed and of anchors resigned in one workspace; `unopened`: those that
 * belong to neither secret.
 */
export type Rewrapped = { slug: string; keys: number; anchors: number; unopened: number };

// Locks this many rows at once, because other writers need some of them meanwhile.
const ROWS_AT_ONCE = 500;

/**
 * Reseals the keys of people and resigns the anchors of audit chains with today's APP_SECRET, in the workspace at
 * this address or in every one, so that APP_SECRET_FALLBACK is no longer needed. Idempotent, and can be stopped at
 * any point.
 */
export async function* rewrapAll(slug?: string): AsyncGenerator<Rewrapped> {
	for await (const tenant of everyWorkspace(slug)) {
		const keys = await rewrapKeys(tenant);
		const secrets = await rewrapSecrets(tenant);
		const anchors = await resignAnchors(tenant.id);
		yield {
			slug: tenant.slug,
			...{ keys: keys.done + secrets.done, anchors: anchors.done },
			unopened: keys.unopened + secrets.unopened + anchors.unopened,
		};
	}
}

/** Reseals the secrets of webhooks, of which a workspace has a few. One that was rotated meanwhile stays as it is. */
async function rewrapSecrets(tenant: TenantFacts): Promise<{ done: number; unopened: number }> {
	const counts = { done: 0, unopened: 0 };
	const rows = await readAsSystem(tenant, ({ db, tables: { webhookEndpoints } }) =>
		db.select().from(webhookEndpoints),
	);
	for (const { id, sealedSecret: was, sealedFormer } of rows) {
		const is = resealText(WEBHOOK_SECRETS, id, was);
		const former = sealedFormer === null ? null : (resealText(WEBHOOK_SECRETS, id, sealedFormer) ?? null);
		if (is === undefined) counts.unopened++;
		if (is === undefined || (is === was && former === sealedFormer)) continue;
		await transactInTenant(tenant, "write", ({ db }) =>
			db
				.update(webhookEndpoints)
				.set({ sealedSecret: is, sealedFormer: former })
				.where(and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.sealedSecret, was))),
		);
		counts.done++;
	}
	return counts;
}

async function rewrapKeys(tenant: TenantFacts): Promise<{ done: number; unopened: number }> {
	const counts = { done: 0, unopened: 0 };
	for (let after = ""; ; ) {
		const page = await readAsSystem(tenant, ({ db, tables: { personKeys } }) =>
			db
				.select({ id: personKeys.personId, sealedKey: personKeys.sealedKey })
				.from(personKeys)
				.where(and(gt(personKeys.personId, after), isNotNull(personKeys.sealedKey)))
				.orderBy(asc(personKeys.personId))
				.limit(ROWS_AT_ONCE),
		);
		const old = page
			.map(({ id, sealedKey: was }) => ({ id, was, is: was === null ? null : rewrapPersonKey(id, was) }))
			.filter(({ was, is }) => was !== is);
		const ready = old.filter(({ is }) => is !== undefined);
		counts.unopened += old.length - ready.length;
		if (ready.length > 0) counts.done += await keep(tenant, ready);
		if (page.length < ROWS_AT_ONCE) return counts;
		after = page.at(-1)?.id ?? "";
	}
}

type Exchange = { id: string; was: string | null; is: string | null | undefined };

/** Replaces the old keys with the new ones. A person erased in the meantime stays erased. */
async function keep(tenant: TenantFacts, exchanges: Exchange[]): Promise<number> {
	const told = sql`jsonb_to_recordset(${JSON.stringify(exchanges)}::jsonb) as told (id text, was text, "is" text)`;
	const kept = await transactInTenant(tenant, "write", ({ db }) =>
		db
			.update(personKeys)
			.set({ sealedKey: sql`told."is"` })
			.from(told)
			.where(and(eq(personKeys.personId, sql`told.id`), eq(personKeys.sealedKey, sql`told.was`)))
			.returning({ id: personKeys.personId }),
	);
	return kept.length;
}

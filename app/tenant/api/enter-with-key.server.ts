import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { available, registry, transactInTenant } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { networkOf } from "#app/platform/rate-limits/rate-limits.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { effectsAreKept } from "#app/platform/request/effects.server.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import type { KeyRecord } from "#db/tenancy/registry/registry.ts";
import type { Member } from "../people/member.server.ts";
import { within } from "../permissions/catalog.ts";
import { refuseClosed } from "../refuse-closed.server.ts";
import { openTenant, type Tenant } from "../tenant.server.ts";
import { findHolder, type KeyHolder, openedBy, type PresentedKey } from "./key-holder.server.ts";
import { type KeyProof, readKeyText } from "./key-text.ts";

/** A workspace, entered by the key of one of its members. */
export type KeyEntry = { tenant: Tenant; key: PresentedKey };

/**
 * Enters the workspace of the key that a request presents.
 * Refuses: 401, always the same, for no key and for one that opens nothing; 503 while the workspace is suspended, 410
 * once it is closed.
 */
export async function enterWithKey(request: Request, facts: RequestFacts): Promise<KeyEntry> {
	// RFC 6750. Node keeps the first of several Authorization headers.
	const [, text = ""] = /^Bearer ([\w]+)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
	const proof = readKeyText(text);
	return (proof && (await enter(proof, facts))) ?? refuseKey();
}

/** Refuses: 401, always the same. */
export function refuseKey(): never {
	return refuse(401, {
		title: "This needs a valid API key",
		message:
			"No key was sent, or the key is unknown, expired or revoked, or its member can’t enter the workspace now. Send a valid one as “Authorization: Bearer …”.",
		rule: "api-key",
	});
}

async function enter(proof: KeyProof, facts: RequestFacts): Promise<KeyEntry | undefined> {
	const record = await available(registry.findForKey(proof.id));
	if (!record || (facts.ownHost !== undefined && facts.ownHost !== record.slug)) return undefined;
	const holder = await holderOf(record, proof.id);
	const opened = holder && openedBy(holder, proof);
	if (!holder || !opened) {
		// A wrong secret takes a look into the database, as an unknown id does: time tells nobody which ids there are.
		await available(registry.lookUpKey(proof.id));
		return undefined;
	}
	await refuseClosed(record);
	const { requestId, ip, userAgent } = facts;
	const { key } = holder;
	const { keyPolicy } = record;
	const member = allowedMember(holder.member, keyPolicy);
	if (effectsAreKept()) noteUse(record, holder, { opened, ip });
	const trail = {
		...({ actorKind: "member", actorId: member.id, requestId, ip, userAgent } as const),
		apiKey: `${key.name} (${key.id})`,
	};
	const find = async (db: Parameters<typeof findHolder>[0]) =>
		allowedMember(await findAgain(db, record.userId, proof), keyPolicy);
	return { tenant: openTenant(record, member, trail, { find }), key: { ...key, hash: proof.hash } };
}

/** Takes away what the workspace’s policy allows no key. */
const allowedMember = (member: Member, { keyScopes }: KeyPolicy): Member =>
	keyScopes === undefined ? member : { ...member, permissions: within(keyScopes, member.permissions) };

/** Looks the key up again in the transaction that makes a change. Refuses: 401 for one that was revoked meanwhile. */
async function findAgain(
	db: Parameters<typeof findHolder>[0],
	userId: string,
	proof: KeyProof,
): Promise<Member> {
	const holder = await findHolder(db, userId, proof.id);
	return holder && openedBy(holder, proof) ? holder.member : refuseKey();
}

// As for members (`resolve.server.ts`): remembered for as long as the registry remembers the record.
const remembered = new WeakMap<KeyRecord, Promise<KeyHolder | undefined>>();

function holderOf(record: KeyRecord, keyId: string): Promise<KeyHolder | undefined> {
	const known = remembered.get(record);
	if (known) return known;
	const asked = transactInTenant(record, "read", ({ db }) => findHolder(db, record.userId, keyId));
	remembered.set(record, asked);
	asked.then((holder) => holder ?? remembered.delete(record)).catch(() => remembered.delete(record));
	return asked;
}

// Often enough to see whether a key is in use. Writing at each call would make a busy key wait for its own row.
const NOTED_EVERY_MS = 5 * 60_000;

type Use = { opened: "present" | "former"; ip: string | undefined };

/** Runs without being awaited: noting that a key was used must not slow down or fail a call. */
function noteUse(record: KeyRecord, { key }: KeyHolder, { opened, ip }: Use): void {
	const last = opened === "present" ? key.usedAt : key.formerUsedAt;
	if (Date.now() - (last?.getTime() ?? 0) < NOTED_EVERY_MS) return;
	const now = new Date();
	if (opened === "present") key.usedAt = now;
	else key.formerUsedAt = now;
	const column = opened === "present" ? apiKeys.usedAt : apiKeys.formerUsedAt;
	const stale = new Date(now.getTime() - NOTED_EVERY_MS);
	transactInTenant(record, "write", ({ db }) =>
		db
			.update(apiKeys)
			.set({
				...(opened === "present" ? { usedAt: sql`now()` } : { formerUsedAt: sql`now()` }),
				usedFrom: networkOf(ip),
			})
			.where(and(eq(apiKeys.id, key.id), or(isNull(column), lt(column, stale)))),
	).catch((error) => log.warn({ error, tenant: record.id }, "the use of a key was not noted"));
}

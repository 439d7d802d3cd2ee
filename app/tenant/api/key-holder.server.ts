import { timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { prepared } from "#db/tenancy/session/prepared.ts";
import { findActor, type Member } from "../people/member.server.ts";
import { within } from "../permissions/catalog.ts";
import type { KeyProof } from "./key-text.ts";

/** A key that is in use, and the member or service account that acts through it, with the permissions that both have. */
export type KeyHolder = {
	member: Member;
	key: UsedKey;
	/** What of the key opens it until when, by the database's clock when it was looked up. */
	opensWith: { hash: string; until: Date | null }[];
};

/** A key that is in use. */
export type UsedKey = {
	id: string;
	name: string;
	memberId: string;
	scopes: readonly string[];
	createdAt: Date;
	expiresAt: Date | null;
	/** What the member’s role holds, whatever the key’s scopes are. */
	ofRole: readonly string[];
	usedAt: Date | null;
	formerUsedAt: Date | null;
};

/** A key as a call presents it. `hash`: of the text that was sent, the present or the former one. */
export type PresentedKey = UsedKey & { hash: string };

/** Finds a key and its member by their own rows, the only authority on both; undefined for one that opens nothing. */
export async function findHolder(db: Db, userId: string, keyId: string): Promise<KeyHolder | undefined> {
	const [[row], member] = await Promise.all([keyRow(db, {}, { keyId }), findActor(db, userId)]);
	if (!row || !member || row.revokedAt !== null || row.memberId !== userId) return undefined;
	const { id, name, memberId, scopes, createdAt, expiresAt, usedAt, formerUsedAt } = row;
	const { hash, formerHash, formerUntil } = row;
	const former =
		formerHash && formerUntil ? [{ hash: formerHash, until: earlier(formerUntil, expiresAt) }] : [];
	return {
		member: { ...member, permissions: within(scopes, member.permissions) },
		key: {
			...{ id, name, memberId, scopes, createdAt, expiresAt, usedAt, formerUsedAt },
			ofRole: member.permissions,
		},
		opensWith: [{ hash, until: expiresAt }, ...former],
	};
}

const earlier = (one: Date, other: Date | null) => (other && other < one ? other : one);

const keyRow = prepared((db, _shape: Record<string, never>) =>
	db
		.select()
		.from(apiKeys)
		.where(eq(apiKeys.id, sql.placeholder("keyId"))),
);

/** Tells what of a key was presented: the present secret, the former one, or neither that still opens it. */
export function openedBy({ opensWith }: KeyHolder, { hash }: KeyProof): "present" | "former" | undefined {
	const given = Buffer.from(hash);
	const opening = opensWith.map(
		({ hash: wanted, until }) =>
			timingSafeEqual(Buffer.from(wanted), given) && (until === null || until > new Date()),
	);
	if (opening[0]) return "present";
	return opening[1] ? "former" : undefined;
}

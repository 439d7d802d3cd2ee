import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
	cursorText,
	cursorTime,
	cutPage,
	readCursor,
	writeCursor,
} from "#app/platform/http/address/cursor.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { endOf, notAllowed, type StoppedBy, stoppedBy } from "#app/tenant/api/key-policy.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { isServiceAccountId } from "#app/tenant/people/service-account-id.ts";
import { isPermission, missingFrom } from "#app/tenant/permissions/catalog.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import type { ApiKey } from "#db/schema/tenant/api-keys.ts";
import { type KeyQuery, NO_PERSONAL } from "./forms.ts";

/** A key as pages show it: never its text, nor the hash of it. */
export type ShownKey = Pick<
	ApiKey,
	| "id"
	| "name"
	| "createdAt"
	| "expiresAt"
	| "usedAt"
	| "usedFrom"
	| "formerUntil"
	| "formerUsedAt"
	| "revokedAt"
> & {
	member: { id: string; name: string };
	isOwn: boolean;
	/** Whether it acts as a service account. */
	isService: boolean;
	scopes: Permission[];
	/** Permissions that no longer exist. */
	gone: string[];
	/** Scopes that the workspace’s policy does not allow, or not all of. */
	limited: Permission[];
	/** Why the workspace’s policy stops it. */
	stopped: StoppedBy | undefined;
	state: "active" | "expired" | "paused" | "revoked" | "stopped";
};

const PAGE_SIZE = 40;

/** How many keys that work one member or service account can have. */
export const MOST_OF_HOLDER = 50;

const cursorShape = z.tuple([cursorTime, cursorText]);

/** Returns a page of the keys that are not revoked, newest first: the member’s own, or everyone’s. Refuses: 403 `integrations:manage`, 400. */
export function listKeys(tenant: Tenant, { of, after, before }: KeyQuery) {
	return tenant.read(async (reading) => {
		if (of === "everyone") reading.authorize("integrations:manage");
		const { apiKeys } = reading.tables;
		const cursor = after ?? before;
		const backwards = before !== undefined;
		const at = cursor === undefined ? undefined : readCursor(cursor, cursorShape);
		const place = [apiKeys.createdAt, apiKeys.id] as const;
		const compare = backwards ? sql`>` : sql`<`;
		const rows = await findKeys(
			reading,
			and(
				isNull(apiKeys.revokedAt),
				of === "me" ? eq(apiKeys.memberId, reading.member.id) : undefined,
				at && sql`(${place[0]}, ${place[1]}) ${compare} (${at[0]}::timestamptz, ${at[1]})`,
			),
		)
			.orderBy(...place.map((column) => (backwards ? asc(column) : desc(column))))
			.limit(PAGE_SIZE + 1);
		const page = cutPage(
			rows.map((row) => shownOf(reading, row, tenant.keyPolicy)),
			{
				...{ size: PAGE_SIZE, backwards, fromCursor: cursor !== undefined },
			},
		);
		return {
			keys: page.shown,
			after: page.after && cursorOf(page.after),
			before: page.before && cursorOf(page.before),
			cannotCreate:
				against(reading, "keys:own") ?? (tenant.keyPolicy.personalKeys === false ? NO_PERSONAL : null),
			cannotSeeOthers: against(reading, "integrations:manage"),
		};
	});
}

const cursorOf = ({ createdAt, id }: ShownKey) => writeCursor([createdAt.toISOString(), id]);

const against = (reading: Reading, permission: Permission): MissingPermission | null =>
	reading.can(permission) ? null : reasonAgainst(reading.member, permission);

/** Returns a key that this member may see: their own, or any with `integrations:manage`. Refuses: 404. */
export function getKey(tenant: Tenant, id: string): Promise<ShownKey> {
	return tenant.read(async (reading) => {
		const [row] = await findKeys(reading, eq(reading.tables.apiKeys.id, id.replaceAll("\0", "")));
		return row && maySee(reading, row.key) ? shownOf(reading, row, tenant.keyPolicy) : refuseUnknown();
	});
}

/** A step: finds the keys of one holder that are not revoked, newest first. */
export async function findShownKeys(
	reading: Reading,
	memberId: string,
	policy: KeyPolicy,
): Promise<ShownKey[]> {
	const { apiKeys } = reading.tables;
	const rows = await findKeys(reading, and(isNull(apiKeys.revokedAt), eq(apiKeys.memberId, memberId)))
		.orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
		.limit(MOST_OF_HOLDER);
	return rows.map((row) => shownOf(reading, row, policy));
}

const maySee = ({ member, can }: Reading, { memberId }: Pick<ApiKey, "memberId">): boolean =>
	memberId === member.id || can("integrations:manage");

/**
 * Finds a key and locks it for a change. Refuses: 404, 403 to give another member’s key a new text, or without `keys:own`
 * or the scopes of a service account’s, 409 for one that no longer works.
 */
export async function findKeyToChange(
	writing: Writing,
	id: string,
	change: "rotate" | "rotate itself" | "revoke",
): Promise<ApiKey> {
	const { apiKeys } = writing.tables;
	const [key] = await writing.db
		.select()
		.from(apiKeys)
		.where(eq(apiKeys.id, id.replaceAll("\0", "")))
		.for("update");
	if (!key || !maySee(writing, key)) return refuseUnknown();
	if (key.memberId !== writing.member.id) {
		writing.authorize("integrations:manage");
		if (change === "rotate") authorizeOthers(writing, key);
	} else if (change !== "rotate") writing.authorizeSelf(key.memberId);
	else writing.authorize("keys:own");
	const isOver = key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= new Date());
	if (change !== "revoke" && isOver) {
		refuse(409, {
			title: "This key no longer works",
			message: "It has expired or was revoked, so it can’t get a new text. Create another key.",
		});
	}
	return key;
}

/** A new text is shown to the requesting member, who may be shown no more than they can do. */
function authorizeOthers({ member, authorize }: Writing, { memberId, scopes }: ApiKey): void {
	if (!isServiceAccountId(memberId)) refuseOthers();
	for (const scope of missingFrom(member.permissions, scopes.filter(isPermission))) authorize(scope);
}

export function refuseOthers(): never {
	return refuse(403, {
		title: "Only its member can rotate a key",
		message: "The new key would be shown to you, and act as someone else. You can revoke it.",
		rule: "keys:own",
	});
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such key",
		message: "There’s no API key at this address, or it is someone else’s. Look for it among your keys.",
	});
}

function findKeys({ db, tables: { apiKeys, users } }: Reading, which: SQL | undefined) {
	const { firstName, lastName, email, isActive, sponsorId, leftAt } = users;
	return db
		.select({ key: apiKeys, firstName, lastName, email, isActive, sponsorId, leftAt })
		.from(apiKeys)
		.innerJoin(users, eq(users.id, apiKeys.memberId))
		.where(which)
		.$dynamic();
}

type Row = Awaited<ReturnType<typeof findKeys>>[number];

function shownOf(
	{ member }: Reading,
	{ key, isActive, sponsorId, leftAt, ...person }: Row,
	policy: KeyPolicy,
): ShownKey {
	const { id, name, createdAt, usedAt, usedFrom, formerUsedAt, revokedAt, scopes } = key;
	const isUsable = isActive || (sponsorId !== null && leftAt === null);
	const isExpired = key.expiresAt !== null && key.expiresAt <= new Date();
	const stopped = stoppedBy(key, policy);
	return {
		...{ id, name, createdAt, usedAt, usedFrom, formerUsedAt, revokedAt, stopped },
		expiresAt: endOf(key, policy),
		formerUntil: key.formerUntil && key.formerUntil > new Date() ? key.formerUntil : null,
		member: { id: key.memberId, name: fullName(person) },
		isOwn: key.memberId === member.id,
		isService: sponsorId !== null,
		scopes: scopes.filter(isPermission),
		gone: scopes.filter((scope) => !isPermission(scope)),
		limited: notAllowed(policy, scopes),
		state: stateOf({ isRevoked: revokedAt !== null, isExpired, isUsable, stopped }),
	};
}

type States = { isRevoked: boolean; isExpired: boolean; isUsable: boolean; stopped: StoppedBy | undefined };

function stateOf({ isRevoked, isExpired, isUsable, stopped }: States): ShownKey["state"] {
	if (isRevoked) return "revoked";
	if (isExpired) return "expired";
	if (stopped) return "stopped";
	return isUsable ? "active" : "paused";
}

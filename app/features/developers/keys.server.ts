import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { notAllowed, STOPPED, stoppedBy } from "#app/tenant/api/key-policy.ts";
import { hashOfKey, newKeyText } from "#app/tenant/api/key-text.ts";
import { isServiceAccountId } from "#app/tenant/people/service-account-id.ts";
import { missingFrom, topmost } from "#app/tenant/permissions/catalog.ts";
import { covers } from "#app/tenant/permissions/permissions.ts";
import { addKey, findKeyPolicy, revokeKeys } from "#app/tenant/registry/api-keys.server.ts";
import { tell } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import type { ApiKey } from "#db/schema/tenant/api-keys.ts";
import { findKeyToChange, MOST_OF_HOLDER } from "./find.server.ts";
import { findServiceAccount } from "./find-service-account.server.ts";
import { fits, type KeyValues, type Lifetime, NO_PERSONAL, type Overlap } from "./forms.ts";

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Enough for one program each; more are hard to keep in view. */
const MOST_OF_WORKSPACE = 200;

/** The text of a key, which is shown once; undefined when the same form made or changed it before. */
export type ShownOnce = { id: string; text: string | undefined };

type CreatedKey =
	| { outcome: "saved"; key: ShownOnce }
	| { outcome: "refused"; errors: Record<string, string[]> };

/**
 * Creates a key that acts as the requesting member, or as a service account, and returns its text, which nobody can read
 * again. Refuses: 403 `keys:own`, 403 for a personal key where the policy allows none; for a service account 403
 * `integrations:manage`, 404. Records: key.created.
 */
export async function createKey(tenant: Tenant, values: KeyValues): Promise<CreatedKey> {
	// Another one each time the form is sent: the one that was stored is the one whose hash comes back.
	const text = newKeyText(values.key, values.serviceAccount === undefined ? "person" : "service");
	const hash = hashOfKey(text);
	const outcome = await tenant.write(async (writing) => {
		const policy = await findKeyPolicy(writing, tenant.id);
		const holder = await holderOf(writing, values, policy);
		const errors = policyProblems(values, policy) ?? (await problemsWith(writing, holder, values));
		if (errors) {
			writing.leaveUnchanged();
			return { errors };
		}
		const { key: id, name } = values;
		const expiresAt = expiryOf(values.expires);
		const scopes = topmost(values.permissions);
		const isNew = await addKey(writing, tenant.id, {
			...{ id, memberId: holder.id, name, scopes, hash, expiresAt },
		});
		if (!isNew) {
			writing.leaveUnchanged();
			return { hash: undefined };
		}
		await writing.record("key.created", { id, name, scopes, expiresAt: expiresAt?.toISOString() ?? null });
		return { hash };
	});
	if (outcome.errors) return { outcome: "refused", errors: outcome.errors };
	return { outcome: "saved", key: { id: values.key, text: outcome.hash === hash ? text : undefined } };
}

/** Whom a new key acts as, with the permissions of their role. */
type Holder = { id: string; permissions: readonly string[] };

async function holderOf(writing: Writing, { serviceAccount }: KeyValues, policy: KeyPolicy): Promise<Holder> {
	writing.authorize("keys:own");
	if (serviceAccount === undefined) {
		refusePersonal(policy);
		return writing.member;
	}
	writing.authorize("integrations:manage");
	const { id, role } = await findServiceAccount(writing, serviceAccount);
	return { id, permissions: role.permissions };
}

/** Refuses a key of a member where only service accounts have keys. Refuses: 403. */
export function refusePersonal({ personalKeys }: KeyPolicy): void {
	if (personalKeys !== false) return;
	refuse(403, { title: "Only service accounts have keys here", message: NO_PERSONAL, rule: "key-policy" });
}

/** Says what a new key has that the policy does not allow, by field. */
function policyProblems(
	{ expires, permissions }: KeyValues,
	policy: KeyPolicy,
): Record<string, string[]> | undefined {
	const { longestKeyDays } = policy;
	if (longestKeyDays !== undefined && !fits(expires, policy)) {
		return { expires: [`The policy of this workspace allows keys ${longestKeyDays} days at most`] };
	}
	const refused = notAllowed(policy, permissions);
	if (refused.length === 0) return undefined;
	return {
		permissions: [`The policy of this workspace doesn’t allow API keys to use ${refused.join(", ")}`],
	};
}

const expiryOf = (lifetime: Lifetime): Date | null =>
	lifetime === "never" ? null : new Date(Date.now() + Number(lifetime) * DAY_MS);

async function problemsWith(
	writing: Writing,
	holder: Holder,
	{ permissions }: KeyValues,
): Promise<Record<string, string[]> | undefined> {
	const { member } = writing;
	if (!covers(member.permissions, permissions)) {
		const missing = missingFrom(member.permissions, permissions);
		return { permissions: [`Your role doesn’t include ${missing.join(", ")}, so your key can’t either`] };
	}
	if (!covers(holder.permissions, permissions)) {
		const missing = missingFrom(holder.permissions, permissions);
		return {
			permissions: [
				`The service account’s role doesn’t include ${missing.join(", ")}, so its key can’t either`,
			],
		};
	}
	const { apiKeys } = writing.tables;
	const isUsable = and(
		isNull(apiKeys.revokedAt),
		or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
	);
	const [count] = await writing.db
		.select({
			all: sql<number>`count(*)::integer`,
			own: sql<number>`count(*) filter (where ${eq(apiKeys.memberId, holder.id)})::integer`,
		})
		.from(apiKeys)
		.where(isUsable);
	if ((count?.own ?? 0) >= MOST_OF_HOLDER) {
		const isOwn = holder.id === member.id;
		return {
			"": [
				isOwn
					? `You can have ${MOST_OF_HOLDER} keys. Revoke one first.`
					: `A service account can have ${MOST_OF_HOLDER} keys. Revoke one first.`,
			],
		};
	}
	if ((count?.all ?? 0) < MOST_OF_WORKSPACE) return undefined;
	return { "": [`A workspace can have ${MOST_OF_WORKSPACE} keys. Someone has to revoke one first.`] };
}

/** A program that changes its own key. `hash`: of the text that it sent. */
type Itself = { hash: string };

/**
 * Gives a key a new text, and returns it, with when the former one stops working (ISO); the one before that stops now.
 * Refuses: 404, 403 when it is neither their own nor a service account’s, 409 when it no longer works, is beyond the
 * policy, or for a former text whose successor is in use. Records: key.rotated.
 */
export async function rotateKey(
	tenant: Tenant,
	id: string,
	overlap: Overlap,
	itself?: Itself,
): Promise<ShownOnce & { until: string }> {
	// Another one each time the form is sent: the one that was stored is the one whose hash comes back.
	const texts = { person: newKeyText(id), service: newKeyText(id, "service") };
	const stored = await tenant.write(async (writing) => {
		const key = await findKeyToChange(writing, id, itself ? "rotate itself" : "rotate");
		if (itself) await refuseFormer(writing, key, itself);
		refuseBeyond(key, await findKeyPolicy(writing, tenant.id));
		const kind = isServiceAccountId(key.memberId) ? "service" : "person";
		const hash = hashOfKey(texts[kind]);
		const formerUntil = new Date(Date.now() + Number(overlap) * HOUR_MS);
		const { apiKeys } = writing.tables;
		await writing.db
			.update(apiKeys)
			.set({ hash, usedAt: null, formerHash: key.hash, formerUntil, formerUsedAt: key.usedAt })
			.where(eq(apiKeys.id, id));
		await tell(writing, tenant.id);
		const until = formerUntil.toISOString();
		const by = itself ? "key" : "member";
		await writing.record("key.rotated", { id, name: key.name, until, by });
		return { hash, until };
	});
	const text = Object.values(texts).find((one) => hashOfKey(one) === stored.hash);
	return { id, text, until: stored.until };
}

/** A new text would renew what the policy no longer allows. Refuses: 409. */
function refuseBeyond(key: ApiKey, policy: KeyPolicy): void {
	const stopped = stoppedBy(key, policy);
	const refused = notAllowed(policy, key.scopes);
	if (stopped === undefined && refused.length === 0) return;
	refuse(409, {
		title: "This key is beyond the policy",
		message: `${stopped ? STOPPED[stopped] : `The policy of this workspace doesn’t allow API keys to use ${refused.join(", ")}.`} It can’t get a new text. Create another key.`,
		rule: "key-policy",
	});
}

/**
 * Revokes a key, for good. Idempotent. Refuses: 404, 403 `integrations:manage` for another member’s, 409 for a former text
 * whose successor is in use. Records: key.revoked.
 */
export function revokeKey(tenant: Tenant, id: string, itself?: Itself): Promise<{ name: string }> {
	return tenant.write(async (writing) => {
		const key = await findKeyToChange(writing, id, "revoke");
		if (itself) await refuseFormer(writing, key, itself);
		const revoked = await revokeKeys(writing, { id }, "revoked", writing.member.id);
		if (revoked.length === 0) writing.leaveUnchanged();
		else await tell(writing, tenant.id);
		return { name: key.name };
	});
}

/**
 * Refuses a former text: it may be the reason for the rotation, and in other hands. Only a program whose answer got lost
 * has nothing else: nobody has used the new text then, and no member has seen it. Refuses: 409.
 */
async function refuseFormer(writing: Writing, key: ApiKey, { hash }: Itself): Promise<void> {
	if (key.hash === hash) return;
	if (key.usedAt === null && (await wasRotatedByItself(writing, key.id))) return;
	refuse(409, {
		title: "This is the former text of the key",
		message:
			"The key was given a new text, and the former one can no longer change the key. Use the new text, or revoke the key on its page.",
		rule: "key-former",
	});
}

async function wasRotatedByItself({ db, tables: { auditLogs } }: Writing, id: string): Promise<boolean> {
	const { event, subjectType, subjectId, payload, seq } = auditLogs;
	const [last] = await db
		.select({ by: sql<string | null>`${payload}->>'by'` })
		.from(auditLogs)
		.where(and(eq(subjectType, "key"), eq(subjectId, id), eq(event, "key.rotated")))
		.orderBy(desc(seq))
		.limit(1);
	return last?.by === "key";
}

import type { KeyPolicy } from "#db/schema/columns/json.ts";
import { isServiceAccountId } from "../people/service-account-id.ts";
import { isPermission, missingFrom } from "../permissions/catalog.ts";
import { holds, type Permission } from "../permissions/permissions.ts";

// The policy of a workspace only takes away: what a key may do is in its scopes and its member’s role.

/** Why a key does not work at all: it belongs to a person where only service accounts have keys, or it is too old. */
export type StoppedBy = "personal" | "age";

type Dated = { createdAt: Date; expiresAt: Date | null };

const DAY_MS = 86_400_000;

/** The day from which the policy lets a key no longer work; null without a longest lifetime. */
const endByPolicy = ({ createdAt }: Pick<Dated, "createdAt">, { longestKeyDays }: KeyPolicy): Date | null =>
	longestKeyDays === undefined ? null : new Date(createdAt.getTime() + longestKeyDays * DAY_MS);

/** Returns when a key stops working: at its own end, or at the policy’s if that is earlier; null for never. */
export function endOf(key: Dated, policy: KeyPolicy): Date | null {
	const byPolicy = endByPolicy(key, policy);
	return byPolicy && (key.expiresAt === null || byPolicy < key.expiresAt) ? byPolicy : key.expiresAt;
}

/** Tells what stops a key, whatever is called with it. */
export function stoppedBy(
	{ memberId, createdAt }: { memberId: string; createdAt: Date },
	policy: KeyPolicy,
): StoppedBy | undefined {
	if (policy.personalKeys === false && !isServiceAccountId(memberId)) return "personal";
	const end = endByPolicy({ createdAt }, policy);
	return end && end <= new Date() ? "age" : undefined;
}

/** Says it to those who see the key, and to programs that call with it. */
export const STOPPED: Record<StoppedBy, string> = {
	personal: "The policy of this workspace allows only keys of service accounts, and this one is a person’s.",
	age: "This key is older than the policy of this workspace allows.",
};

/** Tells whether the policy lets keys use a permission. */
export const isAllowed = ({ keyScopes }: KeyPolicy, permission: Permission): boolean =>
	keyScopes === undefined || holds(keyScopes, permission);

/** Lists the scopes that the policy does not allow, or not all of. */
export const notAllowed = ({ keyScopes }: KeyPolicy, scopes: readonly string[]): Permission[] =>
	keyScopes === undefined ? [] : missingFrom(keyScopes, scopes.filter(isPermission));

import { and, eq, isNull } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import { apiKeyLinks } from "#db/schema/public/api-key-links.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import type { ApiKey } from "#db/schema/tenant/api-keys.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

// The index of keys in `public` changes in the same transaction as the tenant's own row.

/** Why a key was revoked: by hand, because its member left or its service account was deleted, or because it was found where others can read it. */
export type RevokedFor = "revoked" | "left" | "deleted" | "reported" | "address";

type NewKey = Pick<ApiKey, "id" | "memberId" | "name" | "scopes" | "hash" | "expiresAt">;

/** A step: adds a key. Returns false, and adds nothing, when there is one with this id. */
export async function addKey(writing: TenantWriting, organizationId: string, key: NewKey): Promise<boolean> {
	const { id, memberId } = key;
	const links = await registryOf(writing)
		.insert(apiKeyLinks)
		.values({ keyId: id, organizationId, userId: memberId })
		.onConflictDoNothing()
		.returning({ keyId: apiKeyLinks.keyId });
	if (links.length === 0) return false;
	const added = await writing.db
		.insert(writing.tables.apiKeys)
		.values(key)
		.onConflictDoNothing()
		.returning({ id: writing.tables.apiKeys.id });
	return added.length > 0;
}

/** A step: reads the policy for keys; nobody changes it until this transaction ends. */
export async function findKeyPolicy(writing: TenantWriting, organizationId: string): Promise<KeyPolicy> {
	const [found] = await registryOf(writing)
		.select({ settings: organizations.settings })
		.from(organizations)
		.where(eq(organizations.id, organizationId))
		.for("share");
	return found?.settings ?? {};
}

/** Which keys: one of them, or all of a member. */
type Which = { id: string } | { memberId: string };

/**
 * A step: revokes keys that are not revoked yet, for good. `by`: the member who does it. Returns them. The caller
 * notifies every process (`tell`). Records: key.revoked for each.
 */
export async function revokeKeys(
	writing: TenantWriting,
	which: Which,
	reason: RevokedFor,
	by?: string,
): Promise<{ id: string; name: string }[]> {
	const { apiKeys } = writing.tables;
	const ofWhich = "id" in which ? eq(apiKeys.id, which.id) : eq(apiKeys.memberId, which.memberId);
	const revoked = await writing.db
		.update(apiKeys)
		.set({ revokedAt: writing.at ?? new Date(), revokedBy: by ?? null })
		.where(and(ofWhich, isNull(apiKeys.revokedAt)))
		.returning({ id: apiKeys.id, name: apiKeys.name });
	for (const { id, name } of revoked) {
		await registryOf(writing).delete(apiKeyLinks).where(eq(apiKeyLinks.keyId, id));
		await writing.record("key.revoked", { id, name, reason });
	}
	return revoked;
}

/** Finds the workspace of a key that is not revoked, whatever became of its member. Refuses: 503. */
export async function findKeyWorkspace(keyId: string): Promise<string | undefined> {
	const [link] = await transactInRegistry("read", (db) =>
		db
			.select({ organizationId: apiKeyLinks.organizationId })
			.from(apiKeyLinks)
			.where(eq(apiKeyLinks.keyId, keyId)),
	);
	return link?.organizationId;
}

import { timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import type { ApiKey } from "#db/schema/tenant/api-keys.ts";
import { findKeyWorkspace, type RevokedFor, revokeKeys } from "../registry/api-keys.server.ts";
import { tell } from "../registry/membership-writes.server.ts";
import { findTenant, writeAsSystem } from "../write-as-system.server.ts";
import { readKeyText } from "./key-text.ts";

/**
 * Revokes a key that was found where others can read it: having its text is proof enough. Does nothing for a text that is
 * no valid key. Refuses: 503. Records: key.revoked.
 */
export async function revokeLeaked(
	text: string,
	reason: Extract<RevokedFor, "reported" | "address">,
): Promise<void> {
	const proof = readKeyText(text);
	const workspace = proof && (await findKeyWorkspace(proof.id));
	const record = workspace === undefined ? undefined : await findTenant(workspace);
	if (!proof || !record) return;
	await writeAsSystem(record, "leaked-key", async (writing) => {
		const { apiKeys } = writing.tables;
		const [key] = await writing.db.select().from(apiKeys).where(eq(apiKeys.id, proof.id));
		const isOfIt = (hash: string) => timingSafeEqual(Buffer.from(hash), Buffer.from(proof.hash));
		// A text that no longer works proves nothing: the key may have been rotated because of it.
		if (!key || !workingHashesOf(key).some(isOfIt)) return;
		await revokeKeys(writing, { id: proof.id }, reason);
		await tell(writing, record.id);
	});
}

function workingHashesOf({ hash, formerHash, formerUntil, expiresAt }: ApiKey): string[] {
	const now = new Date();
	if (expiresAt && expiresAt <= now) return [];
	return formerHash && formerUntil && formerUntil > now ? [hash, formerHash] : [hash];
}

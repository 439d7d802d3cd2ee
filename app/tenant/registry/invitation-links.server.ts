import { createHash } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import type { InvitationLink } from "#db/schema/public/index.ts";
import { invitationLinks } from "#db/schema/public/invitation-links.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

// The index of invitations in `public` changes in the same transaction as the tenant's own row.

/** Returns the stored form of a token: sha256, hex. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

type NewLink = { id: string; kind: "workspace" | "team"; email: string; tokenHash: string; expiresAt: Date };

/** A step: makes new invitations findable. */
export async function openLinks(
	writing: TenantWriting,
	organizationId: string,
	links: NewLink[],
): Promise<void> {
	if (links.length === 0) return;
	await registryOf(writing)
		.insert(invitationLinks)
		.values(links.map(({ id, ...link }) => ({ ...link, invitationId: id, organizationId })));
}

/** A step: makes the newest email's link the only one that works. */
export async function renewLink(
	writing: TenantWriting,
	id: string,
	{ tokenHash, expiresAt }: { tokenHash: string; expiresAt: Date },
): Promise<void> {
	await registryOf(writing)
		.update(invitationLinks)
		.set({ tokenHash, expiresAt, isOpen: true, updatedAt: new Date() })
		.where(eq(invitationLinks.invitationId, id));
}

/** A step: closes the invitations; their links still lead to a page that says so. */
export async function closeLinks(writing: TenantWriting, ids: string[]): Promise<void> {
	if (ids.length === 0) return;
	await registryOf(writing)
		.update(invitationLinks)
		.set({ isOpen: false, updatedAt: new Date() })
		.where(inArray(invitationLinks.invitationId, ids));
}

const TOKEN = /^[\w-]{43}$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Tells whether a key is an invitation's id, which is enough only for the person whose address it was sent to. */
export const isInvitationId = (key: string): boolean => ID.test(key);

/** Finds the invitation for an email's token or an id. The token of an older email finds none. Refuses: 503. */
export async function findLink(key: string): Promise<InvitationLink | undefined> {
	const byId = isInvitationId(key);
	if (!byId && !TOKEN.test(key)) return undefined;
	const [found] = await transactInRegistry("read", (db) =>
		db
			.select()
			.from(invitationLinks)
			.where(byId ? eq(invitationLinks.invitationId, key) : eq(invitationLinks.tokenHash, hashOf(key))),
	);
	return found;
}

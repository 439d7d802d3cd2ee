import { eq } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { Invitation } from "#db/schema/tenant/invitations.ts";

/** Finds an invitation. Refuses: 404. */
export async function findInvitation(
	{ db, tables: { invitations } }: Reading,
	id: string,
): Promise<Invitation> {
	if (!isInvitationId(id)) return refuseUnknown();
	const [found] = await db.select().from(invitations).where(eq(invitations.id, id));
	return found ?? refuseUnknown();
}

/** Refuses: 404. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such invitation",
		message: "There is no invitation at this address. Look for it in the list of invitations.",
	});
}

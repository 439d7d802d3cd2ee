import { tokenOf } from "#app/features/invitations/token.server.ts";
import { hashOf } from "#app/tenant/registry/invitation-links.server.ts";
import type { RowValues } from "./rows.ts";

/** Returns the key in the link of an invitation's newest email. */
export const keyOf = (id: string): string => tokenOf(id, 1);

/** Turns the invitation into one whose link works. */
export function letterOf(invitation: RowValues | undefined): void {
	if (invitation) invitation.tokenHash = hashOf(keyOf(String(invitation.id)));
}

import { sign } from "../platform/secret.server.ts";
import { hashOf } from "./invitation-links.server.ts";

/**
 * What stands in the address of the letter that was sent the n-th time: 43 characters. It is never kept: from the
 * invitation and that number it can be made again, by us alone.
 */
export const tokenOf = (invitationId: string, timesSent: number): string =>
	sign("invitation", `${invitationId}:${timesSent}`);

/** What a row, here and in the tenant, says of its newest letter. */
export const letterOf = (invitationId: string, timesSent: number, expiresAt: Date) => ({
	timesSent,
	expiresAt,
	tokenHash: hashOf(tokenOf(invitationId, timesSent)),
});

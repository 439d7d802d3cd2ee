import { sign, signatures } from "#app/platform/secret.server.ts";
import { hashOf } from "#app/tenant/registry/invitation-links.server.ts";

/**
 * What stands in the address of the letter that was sent the n-th time: 43 characters. It is never kept: from the
 * invitation and that number it can be made again, by us alone.
 */
export const tokenOf = (invitationId: string, timesSent: number): string =>
	sign(...textOf(invitationId, timesSent));

const textOf = (invitationId: string, timesSent: number) =>
	["invitation", `${invitationId}:${timesSent}`] as const;

/** The same for a letter that was promised earlier: made with the secret that its row's hash knows, should it have changed since. */
export function promisedTokenOf(row: { id: string; timesSent: number; tokenHash: string | null }): string {
	const made = signatures(...textOf(row.id, row.timesSent)).find((token) => hashOf(token) === row.tokenHash);
	return made ?? tokenOf(row.id, row.timesSent);
}

/** What a row, here and in the tenant, says of its newest letter. */
export const letterOf = (invitationId: string, timesSent: number, expiresAt: Date) => ({
	timesSent,
	expiresAt,
	tokenHash: hashOf(tokenOf(invitationId, timesSent)),
});

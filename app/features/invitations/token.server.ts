import { sign, signatures } from "#app/platform/secret.server.ts";
import { hashOf } from "#app/tenant/registry/invitation-links.server.ts";

/**
 * Returns the token in the link of the n-th email: 43 characters. It is never stored: only we can derive it again from
 * the invitation and that number.
 */
export const tokenOf = (invitationId: string, timesSent: number): string =>
	sign(...textOf(invitationId, timesSent));

const textOf = (invitationId: string, timesSent: number) =>
	["invitation", `${invitationId}:${timesSent}`] as const;

/**
 * Returns the token for an email that was queued earlier, signed with the secret that matches its row's hash, in case
 * the secret has changed since.
 */
export function promisedTokenOf(row: { id: string; timesSent: number; tokenHash: string | null }): string {
	const made = signatures(...textOf(row.id, row.timesSent)).find((token) => hashOf(token) === row.tokenHash);
	return made ?? tokenOf(row.id, row.timesSent);
}

/** Returns the columns about the newest email, for the rows in the tenant and in the registry. */
export const linkOf = (invitationId: string, timesSent: number, expiresAt: Date) => ({
	timesSent,
	expiresAt,
	tokenHash: hashOf(tokenOf(invitationId, timesSent)),
});

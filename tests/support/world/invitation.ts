import { eq } from "drizzle-orm";
import type { InviteValues } from "#app/features/invitations/forms.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { Invitation } from "#db/schema/tenant/invitations.ts";

/** A form as it is filled in when nothing else matters. */
export const anInvite = (addresses: string, given: Partial<InviteValues> = {}): InviteValues => ({
	...{ addresses, role: "member", teams: [], days: 14, resend: false },
	...given,
});

/** Invites somebody as this member; the application's code is imported only now, as in `asMember`. */
export async function anInvitation(
	tenant: Tenant,
	email: string,
	given: Partial<InviteValues> = {},
): Promise<{ id: string; token: string }> {
	const { invitePeople } = await import("#app/features/invitations/inviting/invite.server.ts");
	const { tokenOf } = await import("#app/features/invitations/token.server.ts");
	const answer = await invitePeople(tenant, anInvite(email, given));
	const { id } = (await invitationsOf(tenant, email)).at(-1) ?? {};
	if (!id) throw new Error(`${email} was not invited: ${JSON.stringify(answer)}`);
	return { id, token: tokenOf(id, 1) };
}

/** What the tenant has of an address, oldest first. */
export function invitationsOf(tenant: Tenant, email: string): Promise<Invitation[]> {
	return tenant.read(({ db, tables: { invitations } }) =>
		db.select().from(invitations).where(eq(invitations.email, email)).orderBy(invitations.createdAt),
	);
}

/** A team of this tenant. */
export async function aTeam(tenant: Tenant, name: string): Promise<{ id: number; slug: string }> {
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	const saved = await createTeam(tenant, { name });
	if (saved.outcome !== "saved") throw new Error(`${name} was not made: ${saved.outcome}`);
	const [team] = await tenant.read(({ db, tables: { teams } }) =>
		db.select().from(teams).where(eq(teams.slug, saved.slug)),
	);
	if (!team) throw new Error(`${name} is not there`);
	return { id: team.id, slug: team.slug };
}

import { eq, inArray, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { ERASED_NAME, erasedAddress } from "#app/tenant/member-name.ts";
import { erasePeople } from "#app/tenant/person-keys.server.ts";
import { personOfAddress } from "#app/tenant/seal.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { type FoundMember, findProfileToChange } from "./find.server.ts";

/**
 * Makes everything personal of somebody who left unreadable, for ever: their parts of the audit log, whose chain stays
 * whole, and what the workspace keeps of them. What they made stays, made by somebody who was erased. Twice is once.
 * Refuses: 404, 403 `organization:manage`, 409 while they are a member. Records: person.erased.
 */
export function eraseMember(tenant: Tenant, id: string): Promise<void> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const member = await findProfileToChange(writing, id);
		if (member.standing !== "left") return refuseMember(member);
		if (isErased(member)) return writing.leaveUnchanged();
		const addresses = await forgetAddresses(writing, member);
		await erasePeople(writing.db, [member.id, ...addresses.map(personOfAddress)]);
		await forgetProfile(writing, member.id);
		await writing.record("person.erased", { id: member.id });
	});
}

/** Whether nothing personal is left of them. */
export const isErased = ({ id, email }: { id: string; email: string }) => email === erasedAddress(id);

async function forgetProfile({ db, tables: { users } }: Writing, id: string): Promise<void> {
	await db
		.update(users)
		.set({
			...{ ...ERASED_NAME, email: erasedAddress(id), avatarUrl: null, phone: null, metadata: {} },
			updatedAt: new Date(),
		})
		.where(eq(users.id, id));
}

/** The addresses they were known by here, taken out of the invitations they accepted. */
async function forgetAddresses({ db, tables }: Writing, { id, email }: FoundMember): Promise<string[]> {
	const { invitations, teamInvitations } = tables;
	const [accepted, toTeams] = await Promise.all([
		db
			.select({ id: invitations.id, email: invitations.email })
			.from(invitations)
			.where(eq(invitations.acceptedBy, id)),
		db
			.select({ id: teamInvitations.id, email: teamInvitations.email })
			.from(teamInvitations)
			.where(eq(teamInvitations.userId, id)),
	]);
	const blank = { email: erasedAddress(id), message: null, updatedAt: new Date() };
	if (accepted.length > 0)
		await db
			.update(invitations)
			.set(blank)
			.where(inArray(invitations.id, idsOf(accepted)));
	// Told apart by their own id: a team has one open invitation for an address.
	if (toTeams.length > 0)
		await db
			.update(teamInvitations)
			.set({ ...blank, email: sql`${teamInvitations.id} || '@erased.invalid'` })
			.where(inArray(teamInvitations.id, idsOf(toTeams)));
	return [...new Set([email, ...accepted.map((one) => one.email), ...toTeams.map((one) => one.email)])];
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

function refuseMember({ name }: FoundMember): never {
	return refuse(409, {
		title: "They are still a member",
		message: `${name} is a member of this workspace. Remove them first; then they can be erased.`,
		rule: "member-present",
	});
}

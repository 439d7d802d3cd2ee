import { eq } from "drizzle-orm";
import { forgetInvited } from "#app/features/invitations/forget-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { erasePeople } from "#app/tenant/audit/person-keys.server.ts";
import { peopleOfAddress } from "#app/tenant/audit/seal.server.ts";
import { ERASED_NAME, erasedAddress } from "#app/tenant/people/member-name.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { type FoundMember, findProfileToChange } from "./find.server.ts";

/**
 * Makes all personal data of someone who left permanently unreadable: their parts of the audit log, whose chain stays
 * intact, and what the workspace stores about them. What they made stays, shown as made by an erased person. Idempotent.
 * Refuses: 404, 403 `organization:manage`, 409 while they are a member. Records: person.erased.
 */
export function eraseMember(tenant: Tenant, id: string): Promise<void> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const member = await findProfileToChange(writing, id);
		if (member.status !== "left") return refuseMember(member);
		if (isErased(member)) return writing.leaveUnchanged();
		const addresses = await forgetAddresses(writing, member);
		await erasePeople(writing.db, [member.id, ...addresses.flatMap(peopleOfAddress)]);
		await forgetProfile(writing, member.id);
		await writing.record("person.erased", { id: member.id });
	});
}

/** Tells whether their personal data has been erased. */
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

/** Removes their addresses from the invitations that were theirs, and returns all addresses known here. */
async function forgetAddresses(writing: Writing, { id, email }: FoundMember): Promise<string[]> {
	const { invitations, teamInvitations } = writing.tables;
	const invited = await forgetInvited(writing, {
		invited: eq(invitations.acceptedBy, id),
		toTeams: eq(teamInvitations.userId, id),
	});
	return [...new Set([email, ...invited])];
}

function refuseMember({ name }: FoundMember): never {
	return refuse(409, {
		title: "They are still a member",
		message: sentence`${name} is a member of this workspace. Remove them first, then erase them.`,
		rule: "member-present",
	});
}

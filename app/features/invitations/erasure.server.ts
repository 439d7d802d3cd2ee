import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { readAddress } from "#app/platform/mail/email-address.server.ts";
import { erasePeople } from "#app/tenant/audit/person-keys.server.ts";
import { peopleOfAddress } from "#app/tenant/audit/seal.server.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { forgetInvited } from "./forget-address.server.ts";
import { statusOf } from "./invitation-writes.server.ts";

/** The result of an erasure; `refused` is a full sentence on why the address cannot be erased. */
export type Erased = { refused?: undefined } | { refused: string };

/** Returns why this member cannot erase people who were invited, or null if they can. Refuses: 403 `users:manage`. */
export function getErasureStart(tenant: Tenant): Promise<{ reason: MissingPermission | null }> {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		const mayErase = reading.can("organization:manage");
		return { reason: mayErase ? null : reasonAgainst(reading.member, "organization:manage") };
	});
}

/**
 * Makes all personal data of someone who was invited and never joined permanently unreadable: their address in the
 * invitations, and their parts of the audit log, whose chain stays intact. Idempotent.
 * Refuses: 403 `organization:manage`. Records: person.erased.
 */
export function eraseInvited(tenant: Tenant, typed: string): Promise<Erased> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const read = readAddress(typed);
		const refused =
			read.address === undefined ? `“${typed}” ${read.problem}.` : await reasonToKeep(writing, read.address);
		if (read.address === undefined || refused) {
			writing.leaveUnchanged();
			return { refused: refused ?? "" };
		}
		const { address } = read;
		const { invitations, teamInvitations } = writing.tables;
		await forgetInvited(writing, {
			invited: eq(invitations.email, address),
			toTeams: eq(teamInvitations.email, address),
		});
		const people = peopleOfAddress(address);
		await erasePeople(writing.db, people);
		await writing.record("person.erased", { id: people[0] as string });
		return {};
	});
}

/** Returns why an address cannot be erased: its owner joined, an invitation is pending, or nothing is known about it. */
async function reasonToKeep({ db, tables }: Writing, address: string): Promise<string | undefined> {
	const { users, invitations, personKeys } = tables;
	const [[joined], invited, sealed] = await Promise.all([
		db.select({ leftAt: users.leftAt }).from(users).where(eq(users.email, address)).limit(1),
		// Locks them, because an expired one could be sent again at this moment.
		db.select().from(invitations).where(eq(invitations.email, address)).for("update"),
		db
			.select({ id: personKeys.personId })
			.from(personKeys)
			.where(and(inArray(personKeys.personId, peopleOfAddress(address)), isNotNull(personKeys.sealedKey))),
	]);
	if (joined || invited.some(({ acceptedBy }) => acceptedBy !== null)) {
		return joined?.leftAt === null
			? "They are a member of this workspace. Remove them first, then erase them on their own page."
			: "They once joined this workspace. Erase them on their own page: look in the member list under “Left”.";
	}
	if (invited.some((one) => statusOf(one) === "pending")) {
		return "Their invitation is still pending. Revoke it first, then erase them.";
	}
	if (invited.length === 0 && sealed.length === 0) return "This workspace has no record of that address.";
	return undefined;
}

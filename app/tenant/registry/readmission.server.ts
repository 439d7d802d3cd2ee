import { eq } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { users as people } from "#db/schema/public/users.ts";
import { fullName } from "../people/member-name.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { changeBoth, findMemberRow, freeAddress, type MemberRow } from "./membership-writes.server.ts";

/**
 * Undoes the end of a membership: the member is back with the role they had.
 * Refuses: 404, 409 when their account is gone. Records: member.reactivated. False when they never left.
 */
export async function readmit(writing: TenantWriting, tenantId: string, id: string): Promise<boolean> {
	const { db, tables } = writing;
	const member = await findMemberRow(writing, id);
	if (!member.leftAt) return false;
	const { email, firstName, lastName, avatarUrl, deletedAt } = people;
	const [person] = await registryOf(writing)
		.select({ email, firstName, lastName, avatarUrl, deletedAt })
		.from(people)
		.where(eq(people.clerkUserId, id))
		.for("share");
	if (!person || person.deletedAt) return refuseWithoutAccount(member);
	const { deletedAt: _deletedAt, ...profile } = person;
	await freeAddress(db, tables, profile.email, id);
	await changeBoth(
		writing,
		{ tenantId, id },
		{ ...profile, isActive: true, leftAt: null },
		{ status: "active" },
	);
	await writing.record("member.reactivated", { id, name: fullName(profile) });
	return true;
}

function refuseWithoutAccount(member: MemberRow): never {
	return refuse(409, {
		title: "Their account was deleted",
		isFinal: true,
		message: sentence`${fullName(member)} has deleted their account since, so they can’t be reinstated.`,
		rule: "account-deleted",
	});
}

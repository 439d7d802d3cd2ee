import { refuse } from "#app/platform/refusal.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { assignRole } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { type FoundMember, findProfileToChange } from "./find.server.ts";
import { reasonAgainstHandingOver } from "./reasons.ts";

/** The role of the former owner after the transfer. */
const AFTERWARDS = "admin";

/**
 * Makes somebody else the owner and the asking owner an admin, in one transaction.
 * Refuses: 404, 403 `organization:manage`, 403 for an actor who may do everything but is not an owner, 409 for a member
 * who is suspended, gone, or already an owner. Records: member.reassigned, twice.
 */
export function transferOwnership(tenant: Tenant, id: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const member = await findProfileToChange(writing, id);
		const isOwner = writing.member.role.key === OWNER;
		const message = reasonAgainstHandingOver(writing.member, member);
		if (message)
			refuse(isOwner ? 409 : 403, { title: "Ownership wasn’t transferred", message, rule: "hand-over" });
		await assignRole(writing, tenant.id, member.id, OWNER);
		await assignRole(writing, tenant.id, writing.member.id, AFTERWARDS);
		return member;
	});
}

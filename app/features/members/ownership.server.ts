import { refuse } from "#app/platform/refusal.ts";
import { assignRole, OWNER } from "#app/tenant/registry/membership.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { type FoundMember, findProfileToChange } from "./find.server.ts";
import { reasonAgainstHandingOver } from "./reasons.ts";

/** What an owner is after handing over. */
const AFTERWARDS = "admin";

/**
 * Makes somebody else the owner and the asking owner an admin, in one transaction.
 * Refuses: 404, 403 `organization:manage`, 403 for somebody who may do everything and is no owner, 409 for somebody
 * who is suspended, gone, or an owner already. Records: member.reassigned, twice.
 */
export function transferOwnership(tenant: Tenant, id: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const member = await findProfileToChange(writing, id);
		const isOwner = writing.member.role.key === OWNER;
		const message = reasonAgainstHandingOver(writing.member, member);
		if (message)
			refuse(isOwner ? 409 : 403, { title: "This cannot be handed over", message, rule: "hand-over" });
		await assignRole(writing, tenant.id, member.id, OWNER);
		await assignRole(writing, tenant.id, writing.member.id, AFTERWARDS);
		return member;
	});
}

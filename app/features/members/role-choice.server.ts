import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { reasonSubjectOf } from "./detail.server.ts";
import { findProfile, refuseGone } from "./find.server.ts";
import { reasonAgainstGiving, reasonsAgainst } from "./reasons.ts";

/**
 * Returns a member and all roles, with those disabled that the asking member cannot assign.
 * Refuses: 404, 403 `users:manage`, 409 for someone who left.
 */
export function getRoleChoice(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		const member = await findProfile(reading, id);
		if (member.status === "left") refuseGone(member);
		const [subject, roles] = await Promise.all([reasonSubjectOf(reading, member), findRoles(reading)]);
		return {
			...{ id: member.id, name: member.name, role: { key: member.role.key, name: member.role.name } },
			isSelf: member.id === reading.member.id,
			reason: reasonsAgainst(reading.member, subject, { wasRemoved: false }).role,
			roles: roles.map((role) => {
				const reason = reasonAgainstGiving(reading.member, role);
				const hint = [role.description, reason].filter(Boolean).join(". ");
				return { value: role.key, label: role.name, hint, disabled: reason !== null };
			}),
		};
	});
}

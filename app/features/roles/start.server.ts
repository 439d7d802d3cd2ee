import type { z } from "zod";
import { CATALOG, missingFrom, topmost } from "#app/tenant/permissions/catalog.ts";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { roleOf } from "./find.server.ts";
import type { startShape } from "./forms.ts";

type Start = {
	name?: string;
	description?: string;
	color?: string | null;
	permissions: Permission[];
};

/**
 * Returns what the form for a new role starts with: nothing, or the parts of another role that this member can grant.
 * Refuses: 403 `roles:manage`, 404 for a role to copy that does not exist.
 */
export function getStart(tenant: Tenant, { from, add }: z.output<typeof startShape>) {
	return tenant.read(async (reading) => {
		reading.authorize("roles:manage");
		const { member } = reading;
		const granting = { permissions: [...member.permissions], role: member.role.name };
		const original = from === undefined ? undefined : roleOf(await findRoles(reading), from);
		const wanted = [...(original?.permissions ?? []), ...(add ? [add] : [])];
		const given = CATALOG.filter((key) => holds(wanted, key) && holds(member.permissions, key));
		const start: Start = {
			...(original && copied(original)),
			permissions: topmost(given),
		};
		return {
			start,
			copyOf: original?.name,
			leftOut: topmost(missingFrom(member.permissions, wanted)),
			granting,
		};
	});
}

function copied({ name, description, color }: { name: string; description: string; color: string | null }) {
	// 90: leaves room for the addition in a column of 100. Cuts at whole characters, so that no emoji is split.
	const start = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
	let length = start.length;
	while (start.slice(0, length).join("").length > 90) length--;
	return { name: `${start.slice(0, length).join("")} (copy)`, description, color };
}

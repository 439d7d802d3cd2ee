import { CATALOG, containerOf } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";

/** One permission of the catalog, and whether a role has it. */
export type Ability = {
	key: Permission;
	description: string;
	/** The permission of the role that grants it: itself, or one that contains it. Absent when none does. */
	by?: { key: Permission; description: string };
};

/** Returns what someone with these permissions can do, and why: the whole catalog, in its order. */
export function abilitiesOf(granted: readonly string[]): Ability[] {
	return CATALOG.map((key) => {
		const by = granted.includes(key) ? key : containerOf(granted, key);
		const { description } = PERMISSIONS[key];
		return { key, description, ...(by && { by: { key: by, description: PERMISSIONS[by].description } }) };
	});
}

import { holds, PERMISSIONS, type Permission } from "./permissions.ts";

/** Lists every permission in the order of the catalog: a permission comes before those it contains. */
export const CATALOG = Object.keys(PERMISSIONS) as Permission[];

export const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text);

/** Lists every permission that a role with these grants holds, each one named. */
export function held(granted: readonly string[]): Permission[] {
	return CATALOG.filter((key) => holds(granted, key));
}

/** Lists the directly contained permissions: the parts of `*` are the areas' own permissions, those of `x:all` are `x:own`. */
export function partsOf(permission: Permission): Permission[] {
	return CATALOG.filter((key) => PERMISSIONS[key].parent === permission);
}

/** Reduces grants to the fewest permissions that contain the same: this is what is stored of the ticked boxes. */
export function topmost(granted: readonly string[]): Permission[] {
	return CATALOG.filter((key) => granted.includes(key) && containerOf(granted, key) === undefined);
}

/** Returns the nearest granted permission that contains this one; undefined when it is granted directly, or not at all. */
export function containerOf(granted: readonly string[], permission: Permission): Permission | undefined {
	let current: Permission | null = PERMISSIONS[permission].parent;
	while (current) {
		if (granted.includes(current)) return current;
		current = PERMISSIONS[current].parent;
	}
	return undefined;
}

/** Compares two sets of grants: the widest permissions gained, and the narrowest ones lost. */
export function difference(
	from: readonly string[],
	to: readonly string[],
): { gained: Permission[]; lost: Permission[] } {
	const gained = CATALOG.filter((key) => holds(to, key) && !holds(from, key));
	const lost = CATALOG.filter((key) => holds(from, key) && !holds(to, key));
	// A whole is lost as soon as one of its parts is, and the part is more specific.
	return {
		gained: topmost(gained),
		lost: lost.filter((key) => !partsOf(key).some((part) => lost.includes(part))),
	};
}

/** Lists what both of two sets of grants hold: what a key with these scopes may do for a member with that role. */
export function within(scopes: readonly string[], granted: readonly string[]): Permission[] {
	return CATALOG.filter((key) => holds(scopes, key) && holds(granted, key));
}

/** Lists the permissions of the second list that the first does not hold. */
export function missingFrom(granted: readonly string[], wanted: readonly Permission[]): Permission[] {
	return wanted.filter((permission) => !holds(granted, permission));
}

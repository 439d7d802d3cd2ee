import { holds, PERMISSIONS, type Permission } from "./permissions.ts";

/** Every permission, in the order of the catalog: what contains stands before what is contained. */
export const CATALOG = Object.keys(PERMISSIONS) as Permission[];

export const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text);

/** Everything that a role which was granted these may do, each part named. */
export function held(granted: readonly string[]): Permission[] {
	return CATALOG.filter((key) => holds(granted, key));
}

/** What is contained directly: the parts of `*` are the areas' own permissions, those of `x:all` are `x:own`. */
export function partsOf(permission: Permission): Permission[] {
	return CATALOG.filter((key) => PERMISSIONS[key].parent === permission);
}

/** The fewest permissions that contain all of these, and nothing else: what is kept of what was ticked. */
export function topmost(granted: readonly string[]): Permission[] {
	return CATALOG.filter((key) => granted.includes(key) && containerOf(granted, key) === undefined);
}

/** The nearest granted permission that contains this one; undefined when it is there by itself, or not at all. */
export function containerOf(granted: readonly string[], permission: Permission): Permission | undefined {
	let current: Permission | null = PERMISSIONS[permission].parent;
	while (current) {
		if (granted.includes(current)) return current;
		current = PERMISSIONS[current].parent;
	}
	return undefined;
}

/** What somebody gains and loses when these are granted in place of those: the widest gains, the narrowest losses. */
export function difference(
	from: readonly string[],
	to: readonly string[],
): { gained: Permission[]; lost: Permission[] } {
	const gained = CATALOG.filter((key) => holds(to, key) && !holds(from, key));
	const lost = CATALOG.filter((key) => holds(from, key) && !holds(to, key));
	// A whole is lost as soon as one of its parts is: the part says more.
	return {
		gained: topmost(gained),
		lost: lost.filter((key) => !partsOf(key).some((part) => lost.includes(part))),
	};
}

/** The permissions of the second list that the first does not hold. */
export function missingFrom(granted: readonly string[], wanted: readonly Permission[]): Permission[] {
	return wanted.filter((permission) => !holds(granted, permission));
}

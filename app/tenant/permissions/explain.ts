import { sentence } from "#app/ui/text/isolate.ts";
import { type Action, type OwnedThing, PERMISSIONS, type Permission, sufficientFor } from "./permissions.ts";

/** Why a member may not do something, for the page that refuses it. */
export type Explanation = {
	/** The missing permission. */
	rule: Permission;
	/** A full sentence. */
	message: string;
};

/** Builds the sentence of a refusal: the narrowest permission that would have been enough, and the role that lacks it. */
export function explainRefusal(
	member: { id: string; role: { name: string } },
	action: Action,
	thing?: OwnedThing,
): Explanation {
	const rule = sufficientFor(action, member.id, thing).at(-1) ?? "*";
	const what = PERMISSIONS[rule].description;
	return {
		rule,
		message: sentence`Your role here, ${member.role.name}, does not include “${what.charAt(0).toLowerCase()}${what.slice(1)}”.`,
	};
}

/** Why a button is disabled: the missing permission, and a sentence about it. */
export type MissingPermission = { sentence: string; permission: Permission };

/** Builds the short form for below a disabled button. */
export function reasonAgainst(
	member: { id: string; role: { name: string } },
	action: Action,
	thing?: OwnedThing,
): MissingPermission {
	const permission = sufficientFor(action, member.id, thing).at(-1) ?? "*";
	return {
		permission,
		sentence: sentence`Your role, ${member.role.name}, does not include “${PERMISSIONS[permission].description.toLowerCase()}”.`,
	};
}

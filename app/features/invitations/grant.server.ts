import { refuse } from "#app/platform/refusal.ts";
import { missingFrom } from "#app/tenant/permissions/catalog.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import type { Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** Nobody gives a role that holds more than their own. Refuses: 403 with the first permission that is missing. */
export function requireGrant(writing: Writing, role: Role): void {
	const [missing] = missingFrom(writing.member.permissions, role.permissions);
	if (!missing) return;
	writing.authorize(missing);
	// Nothing allows what is missing; this is for the compiler and for whoever changes the line above.
	refuse(403, {
		message: sentence`You cannot give the role ${role.name}. Nothing was changed.`,
		rule: missing,
	});
}

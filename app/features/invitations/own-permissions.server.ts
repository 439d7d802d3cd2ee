import { refuse } from "#app/platform/refusal.ts";
import { missingFrom } from "#app/tenant/permissions/catalog.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import type { Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/**
 * Ensures that nobody assigns a role with more permissions than their own. Refuses: 403 with the first missing
 * permission.
 */
export function requireGrant(writing: Writing, role: Role): void {
	const [missing] = missingFrom(writing.member.permissions, role.permissions);
	if (!missing) return;
	writing.authorize(missing);
	// `authorize` always refuses a missing permission; this is for the compiler and for anyone who changes the line above.
	refuse(403, {
		message: sentence`You can’t assign the role ${role.name}. Nothing was changed.`,
		rule: missing,
	});
}

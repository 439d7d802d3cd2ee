import { TENANT_PLACEHOLDER } from "../schema/columns.ts";
import type { TenantHouse } from "../tenancy/open.ts";
import { quoted } from "../tenancy/schema-name.ts";

export const ROLE_PLACEHOLDER = "$TENANT_ROLE$";

/** Puts one tenant's checked, quoted names into migration statements. Throws when a placeholder is left over. */
export function bindToTenant(statements: string[], house: TenantHouse): string[] {
	const schema = quoted(house.schemaName);
	const role = quoted(house.roleName);
	return statements.map((statement) => {
		const bound = statement
			.replaceAll(`"${TENANT_PLACEHOLDER}"`, schema)
			.replaceAll(`"${ROLE_PLACEHOLDER}"`, role);
		if (bound.includes(TENANT_PLACEHOLDER) || bound.includes(ROLE_PLACEHOLDER)) {
			throw new Error(
				`Write the placeholder in double quotes, as "${TENANT_PLACEHOLDER}": ${statement.slice(0, 120)}`,
			);
		}
		return bound;
	});
}

import { TENANT_PLACEHOLDER } from "../schema/columns.ts";
import type { TenantHouse } from "../tenancy/open.ts";
import { quoted } from "../tenancy/schema-name.ts";

export const ROLE_PLACEHOLDER = "$TENANT_ROLE$";

/**
 * Puts one tenant's checked names into migration statements, wherever the placeholders stand: in quotes, in a string,
 * in a comment. A checked name is the same name with quotes and without. Where a placeholder without quotes is no
 * SQL, PostgreSQL's parser says so before anything is run (preflight.ts).
 */
export function bindToTenant(statements: string[], house: TenantHouse): string[] {
	const names = [
		[TENANT_PLACEHOLDER, bare(house.schemaName)],
		[ROLE_PLACEHOLDER, bare(house.roleName)],
	] as const;
	return statements.map((statement) =>
		names.reduce((bound, [placeholder, name]) => bound.replaceAll(placeholder, name), statement),
	);
}

/** The way back: what PostgreSQL says of one tenant, as its migrations would say it. */
export function withPlaceholders(text: string, house: TenantHouse): string {
	return text.replaceAll(house.schemaName, TENANT_PLACEHOLDER).replaceAll(house.roleName, ROLE_PLACEHOLDER);
}

const bare = (name: string) => quoted(name).slice(1, -1);

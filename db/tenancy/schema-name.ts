import { createHash } from "node:crypto";

/** Where a tenant lives: the only thing that says which rows a statement can touch. */
export type TenantHouse = { schemaName: string; roleName: string };

/** 63: PostgreSQL truncates longer identifiers without a word. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * The one check between a name and SQL text: returns the name in double quotes.
 * Throws on anything but lower-case letters, digits and underscores.
 */
export function quoted(identifier: string): string {
	if (!IDENTIFIER.test(identifier)) throw new Error(`Not an identifier: ${JSON.stringify(identifier)}`);
	return `"${identifier}"`;
}

/** Readable schema name for a slug: `tenant_moon_base`. A slug is never lent twice, so neither is its schema name. */
export function schemaNameFor(slug: string): string {
	const name = `tenant_${slug.replaceAll("-", "_")}`;
	if (name.length <= 63) return name;
	const digest = createHash("sha256").update(slug).digest("hex").slice(0, 12);
	return `${name.slice(0, 50)}_${digest}`;
}

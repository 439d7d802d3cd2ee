import { createHash } from "node:crypto";

/** Where a tenant lives: the only thing that decides which rows a statement can touch. */
export type TenantSchema = { schemaName: string; roleName: string };

/** 63: PostgreSQL silently truncates longer identifiers. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * The one check between a name and SQL text: returns the name in double quotes. Throws on anything except lowercase
 * letters, digits and underscores.
 */
export function quoted(identifier: string): string {
	if (!IDENTIFIER.test(identifier)) throw new Error(`Not an identifier: ${JSON.stringify(identifier)}`);
	return `"${identifier}"`;
}

/**
 * Readable schema name for a slug: `tenant_moon_base`. A slug never goes to another tenant, so neither does its
 * schema name.
 */
export function schemaNameFor(slug: string): string {
	const name = `tenant_${slug.replaceAll("-", "_")}`;
	if (name.length <= 63) return name;
	const digest = createHash("sha256").update(slug).digest("hex").slice(0, 12);
	return `${name.slice(0, 50)}_${digest}`;
}

import type { Sql } from "#db/client.ts";

/** Every row of every table of a tenant's schema, as text, as a superuser reads it. */
export async function everythingIn(admin: Sql, schemaName: string): Promise<string> {
	const tables = await admin`select table_name as name from information_schema.tables
		where table_schema = ${schemaName}`;
	const rows = await Promise.all(
		tables.map(({ name }) => admin.unsafe(`select * from "${schemaName}"."${name}"`)),
	);
	return JSON.stringify(rows);
}

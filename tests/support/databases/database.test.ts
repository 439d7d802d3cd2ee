import postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { env } from "#app/platform/env.server.ts";
import { anotherDatabase, testDatabase } from "#tests/support/databases/database.ts";

const { url } = await testDatabase();
const sql = postgres(url, { fetch_types: false, max: 1 });
afterAll(() => sql.end());

test("the app's environment names this file's own database", async () => {
	const [row] = await sql<{ name: string }[]>`select current_database() as name`;

	expect(new URL(env.DATABASE_URL).pathname).toBe(`/${row?.name}`);
});

test("two databases do not see each other's tables", async () => {
	const other = await anotherDatabase();
	const otherSql = postgres(other.url, { fetch_types: false, max: 1 });

	await sql`create table only_here (id int)`;
	const [row] = await otherSql`select to_regclass('public.only_here') as found`;

	expect(row?.found).toBeNull();
	await otherSql.end();
	await other.drop();
});

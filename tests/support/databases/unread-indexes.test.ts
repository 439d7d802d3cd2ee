import { expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { MAY_BE_UNREAD, unreadIndexes } from "./unread-indexes.ts";

test("an index of a tenant that nothing reads is reported until something does", async () => {
	const { url } = await testDatabase();
	const pool = await testPool();
	const { schemaName } = await aTenant(pool);
	await pool.close();
	const sql = connect({ url });
	await sql.unsafe(`create index users_phone_idx on "${schemaName}".users (phone)`);
	await sql.unsafe(`create unique index users_avatar_idx on "${schemaName}".users (avatar_url)`);

	const before = await unreadIndexes(url);
	await sql.unsafe("set enable_seqscan = off");
	await sql.unsafe(`select 1 from "${schemaName}".users where phone = '1'`);
	await sql.unsafe("select pg_stat_force_next_flush()");

	expect(before).toContain("users_phone_idx");
	expect(before).not.toContain("users_avatar_idx");
	await expect.poll(() => unreadIndexes(url)).not.toContain("users_phone_idx");
	await sql.end();
});

test("every index that may stay unread is an index of a tenant", async () => {
	const { url } = await testDatabase();
	const pool = await testPool();
	const { schemaName } = await aTenant(pool);
	await pool.close();
	const sql = connect({ url });
	const rows = await sql`select indexname as name from pg_indexes where schemaname = ${schemaName}`;
	await sql.end();

	const there = new Set(rows.map(({ name }) => String(name)));
	expect([...MAY_BE_UNREAD].filter((name) => !there.has(name))).toEqual([]);
});

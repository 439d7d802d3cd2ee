import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { transact } from "#db/tenancy/pool/transact.ts";
import { REGISTRY_ROLE } from "#db/tenancy/roles/platform-roles.ts";
import { testPool } from "#tests/support/world/tenant.ts";

let tag: string | undefined;
let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool({ size: 1, tag: () => tag });
});
afterAll(() => pool.close());

/** What the driver sends in a transaction that runs one query twice. */
async function sent(): Promise<string[]> {
	const connection = await pool.acquire("public");
	pool.release(connection);
	const texts: string[] = [];
	connection.sql.options.debug = (_connection, sentText) => texts.push(sentText);
	const text = "select 1 as one";
	await transact(pool, "public", "read", (transaction) =>
		Promise.all(
			[1, 2].map(() => transaction.send({ text, params: [], role: REGISTRY_ROLE, form: "objects" })),
		),
	);
	connection.sql.options.debug = false;
	return texts;
}

test("the request's id is a comment of BEGIN, and the statements stay the same for every request", async () => {
	tag = "3f8e7a52-1c1d-4a57-9d0b-8a2f9f1f4a11";

	const [begin, ...statements] = await sent();

	expect(begin).toMatch(
		/begin read only \/\* req=3f8e7a52-1c1d-4a57-9d0b-8a2f9f1f4a11 \*\/; set local role "/,
	);
	expect(statements.slice(0, 2)).toEqual(["select 1 as one", "select 1 as one"]);
});

test("a transaction without a request has no comment, nor has the one after a request's", async () => {
	tag = undefined;

	expect((await sent())[0]).toMatch(/begin read only; set local role/);
});

test("text that could end the comment is never part of it", async () => {
	for (const bad of ["x */; drop table users; /*", "a b", "", "é", "x".repeat(65)]) {
		tag = bad;
		expect((await sent())[0]).toMatch(/begin read only; set local role/);
	}
});

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { statementsSent } from "#tests/support/databases/statements.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { search } from "./search.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let superuser: Sql;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
});
afterAll(() => Promise.all([pool.close(), superuser.end(), closeDatabase()]));

const ask = (q: string) => search(member, { sort: "best", q });
const bodyOf = async (q: string) => {
	const { results } = await ask(q);
	return results[0]?.snippet.map(({ text }) => text).join("");
};

test("few words of a long phrase are looked for in a text, which is made small once", async () => {
	const words = Array.from({ length: 30 }, (_, at) => `word${at}`);
	const description = `${"filling ".repeat(500)}Wörd0 ${words.slice(1).join(" ")}`;
	await aProject(member, "Long words", { description });

	expect(await bodyOf(`"${words.join(" ")}"`)).toMatch(/Wörd0 word1/);

	const reading = statementsSent().filter((text) => /strpos/.test(text));
	expect(reading.length).toBeGreaterThan(0);
	for (const text of reading) {
		expect(text.match(/\blower\(/g)).toHaveLength(1);
		expect(text.match(/\bstrpos\(/g)?.length).toBeLessThanOrEqual(10);
	}
});

test("a search that takes too long says so, and what to do, on the page and to programs", async () => {
	await aProject(member, "Slow boat");
	const key = await aKey(member);
	const ended = async (waiting: Promise<unknown>) => {
		const ending = setInterval(
			() =>
				superuser`select pg_cancel_backend(pid) from pg_stat_activity
				where datname = current_database() and wait_event_type = 'Lock'`.execute(),
			200,
		);
		return waiting.finally(() => clearInterval(ending));
	};
	const holder = connect({ url: (await testDatabase()).url });
	onTestFinished(() => holder.end());

	await holder`begin`;
	await holder`lock table ${holder(record.schemaName)}.search_entries in access exclusive mode`;
	const onPage = await ended(refusalOf(ask("boat")));
	const toProgram = await ended(call(key, "GET /search?q=boat"));

	expect(onPage).toMatchObject({ status: 503, title: "This search takes too long" });
	expect(toProgram).toMatchObject({ status: 503, body: { title: "This search takes too long" } });
}, 60_000);

test.each([
	["-harbour", "a word to leave out"],
	["or", "no word"],
	["!!!", "only signs"],
	["in:nonsense", "a filter that is none"],
	["in:members", "people, without a name"],
	["in:teams harbour", "teams"],
])("%s finds no things, on the page and for programs: it is %s", async (q) => {
	await aProject(member, `Harbour ${crypto.randomUUID()}`, { isPublic: true });
	const key = await aKey(member);

	const { body, status } = await call(key, `GET /search?${new URLSearchParams({ q })}`);

	expect([(await ask(q)).results, status, body.data]).toEqual([[], 200, []]);
	expect((await ask("harbour")).results.length).toBeGreaterThan(0);
});

test("the nearest of very many words with the same beginning is suggested", async () => {
	await inTenant(pool, record, "write", ({ db }) =>
		db.run(`insert into "$TENANT_SCHEMA$"."search_words" (word, reversed)
			select word, reverse(word) from (
				select 'lanolin' || chr(97 + a) || chr(97 + b) || chr(97 + c) as word
				from generate_series(0, 25) a, generate_series(0, 25) b, generate_series(0, 1) c
				union all select 'lantern') of_both`),
	);
	await aProject(member, "Lantern");

	expect((await ask("lantorn")).suggestion).toBe("lantern");
});

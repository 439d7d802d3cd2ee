import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { PipelinedTransaction, type Statement } from "#db/tenancy/pool/transaction.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { statementsSent } from "#tests/support/databases/statements.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { readTexts } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { editProject } from "../projects/projects.server.ts";
import { findHits } from "./find.server.ts";
import type { SearchQuery } from "./forms.ts";
import { readQuestion } from "./question.ts";
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

type Asked = { q: string; sort: "best" | "newest"; seesTexts: boolean };

/** The hits of a question, as findHits finds them. */
const hitsOf = (tenant: Tenant, { q, sort, seesTexts }: Asked) =>
	tenant.read((reading) =>
		findHits(reading, {
			...{ question: readQuestion(q), query: { sort, q }, seesTexts },
			place: { timeZone: tenant.timeZone, dateLocale: tenant.dateLocale },
		}),
	);

/** What PostgreSQL does for a question, as it describes it. */
async function planOf(asked: Asked): Promise<string> {
	const { send } = PipelinedTransaction.prototype;
	const sent: Statement[] = [];
	onTestFinished(() => {
		PipelinedTransaction.prototype.send = send;
	});
	PipelinedTransaction.prototype.send = function (statement) {
		if (statement.text.includes("search_entries")) sent.push(statement);
		return send.call(this, statement);
	};
	await hitsOf(member, asked);
	PipelinedTransaction.prototype.send = send;
	const [statement] = sent;
	if (!statement) throw new Error("Nothing was asked");
	const rows = await superuser.unsafe(`explain (costs off) ${statement.text}`, statement.params as string[]);
	return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

test("the index is asked also for those who do not see the texts of files, who find each file by its name alone", async () => {
	const slug = await aProject(member, "Stones");
	const file = Number(await aFile(member, slug, "granite.txt", "slate and shale"));
	await aFile(member, slug, "marble.txt", "granite");
	await readTexts();
	await superuser`insert into ${superuser(record.schemaName)}.search_entries (id, project_id, kind, words, at)
		select 1000000 + n, 1, 'comment', to_tsvector('simple', 'filling number ' || n || repeat(' filling', 100)), now()
		from generate_series(1, 3000) n`;
	await superuser`vacuum analyze ${superuser(record.schemaName)}.search_entries`;

	for (const sort of ["best", "newest"] as const)
		for (const seesTexts of [true, false])
			for (const q of ["granite", "granite -slate", '"granite txt" -slate', "granite or basalt"])
				expect(await planOf({ q, sort, seesTexts }), `${q}, ${sort}`).toContain(
					"Bitmap Index Scan on search_entries_words_idx",
				);
	const found = async (q: string, seesTexts: boolean) =>
		(await hitsOf(member, { q, sort: "best", seesTexts })).hits.map(({ id }) => id);
	expect([await found("granite -slate", true), await found("granite -slate", false)]).toEqual([
		[expect.any(Number)],
		[file],
	]);
	expect([(await found("shale", true)).length, await found("shale", false)]).toEqual([1, []]);
});

test("a cursor or a saved search of someone who sees more finds nothing more", async () => {
	const viewer = await aMember(pool, record, "viewer");
	for (let at = 0; at < 25; at++) await aProject(member, `Beacon ${at}`, { isPublic: at % 5 === 0 });
	const slug = await aProject(member, "Fairway beacon", { isPublic: true });
	const saved = { sort: "newest", q: "fairway" } as const;
	const ids = async (tenant: Tenant, query: SearchQuery) =>
		(await search(tenant, query)).results.map(({ id }) => id);

	for (const sort of ["best", "newest"] as const) {
		const seen = new Set(await ids(viewer, { sort, q: "beacon" }));
		const { after } = await search(member, { sort, q: "beacon" });
		const behind = await ids(viewer, { sort, q: "beacon", after });
		expect([seen.size, behind.every((id) => seen.has(id))]).toEqual([6, true]);
	}
	expect(await ids(viewer, saved)).toHaveLength(1);

	await editProject(member, slug, { name: "Fairway beacon", isPublic: false, version: 1 });

	expect(await ids(viewer, saved)).toEqual([]);
	expect((await search(viewer, { sort: "best", q: "fairwya" })).suggestion).toBeUndefined();
});

test("words that a dictionary leaves out are found as they are written, and so are those beside a text without spaces", async () => {
	await aProject(member, "To be or not to be", { description: `${"x".repeat(9_990)} sextant` });

	for (const q of ["the or to", '"to be"', "not", "sextant"])
		expect(
			(await ask(q)).results.map(({ project }) => project.name),
			q,
		).toContain("To be or not to be");
});

import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeComment } from "#app/features/comments/comments.server.ts";
import { removeFile } from "#app/features/files/files.server.ts";
import { duplicateProject } from "#app/features/projects/duplicate.server.ts";
import { editProject } from "#app/features/projects/projects.server.ts";
import { moveTask } from "#app/features/tasks/move.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { comments } from "#db/schema/tenant/comments.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { reindex } from "./reindex.server.ts";
import { cut, dictionaryOf, plainWords, vectorOf } from "./vector.ts";
import { prefixQuery } from "./words.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const all = () =>
	inTenant(pool, record, "read", async ({ db }) =>
		(
			await db.run(
				`select id, project_id, kind, words::text from "$TENANT_SCHEMA$"."search_entries" order by id`,
			)
		).map((row) => ({ ...row })),
	);
const found = async (words: string) =>
	(
		await inTenant(pool, record, "read", ({ db }) =>
			db.run(`select kind from "$TENANT_SCHEMA$"."search_entries" where words @@ $1::tsquery order by kind`, [
				prefixQuery(words),
			]),
		)
	).map(({ kind }) => kind);

test("what is written is found at once, in its new words and no longer in the old ones", async () => {
	const slug = await aProject(member, "Harbour", { description: "Cranes and quays" });
	await aTask(member, slug, "Paint the crane");
	const comment = await aComment(member, slug, "The crane is late.");
	const file = await aFile(member, slug, "crane_plan-2026.pdf");
	expect(await found("crane")).toEqual(["comment", "file", "project", "task"]);

	await editProject(member, slug, { name: "Harbour", description: "Docks", isPublic: true, version: 1 });
	expect([await found("cranes"), await found("dock")]).toEqual([[], ["project"]]);
	await removeComment(member, slug, comment);
	await removeFile(member, slug, file);
	expect(await found("crane")).toEqual(["task"]);
});

test("tasks that came with a copy, or from another project, are found where they are now", async () => {
	const slug = await aProject(member, "Lighthouse");
	const task = await aTask(member, slug, "Polish the lens");
	const copy = await duplicateProject(member, slug, { name: "Second lighthouse" });
	expect(await found("polish lens")).toEqual(["task", "task"]);

	const goal = await aProject(member, "Harbour office");
	await moveTask(member, [slug, String(task)], goal);

	const rows = await all();
	const of = rows.filter(({ kind, words }) => kind === "task" && String(words).includes("'lens'"));
	expect(new Set(of.map(({ project_id: project }) => project)).size).toBe(2);
	expect(copy.outcome).toBe("saved");
});

test("an index that is written again is what the saves have written, without what is gone", async () => {
	await inTenant(pool, record, "write", async ({ db }) => {
		await db.run(`delete from "$TENANT_SCHEMA$"."search_entries" where kind = 'task'`);
	});
	const before = await all();
	await aProject(member, "Last");

	expect(await reindex(record)).toBeGreaterThan(before.length);
	const again = await all();
	await reindex(record);

	expect(await all()).toEqual(again);
	expect(await found("paint")).toEqual(["task"]);
});

const hostile = [
	"'; drop table projects; --",
	"a:* & b:* | !c <-> d",
	"'".repeat(10_000),
	"x".repeat(10_000),
	"\\".repeat(500),
	"😀🇩🇪👨‍👩‍👧",
	"𝒜𝓫".repeat(400),
	"e\u0301".repeat(3_000),
	Array.from({ length: 5_000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(""),
	"ไทยคำนี้".repeat(1_000),
	"İıßẞŁøæ ﬁ ½ Ⅻ",
];

test("no text keeps an entry from being written", async () => {
	const write = (text: string) =>
		inTenant(pool, record, "read", ({ db }) =>
			db.execute(sql`select ${vectorOf({ title: cut(text), body: cut(text) })}::tsvector
				|| to_tsvector(${dictionaryOf("de-DE")}::regconfig, ${plainWords(cut(text))})`),
		);
	for (const text of hostile) await write(text);
	// As long as the text of a file may be, with no two words the same.
	await write(Array.from({ length: 40_000 }, (_, at) => `${at.toString(36)}-${at}`).join(" "));
	await write(
		Array.from({ length: 100_000 }, (_, at) => String.fromCodePoint(0x4e00 + (at % 20_000))).join(""),
	);
	const any = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ unit: "grapheme" }));
	await fc.assert(
		fc.asyncProperty(any, async (text) => {
			await write(text.replaceAll("\0", ""));
		}),
		{ numRuns: 100 },
	);
}, 60_000);

test("a comment with any of these is saved, and found", async () => {
	const slug = await aProject(member, "Hostile");
	for (const text of hostile.filter((one) => one.length < 6_000))
		await aComment(member, slug, `${text} quarry`);

	expect(await found("quarry")).toHaveLength(hostile.filter((one) => one.length < 6_000).length);
	const [{ texts } = { texts: 0 }] = await inTenant(pool, record, "read", ({ db }) =>
		db.select({ texts: sql<number>`count(*)::int` }).from(comments),
	);
	expect(texts).toBeGreaterThan(5);
});

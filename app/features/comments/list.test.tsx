import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { CommentPages } from "./comment-pages.tsx";
import { type CommentPage, getComment, listComments, PAGE_SIZE } from "./list.server.ts";

let pool: ConnectionPool;
let superuser: Sql;
let record: TenantRecord;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
});
afterAll(() => Promise.all([pool.close(), superuser.end(), closeDatabase()]));

/** Makes a project with as many comments; every fifth of them is deleted. Returns its address and the ids of the others. */
async function aProjectWith(count: number): Promise<{ slug: string; ids: number[] }> {
	const slug = await aProject(member, `With ${count}`);
	const rows =
		await superuser.unsafe(`insert into "${record.schemaName}".comments (project_id, text, created_by, deleted_at, created_at)
		select p.id, 'Comment ' || at, p.created_by, case when at % 5 = 0 then now() end, now() + at * interval '1 second'
		from "${record.schemaName}".projects p, generate_series(1, ${count}) at where p.slug = '${slug}'
		returning id, deleted_at`);
	const left = rows.filter(({ deleted_at }) => deleted_at === null);
	return { slug, ids: left.map(({ id }) => Number(id)).sort((one, other) => one - other) };
}

const idsOf = ({ comments }: CommentPage) => comments.map(({ id }) => id);

test("the newest come first, in the order in which they were written, and links lead to all others, both ways", async () => {
	const { slug, ids } = await aProjectWith(100);

	let page: CommentPage = await listComments(member, slug, { at: "end" });
	expect(idsOf(page)).toEqual(ids.slice(-PAGE_SIZE));
	expect(page.after).toBeUndefined();
	const back = [idsOf(page)];
	while (page.before !== undefined) {
		page = await listComments(member, slug, { at: "before", id: page.before });
		back.unshift(idsOf(page));
	}
	expect(back.flat()).toEqual(ids);
	const forth = [idsOf(page)];
	while (page.after !== undefined) {
		page = await listComments(member, slug, { at: "after", id: page.after });
		forth.push(idsOf(page));
	}
	expect(forth.flat()).toEqual(ids);
});

test("each of 10,000 comments has an address that shows it first, with what followed, on a page under 50 kB", async () => {
	const { slug, ids } = await aProjectWith(10_000);
	const places = [0, 1, 4_000, ids.length - 26, ids.length - 25, ids.length - 1];

	for (const place of places) {
		const page = await getComment(member, [slug, String(ids[place])]);

		expect(idsOf(page)).toEqual(ids.slice(place, place + PAGE_SIZE));
		expect(page.before).toBe(place === 0 ? undefined : ids[place]);
		expect(page.after).toBe(place + PAGE_SIZE < ids.length ? ids[place + PAGE_SIZE - 1] : undefined);
		expect(sizeOf(page, slug)).toBeLessThan(40_000);
	}
	const started = performance.now();
	for (const place of places) await listComments(member, slug, { at: "before", id: ids[place] ?? 0 });
	expect(performance.now() - started).toBeLessThan(2_000);
});

const sizeOf = (page: CommentPage, slug: string) =>
	Buffer.byteLength(
		renderToStaticMarkup(
			<CommentPages
				{...page}
				title="Comments"
				slug={slug}
				base={`/${record.slug}`}
				timeZone="Europe/Berlin"
				now={new Date()}
			/>,
		),
	);

test.each([
	["of ordinary words", "Words of a person, and more of them.\n\n".repeat(500).trim()],
	["in Japanese", "長い文章です。".repeat(2_800)],
	["of signs that take six bytes each as HTML", '"<'.repeat(10_000)],
	["of one-letter list items", "- a\n".repeat(4_999)],
	["of nested quotes", "> ".repeat(50).concat("x\n\n").repeat(190)],
	["of emoji", "👩‍🚀".repeat(4_000)],
])("a text %s that fills more than a page is read in parts, and none of it is lost", async (_, text) => {
	const slug = await aProject(member, `Long ${Math.random()}`);
	const id = await aComment(member, slug, text);
	for (let at = 0; at < 3; at++) await aComment(member, slug, text);

	const parts: string[] = [];
	for (let from: number | undefined = 0; from !== undefined; ) {
		const page: CommentPage = await getComment(member, [slug, id], from);
		expect(sizeOf(page, slug)).toBeLessThan(40_000);
		const [shown] = page.comments;
		expect(shown?.html).not.toContain("\uFFFD");
		expect(shown?.html.isWellFormed()).toBe(true);
		parts.push(text.slice(from, shown?.rest));
		expect(shown?.rest ?? text.length).toBeGreaterThan(from);
		from = shown?.rest;
	}
	expect(parts.join("")).toBe(text);
	expect(parts.length).toBeLessThan(20);
	const newest = await listComments(member, slug, { at: "end" });
	expect(sizeOf(newest, slug)).toBeLessThan(40_000);
	expect(newest.before).toBeDefined();
});

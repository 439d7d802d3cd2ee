import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { listTasks, PAGE_SIZE, type TaskPage } from "./list.server.ts";
import { TaskList } from "./task-list.tsx";

let pool: ConnectionPool;
let superuser: Sql;
let record: TenantRecord;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), superuser.end(), closeDatabase()]));

/** Makes a project with 1,000 tasks of its author's that are due, every other one done, all at few places and moments. */
async function aLongProject(text: string): Promise<string> {
	const slug = await aProject(member, `Long ${Math.random()}`, { isPublic: true });
	await superuser.unsafe(
		`insert into "${record.schemaName}".tasks (project_id, text, position, assignee_id, due_on, done_at)
		select p.id, $1::text, at / 7, p.created_by, '2026-11-21', case when at % 2 = 0 then now() + at / 9 * interval '1 second' end
		from "${record.schemaName}".projects p, generate_series(1, 1000) at where p.slug = $2`,
		[text, slug],
	);
	return slug;
}

const htmlOf = ({ tasks, cannotEdit, me, before, after }: TaskPage, slug: string, today = "2026-11-22") =>
	renderToStaticMarkup(
		<TaskList
			{...{ tasks, cannotEdit, me, before, after, slug, today }}
			base={`/${record.slug}`}
			place={{ show: "open" }}
		/>,
	);
const idsOf = ({ tasks }: TaskPage) => tasks.map(({ id }) => id);

test.each([
	["short words", "Order paper"],
	["400 signs that take six bytes each as HTML", '"'.repeat(400)],
	["400 emoji", "🚀".repeat(400)],
])(
	"all pages of 1,000 tasks of %s are small, and show each task once, forwards and backwards",
	async (_, text) => {
		const slug = await aLongProject(text);

		for (const show of ["open", "done"] as const) {
			const forwards: number[][] = [];
			let { page } = await listTasks(member, slug, { show });
			expect([page.open, page.done]).toEqual([500, 500]);
			for (;;) {
				forwards.push(idsOf(page));
				expect(page.tasks.length).toBeLessThanOrEqual(PAGE_SIZE);
				expect(Buffer.byteLength(htmlOf(page, slug))).toBeLessThan(36_000);
				if (!page.after) break;
				({ page } = await listTasks(member, slug, { show, after: page.after }));
			}
			const backwards = [idsOf(page)];
			while (page.before) {
				({ page } = await listTasks(member, slug, { show, before: page.before }));
				backwards.unshift(idsOf(page));
			}

			expect(new Set(forwards.flat()).size).toBe(500);
			expect(backwards.flat()).toEqual(forwards.flat());
		}
	},
	// Some sixty pages of a thousand tasks.
	60_000,
);

test("the first page of tasks of ordinary length has fifty", async () => {
	const slug = await aLongProject("Order paper for the printers on both floors");
	await superuser.unsafe(`update "${record.schemaName}".tasks set assignee_id = null, due_on = null`);

	expect((await listTasks(member, slug, { show: "open" })).page.tasks).toHaveLength(PAGE_SIZE);
});

test("a text with markup and direction marks is text, apart from what is beside it, and no two parts share an id", async () => {
	const slug = await aProject(member, "Markup");
	const text = '<img src=x onerror=alert(1)> \u202Eevil "quotes"';
	await aTask(member, slug, text);

	const html = htmlOf((await listTasks(member, slug, { show: "open" })).page, slug);

	expect(html).toContain("&lt;img src=x onerror=alert(1)&gt; \u202Eevil &quot;quotes&quot;</bdi>");
	expect(html).not.toContain("<img");
	const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
	expect(new Set(ids).size).toBe(ids.length);
});

test("a task is overdue from the day after it was due, unless it is done", async () => {
	const slug = await aLongProject("Order paper");
	const { page: open } = await listTasks(member, slug, { show: "open" });
	const { page: done } = await listTasks(member, slug, { show: "done" });

	expect(htmlOf(open, slug, "2026-11-22")).toContain("Overdue");
	expect(htmlOf(open, slug, "2026-11-21")).not.toContain("Overdue");
	expect(htmlOf(done, slug, "2026-11-22")).not.toContain("Overdue");
});

test("who may not edit sees no button, except the one for a task of their own", async () => {
	const slug = await aProject(member, "Read only", { isPublic: true });
	await aTask(member, slug, "Somebody’s");
	const page = async () => htmlOf((await listTasks(viewer, slug, { show: "open" })).page, slug);

	expect(await page()).not.toMatch(/<button|Edit/);
	await aTask(member, slug, "Yours", { person: viewer.member.email });
	expect((await page()).match(/<button/g)).toHaveLength(1);
	expect(await page()).toContain("Mark as done:");
});

const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
	["no JSON", "x"],
	["another shape", cursor({ id: 1 })],
	["the other list’s", cursor(["2026-01-01T00:00:00.000Z", 1])],
	["an id beyond the column", cursor([1, 9_999_999_999])],
])("a cursor that is %s is refused with 400", async (_, after) => {
	const slug = await aProject(member, `Cursor ${_}`);

	expect((await refusalOf(listTasks(member, slug, { show: "open", after }))).status).toBe(400);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { getDashboard } from "#app/features/dashboard/dashboard.server.ts";
import { archiveProject, createProject, removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { groupByDay } from "./groups.ts";
import { listMyWork } from "./list.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

type NewTask = Partial<typeof tables.tasks.$inferInsert> & { text: string };

/** Puts tasks into a project; they are the member’s unless they say otherwise. */
function addTasks(of: Tenant, slug: string, given: NewTask[]): Promise<void> {
	return inTenant(pool, record, "write", async ({ db }) => {
		const projects = await db.select().from(tables.projects);
		const projectId = projects.find((project) => project.slug === slug)?.id ?? 0;
		const { id } = of.member;
		await db
			.insert(tables.tasks)
			.values(given.map((task, position) => ({ projectId, position, assigneeId: id, ...task })));
	});
}

const leading = async (by: Tenant, name: string, given: object = {}) => {
	const saved = await createProject(by, { name, isPublic: false, lead: by.member.email, ...given });
	if (saved.outcome !== "saved") throw new Error(`“${name}” was not created`);
	return saved.slug;
};

const allOf = async (tenant: Tenant) => (await listMyWork(tenant, {})).work.map(({ text }) => text);

test("my tasks and the projects I lead come from all projects, by the day they are due", async () => {
	const me = await aMember(pool, record, "member");
	await leading(me, "Harbour", { dueOn: "2026-11-20" });
	await leading(me, "No hurry");
	const shared = await aProject(admin, "Shared", { isPublic: true });
	const own = await aProject(me, "My own");
	await addTasks(me, shared, [{ text: "Anytime" }, { text: "Next year", dueOn: "2027-01-01" }]);
	await addTasks(me, own, [
		{ text: "Long ago", dueOn: "2026-01-01" },
		{ text: "Same day", dueOn: "2026-11-20" },
	]);

	expect(await allOf(me)).toEqual([
		...["Long ago", "Harbour", "Same day", "Next year", "No hurry", "Anytime"],
	]);
	const [first, second] = (await listMyWork(me, {})).work;
	expect(first).toMatchObject({ kind: "task", dueOn: "2026-01-01", project: "My own", slug: own });
	expect(second).toMatchObject({ kind: "project", project: "Harbour" });
});

test("what is done, deleted, put away, someone else’s or out of sight is not there", async () => {
	const me = await aMember(pool, record, "member");
	const mine = await aProject(me, "With tasks");
	await addTasks(me, mine, [
		{ text: "Done", doneAt: new Date() },
		{ text: "Deleted", deletedAt: new Date(), deletedBy: me.member.id },
		{ text: "For the admin", assigneeId: admin.member.id },
		{ text: "For nobody", assigneeId: null },
		{ text: "Mine" },
	]);
	for (const [name, put] of [
		["Put away", archiveProject],
		["Thrown away", removeProject],
	] as const) {
		const slug = await leading(me, name);
		await addTasks(me, slug, [{ text: `Task of ${name}` }]);
		await put(me, slug);
	}
	await leading(me, "Finished", { stage: "done" });
	const hidden = await aProject(admin, "Hidden from me");
	await addTasks(me, hidden, [{ text: "Out of sight" }]);

	expect(await allOf(me)).toEqual(["Mine"]);
});

test("a long list is paged in both directions, and the dashboard shows its top", async () => {
	const me = await aMember(pool, record, "member");
	const slug = await leading(me, "Long", { dueOn: "2026-06-15" });
	const days = Array.from({ length: 42 }, (_, at) => `2026-06-${String(1 + (at % 28)).padStart(2, "0")}`);
	await addTasks(me, slug, [
		...days.map((dueOn, at) => ({ text: `Task ${at}`, dueOn })),
		...Array.from({ length: 7 }, (_, at) => ({ text: `Someday ${at}` })),
	]);

	const pages = [await listMyWork(me, {})];
	for (let after = pages[0]?.after; after; after = pages.at(-1)?.after)
		pages.push(await listMyWork(me, { after }));
	const work = pages.flatMap((page) => page.work);
	const back = await listMyWork(me, { before: pages[2]?.before });

	expect(pages.map((page) => page.work.length)).toEqual([20, 20, 10]);
	expect(new Set(work.map(({ text }) => text)).size).toBe(50);
	const due = work.map(({ dueOn }) => dueOn ?? "9999");
	expect(due).toEqual(due.toSorted());
	expect(back.work).toEqual(pages[1]?.work);
	expect((await getDashboard(me)).work).toEqual(work.slice(0, 5));
});

test.each(["x", "WyJhIl0", Buffer.from('["2026-02-30","task",1]').toString("base64url")])(
	"the cursor %s is refused with 400",
	async (after) => {
		expect((await refusalOf(listMyWork(admin, { after }))).status).toBe(400);
	},
);

test("a list is divided into what is overdue, due today, within seven days, later and without a day", () => {
	const due = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-28", "2026-11-29", null];
	const work = due.map((dueOn, id) => ({
		...({ kind: "task", id, text: "Task", dueOn, project: "Project", slug: "project" } as const),
	}));

	const groups = groupByDay(work, "2026-11-21");

	expect(groups.map(({ title, work: [...all] }) => [title, all.length])).toEqual([
		...[
			["Overdue", 1],
			["Today", 1],
			["Next 7 days", 2],
			["Later", 1],
			["No date", 1],
		],
	]);
});

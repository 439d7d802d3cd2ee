import { afterAll, beforeAll, expect, test } from "vitest";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tasks } from "#db/schema/tenant/tasks.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "./detail.server.ts";
import { duplicateProject, getProjectToDuplicate } from "./duplicate.server.ts";
import { archiveProject, removeProject } from "./projects.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const tasksOf = (projectId: number) =>
	admin.read(async ({ db, tables }) => {
		const all = await db.select().from(tables.tasks);
		return all.filter((task) => task.projectId === projectId).sort((a, b) => a.position - b.position);
	});

test("a copy has the description, team, lead, visibility and open tasks of its original, and is the member’s own", async () => {
	const original = await aProject(admin, "Season", {
		...{
			description: "**Everything**",
			isPublic: true,
			stage: "done",
			lead: "Mei Tanaka",
			dueOn: "2026-11-21",
		},
	});
	const { id } = (await getProject(admin, original)).project;
	const own = { projectId: id };
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(tasks).values([
			{ ...own, text: "Second", position: 5, assigneeId: member.member.id, dueOn: "2026-11-20" },
			{ ...own, text: "First", position: 2 },
			{ ...own, text: "Ticked", position: 3, doneAt: new Date() },
			{ ...own, text: "Deleted", position: 4, deletedAt: new Date(), deletedBy: admin.member.id },
		]),
	);

	const { freeName } = await getProjectToDuplicate(member, original);
	const saved = await duplicateProject(member, original, { name: freeName });

	expect(freeName).toBe("Season (2)");
	const { project, activity } = await getProject(admin, saved.outcome === "saved" ? saved.slug : "");
	expect(project).toMatchObject({
		...{ name: "Season (2)", description: "**Everything**", isPublic: true, stage: "idea", dueOn: null },
		...{ leadId: member.member.id, createdBy: member.member.id, version: 1 },
	});
	expect(await tasksOf(project.id)).toMatchObject([
		{ text: "First", assigneeId: null, dueOn: null, doneAt: null },
		{ text: "Second", assigneeId: null, dueOn: null, doneAt: null },
	]);
	expect(activity[0]?.sentence).toBe("created the project “Season (2)” as a copy of another");
	expect(await tasksOf(id)).toHaveLength(4);
});

test("a lead who has left is not chosen again, and an archived project’s copy is active", async () => {
	const leaving = await aMember(pool, record, "member", { firstName: "Lea", lastName: "Ving" });
	const original = await aProject(member, "Orphan", { lead: "Lea Ving" });
	await removeMember(admin, leaving.member.id);
	await archiveProject(member, original);

	const saved = await duplicateProject(member, original, { name: "Adopted" });

	const { project } = await getProject(member, saved.outcome === "saved" ? saved.slug : "");
	expect(project).toMatchObject({ leadId: null, status: "active", isPublic: false });
});

test("a taken name is refused, and a thousand tasks come along", async () => {
	const original = await aProject(member, "Long list");
	const { id } = (await getProject(member, original)).project;
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(tasks).values(
			Array.from({ length: 1_000 }, (_, position) => ({
				...{ text: `Task ${position}`.padEnd(400, "x"), position, projectId: id },
			})),
		),
	);

	expect(await duplicateProject(member, original, { name: "long LIST" })).toMatchObject({
		outcome: "refused",
	});
	const saved = await duplicateProject(member, original, { name: "Longer list" });

	const copy = (await getProject(member, saved.outcome === "saved" ? saved.slug : "")).project;
	expect((await tasksOf(copy.id)).map(({ text }) => text.split("x")[0]).slice(998)).toEqual([
		...["Task 998", "Task 999"],
	]);
});

test("only those who see a project and may create some duplicate it", async () => {
	const hidden = await aProject(admin, "Secret");
	const shown = await aProject(admin, "Open", { isPublic: true });
	const gone = await aProject(member, "Gone");
	await removeProject(member, gone);

	expect(await refusalOf(duplicateProject(member, hidden, { name: "X" }))).toMatchObject({ status: 404 });
	expect(await refusalOf(duplicateProject(member, gone, { name: "X" }))).toMatchObject({ status: 404 });
	for (const ask of [
		() => duplicateProject(viewer, shown, { name: "X" }),
		() => getProjectToDuplicate(viewer, shown),
	]) {
		expect(await refusalOf(ask())).toMatchObject({ status: 403, rule: "projects:create" });
	}
});

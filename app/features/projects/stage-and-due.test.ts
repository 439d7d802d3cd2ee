import { afterAll, beforeAll, expect, test } from "vitest";
import { listEntries } from "#app/features/audit/list.server.ts";
import { createTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { dayIn } from "#app/platform/day.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "./detail.server.ts";
import { listShape, type ProjectQuery, projectShape, STAGES } from "./forms.ts";
import { listProjects } from "./list/list.server.ts";
import { editProject } from "./projects.server.ts";
import { isOverdue } from "./standing.tsx";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
let teamId: number;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	const team = await createTeam(admin, { name: "Workshop" });
	if (team.outcome !== "saved") throw new Error(team.outcome);
	teamId = await admin.read(async ({ db, tables: { teams } }) => {
		const [row] = await db.select({ id: teams.id }).from(teams);
		return row?.id ?? 0;
	});
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const names = async (query: Partial<ProjectQuery>) => {
	const { projects } = await listProjects(member, { status: "active", sort: "name", ...query });
	return projects.map(({ name }) => name);
};

test("a new project is an idea unless its form says otherwise, and an edit without a stage keeps it", async () => {
	const plain = await aProject(member, "Plain");
	const begun = await aProject(member, "Begun", { stage: "in_progress", dueOn: "2026-11-21" });

	await editProject(member, begun, { name: "Begun", isPublic: true, version: 1, dueOn: "2026-11-22" });

	expect((await getProject(member, plain)).project).toMatchObject({ stage: "idea", dueOn: null });
	expect((await getProject(member, begun)).project).toMatchObject({
		...{ stage: "in_progress", dueOn: "2026-11-22", isPublic: true },
	});
});

test.each(["", "started", "IDEA", "archived", "__proto__"])("%j is no stage", (stage) => {
	const parsed = projectShape.safeParse({ name: "X", stage });

	expect(parsed.error?.issues.map(({ message }) => message)).toEqual(["Choose a stage"]);
	expect(listShape.safeParse({ stage }).success).toBe(false);
});

test.each(["2026-02-30", "2025-02-29", "1999-12-31", "2200-01-01", "21.11.2026", "tomorrow", "2026-1-1"])(
	"%s is no due day, and the message says how to write one",
	(dueOn) => {
		const parsed = projectShape.safeParse({ name: "X", dueOn });

		expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
			"Enter the due date as year-month-day, for example 2026-11-21",
		]);
	},
);

test("a day is kept as it was typed, even one that the workspace’s zone does not have", async () => {
	// Samoa went from 29 to 31 December 2011.
	const skipped = "2011-12-30";
	const slug = await aProject(member, "Date line", { dueOn: skipped });
	const { project } = await getProject(member, slug);
	const todayAt = (moment: string) => dayIn("Pacific/Apia", new Date(moment));

	expect(project.dueOn).toBe(skipped);
	expect(todayAt("2011-12-30T09:59:00Z")).toBe("2011-12-29");
	expect(isOverdue(project, todayAt("2011-12-30T09:59:00Z"))).toBe(false);
	expect(todayAt("2011-12-30T10:01:00Z")).toBe("2011-12-31");
	expect(isOverdue(project, todayAt("2011-12-30T10:01:00Z"))).toBe(true);
});

test("a project is overdue once its day is over where the workspace is, unless it is done or archived", () => {
	const due = { status: "active", stage: "waiting", dueOn: "2026-11-21" } as const;
	const moment = new Date("2026-11-21T11:00:00Z");

	expect(isOverdue(due, dayIn("Pacific/Auckland", moment))).toBe(true);
	expect(isOverdue(due, dayIn("America/Los_Angeles", moment))).toBe(false);
	for (const settled of [{ stage: "done" }, { status: "archived" }, { dueOn: null }] as const) {
		expect(isOverdue({ ...due, ...settled }, "2027-01-01")).toBe(false);
	}
});

test("the list is filtered by stage, lead and team, alone and together", async () => {
	await aProject(member, "A", { stage: "waiting", lead: "Mei Tanaka", teamId });
	await aProject(member, "B", { stage: "waiting", lead: "Ada Admin" });
	await aProject(member, "C", { stage: "done", lead: "Mei Tanaka" });

	expect(await names({ stage: "waiting" })).toEqual(["A", "B"]);
	expect(await names({ lead: "me" })).toEqual(["A", "C"]);
	expect(await names({ lead: admin.member.id })).toEqual(["B"]);
	expect(await names({ team: "workshop" })).toEqual(["A"]);
	expect(await names({ stage: "waiting", lead: "me", team: "workshop", q: "a" })).toEqual(["A"]);
	expect(await names({ stage: "done", lead: admin.member.id })).toEqual([]);
	expect(await names({ lead: "user_nobody" })).toEqual([]);
	expect(Object.keys(STAGES)).toHaveLength(4);
});

test("the audit log tells in words how a project’s fields changed", async () => {
	const slug = await aProject(member, "Told in words", { isPublic: true });

	await editProject(member, slug, {
		...{ name: "Told in words", isPublic: true, version: 1 },
		...{ stage: "in_progress", lead: "Mei Tanaka", dueOn: "2026-11-21", teamId },
	});

	const [entry] = (await listEntries(admin, { event: "project.edited" })).entries;
	expect(Object.fromEntries(entry?.changes.map(({ field, from, to }) => [field, [from, to]]) ?? [])).toEqual({
		stage: ["Idea", "In progress"],
		lead: ["nothing", "Mei Tanaka"],
		dueOn: ["nothing", "2026-11-21"],
		team: ["nothing", "Workshop"],
	});
});

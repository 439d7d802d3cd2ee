import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "../detail.server.ts";
import { exportProjects } from "../list/export.server.ts";
import { listProjects } from "../list/list.server.ts";
import { lockNames } from "../names.server.ts";
import { importShape, sheetText } from "./forms.ts";
import { importProjects, previewImport } from "./import.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vera", lastName: "Viewer" });
	await aMember(pool, record, "member", { firstName: "Bo", lastName: "Lind" });
	await aMember(pool, record, "member", { firstName: "Bo", lastName: "Lind" });
	await createTeam(admin, { name: "Workshop" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function previewOf(text: string, by = member) {
	const { found, problem } = await previewImport(by, text);
	if (!found) throw new Error(problem);
	return found;
}

async function importOf(text: string, by = member) {
	const { seen } = await previewOf(text, by);
	return (await importProjects(by, { text, seen, isPublic: false })).found;
}

const namesOf = async (tenant: Tenant, q: string) => {
	const { projects } = await listProjects(tenant, { status: "active", sort: "name", q });
	return projects.map(({ name }) => name);
};
const problemsOf = async (text: string) =>
	(await previewOf(text)).lines.map(({ problems }) => problems.join(" "));

test("a file becomes projects with everything that its columns say, after a preview that created nothing", async () => {
	const text = [
		"Title;Notes;Status;Owner;Deadline;Team;Priority",
		`Rockets;"Two\nlines";Doing;mei TANAKA;2026-11-21;workshop;High`,
		`Anvils;;;${admin.member.email};;;`,
	].join("\n");

	const preview = await previewOf(text);
	expect(preview).toMatchObject({
		...{ count: 2, leftOut: ["Priority"] },
		lines: [
			{ line: 3, name: "Rockets", problems: [] },
			{ line: 4, name: "Anvils", problems: [] },
		],
	});
	expect(await namesOf(admin, "rockets")).toEqual([]);

	const made = await importProjects(member, { text, seen: preview.seen, isPublic: true });

	expect(made.found).toEqual({ outcome: "created", count: 2 });
	const { projects } = await listProjects(member, { status: "active", sort: "name", q: "rockets" });
	const slug = projects[0]?.slug ?? "";
	const { project, team } = await getProject(member, slug);
	expect(project).toMatchObject({
		...{ name: "Rockets", description: "Two\nlines", stage: "in_progress", dueOn: "2026-11-21" },
		...{ leadId: member.member.id, isPublic: true, createdBy: member.member.id, version: 1 },
	});
	expect(team?.name).toBe("Workshop");
	expect(await eventsOf(admin, slug)).toEqual(["project.created"]);
});

test("each line that cannot become a project says why, and only that one is left out", async () => {
	await aProject(member, "Occupied");
	await aProject(admin, "Hidden from Mei");

	const text = [
		"Name,Stage,Lead,Due,Team",
		"Good,,,,",
		",,,,",
		`${"x".repeat(256)},,,,`,
		"Stage,Moon,,,",
		"Nobody,,Nobody Here,,",
		"Two people,,Bo Lind,,",
		"Day,,,21.11.2026,",
		"No such day,,,2026-02-30,",
		"Team,,,,Nowhere",
		"OCCUPIED,,,,",
		"good,,,,",
		"Hidden from Mei,,,,",
		"Two problems,Moon,,tomorrow,",
	].join("\n");

	expect(await problemsOf(text)).toEqual([
		"",
		"Give the project a name.",
		"Use 255 characters or fewer for the name.",
		"“Moon” is no stage. Use Idea, In progress, Waiting or Done.",
		expect.stringMatching(/^“Nobody Here”: No member has this name/),
		expect.stringMatching(/^“Bo Lind”: More than one member/),
		"Enter the due date as year-month-day, for example 2026-11-21.",
		"Enter the due date as year-month-day, for example 2026-11-21.",
		expect.stringMatching(/^“Nowhere” is no team/),
		"There is already a project with this name.",
		"Line 2 has the same name.",
		"",
		expect.stringMatching(/due date.*Moon/),
	]);
	expect(await importOf(text)).toEqual({ outcome: "created", count: 2 });
	expect(await namesOf(member, "good")).toEqual(["Good"]);
	expect(await importOf(text)).toMatchObject({ outcome: "changed", preview: { count: 0 } });
});

test("what changed since the preview is previewed again, and nothing is created", async () => {
	const text = "Name,Lead\nFirst of two,Ada Admin\nSecond of two,";
	const { seen } = await previewOf(text);
	await aProject(member, "second of TWO");

	const made = await importProjects(member, { text, seen, isPublic: false });

	expect(made.found).toMatchObject({ outcome: "changed", preview: { count: 1 } });
	expect(await namesOf(member, "first of two")).toEqual([]);
	const forged = await importProjects(member, { text, seen: "anything", isPublic: false });
	expect(forged.found).toMatchObject({ outcome: "changed" });
});

test("of two who import the same names at once, one creates all of them and the other none", async () => {
	const names = Array.from({ length: 50 }, (_, at) => `Twin ${at}`);
	const texts = [names, names.toReversed()].map((all) => `Name\n${all.join("\n")}`);
	const seen = await Promise.all(texts.map(async (text) => (await previewOf(text, admin)).seen));

	const made = await Promise.all(
		texts.map((text, at) => importProjects(admin, { text, seen: seen[at] ?? "", isPublic: true })),
	);

	expect(made.map(({ found }) => found?.outcome).sort()).toEqual(["changed", "created"]);
});

test("formulas are names like any other, and what we export can be imported", async () => {
	await aProject(admin, "=SUM(A1)", { description: "@SUM(A1)", stage: "waiting", lead: "Ada Admin" });
	const { body } = await exportProjects(admin, { status: "active", q: "sum" });
	const text = await new Response(body).text();

	// The admin’s project is private, so its name is free for others.
	const { lines } = await previewOf(text);

	expect(lines).toEqual([{ line: 2, name: "=SUM(A1)", problems: [] }]);
});

test("a thousand lines are created at once, and each is in the audit log", async () => {
	const text = `Name,Lead,Team\n${Array.from({ length: 1_000 }, (_, at) => `Bulk ${at},Ada Admin,Workshop`).join("\n")}`;

	expect(await importOf(text)).toEqual({ outcome: "created", count: 1_000 });

	const created = await admin.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db.select().from(auditLogs);
		return rows.filter(
			({ event, payload }) => event === "project.created" && /^Bulk /.test(String(payload.name)),
		);
	});
	expect(created).toHaveLength(1_000);
}, 60_000);

test("a thousand names take few of the locks that the server has for all workspaces", async () => {
	const names = Array.from({ length: 1_000 }, (_, at) => `Locked ${at}`);
	const held = sql`select count(*)::int as count from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`;

	const [before, after] = await admin.write(async (writing) => {
		writing.leaveUnchanged();
		const [none] = await writing.db.execute<{ count: number }>(held);
		await lockNames(writing, names);
		return [none, (await writing.db.execute<{ count: number }>(held))[0]];
	});

	expect(after?.count).toBeGreaterThan(before?.count ?? 0);
	expect(after?.count).toBeLessThan(50);
});

test("a table without names is refused, and so are members who may not create", async () => {
	expect((await previewImport(member, "Priority,Tags\nHigh,x")).problem).toContain("Call it “Name”");
	const sent = { text: "Name\nX", seen: "x", isPublic: false };
	for (const ask of [() => previewImport(viewer, sent.text), () => importProjects(viewer, sent)]) {
		expect(await refusalOf(ask())).toMatchObject({ status: 403, rule: "projects:create" });
	}
});

test("text with characters that cannot be stored is refused before it is read", () => {
	expect(sheetText.safeParse("Name\nA\u0007B").error?.issues[0]?.message).toContain("U+0007");
	expect(sheetText.safeParse(`Name\n${"x".repeat(400_001)}`).success).toBe(false);
	expect(importShape.safeParse({ to: "everything" }).success).toBe(false);
});

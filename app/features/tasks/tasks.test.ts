import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveProject, editProject, removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { tasks } from "#db/schema/tenant/tasks.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import type { TaskAddress } from "./find.server.ts";
import { taskShape } from "./forms.ts";
import { listTasks } from "./list.server.ts";
import { moveTask } from "./move.server.ts";
import { placeTask } from "./place.server.ts";
import { addTask, editTask, MOST_TASKS, removeTask, setDone, undeleteTask } from "./tasks.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let mei: Tenant;
let viewer: Tenant;
let stranger: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Bo", lastName: "Lind" });
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
	stranger = await aMember(pool, await aTenant(pool), "owner");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const shown = async (tenant: Tenant, slug: string, show: "open" | "done" = "open") =>
	(await listTasks(tenant, slug, { show })).page.tasks;
const textsOf = async (slug: string, show: "open" | "done" = "open") =>
	(await shown(member, slug, show)).map(({ text }) => text);
const rowOf = async (id: number) => {
	const [row] = await inTenant(pool, record, "read", ({ db }) =>
		db.select().from(tasks).where(eq(tasks.id, id)),
	);
	return row;
};

test("a task is added below the others, with whom it is for and until when, and is in the audit log", async () => {
	const slug = await aProject(member, "Office", { isPublic: true });

	await aTask(member, slug, "Order paper");
	await aTask(member, slug, "Water the plants", { person: "mei TANAKA", dueOn: "2026-11-21" });

	expect(await shown(viewer, slug)).toMatchObject([
		{ text: "Order paper", assignee: undefined, dueOn: null, doneAt: null },
		{ text: "Water the plants", assignee: "Mei Tanaka", assigneeId: mei.member.id, dueOn: "2026-11-21" },
	]);
	const added = (await entriesOf(member)).filter(({ payload }) => payload.slug === slug).at(-1);
	expect(added).toMatchObject({ event: "project.task_added", subjectType: "project" });
	expect(added?.payload).toMatchObject({
		task: { text: "Water the plants" },
		assignee: { name: "Mei Tanaka" },
	});
	const stored = await member.read(({ db, tables: { auditLogs } }) => db.select().from(auditLogs));
	expect(JSON.stringify(stored.filter(({ event }) => event === "project.task_added"))).not.toContain(
		"Tanaka",
	);
});

test("an edit records what changed, one that changes nothing records nothing, and a stale one saves nothing", async () => {
	const slug = await aProject(member, "Edits", { isPublic: true });
	const id = await aTask(member, slug, "Order paper", { person: "Mei Tanaka" });
	const values = { task: "Order paper", person: "Mei Tanaka", dueOn: undefined, version: 1 };

	expect(await editTask(member, [slug, id], values)).toMatchObject({ outcome: "saved" });
	expect((await rowOf(id))?.version).toBe(1);
	const saved = await editTask(member, [slug, id], { ...values, task: "Order ink", dueOn: "2026-12-01" });
	const stale = await editTask(admin, [slug, id], { ...values, task: "Order glue" });

	expect([saved.outcome, stale.outcome]).toEqual(["saved", "stale"]);
	expect(await rowOf(id)).toMatchObject({ text: "Order ink", dueOn: "2026-12-01", version: 2 });
	const entry = (await entriesOf(member)).find(({ event }) => event === "project.task_edited");
	expect(entry?.payload.changes).toEqual({
		text: { from: "Order paper", to: "Order ink" },
		dueOn: { from: null, to: "2026-12-01" },
	});
	expect(await eventsOf(member, slug)).toEqual([
		"project.created",
		"project.task_added",
		"project.task_edited",
	]);
});

test("a task is ticked and opened again, each once, however often the button is pressed", async () => {
	const slug = await aProject(member, "Ticks");
	const id = await aTask(member, slug, "Order paper");

	await Promise.all([setDone(member, [slug, id], "done"), setDone(admin, [slug, id], "done")]);
	expect(await textsOf(slug, "done")).toEqual(["Order paper"]);
	await setDone(member, [slug, id], "open");
	await setDone(member, [slug, id], "open");

	expect(await rowOf(id)).toMatchObject({ doneAt: null, version: 3 });
	expect(await eventsOf(member, slug)).toEqual([
		"project.created",
		"project.task_added",
		"project.task_done",
		"project.task_reopened",
	]);
});

test("the member whom a task is for ticks it without the right to edit, as long as they see the project", async () => {
	const slug = await aProject(member, "Shared", { isPublic: true });
	const id = await aTask(member, slug, "Yours", { person: mei.member.email });
	const other = await aTask(member, slug, "Not yours");

	await setDone(mei, [slug, id], "done");
	expect(await textsOf(slug, "done")).toEqual(["Yours"]);
	expect(await refusalOf(setDone(mei, [slug, other], "done"))).toMatchObject({
		status: 403,
		rule: "projects:edit:all",
	});
	expect(await refusalOf(editTask(mei, [slug, id], { task: "Mine", version: 1 }))).toMatchObject({
		status: 403,
	});

	await editProject(member, slug, { name: "Shared", isPublic: false, version: 1 });
	expect((await refusalOf(setDone(mei, [slug, id], "open"))).status).toBe(404);
	expect((await rowOf(id))?.doneAt).not.toBeNull();
});

test("nobody is given a task in a project that they cannot see, also if they could when the form was opened", async () => {
	const slug = await aProject(member, "Soon private", { isPublic: true });
	const id = await aTask(member, slug, "Order paper");
	await editProject(member, slug, { name: "Soon private", isPublic: false, version: 1 });

	const edited = await editTask(member, [slug, id], {
		task: "Order paper",
		person: "Mei Tanaka",
		version: 1,
	});
	const added = await addTask(member, slug, { task: "Another", person: mei.member.email });
	const unknown = await addTask(member, slug, { task: "Another", person: "Nobody At All" });

	for (const one of [edited, added])
		expect(one).toEqual({
			outcome: "refused",
			errors: {
				person: [expect.stringMatching(/Mei Tanaka can’t see this project\. Choose someone who can/)],
			},
		});
	expect(unknown).toMatchObject({ errors: { person: [expect.stringMatching(/^No member has this name/)] } });
	expect(await shown(member, slug)).toMatchObject([{ text: "Order paper", assignee: undefined }]);
});

test("someone who left stays named on their task until it is given to somebody else", async () => {
	const slug = await aProject(member, "Handover", { isPublic: true });
	const left = await aMember(pool, record, "member", { firstName: "Lea", lastName: "Left" });
	const id = await aTask(member, slug, "Order paper", { person: left.member.email });
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(users).set({ isActive: false, leftAt: new Date() }).where(eq(users.id, left.member.id)),
	);

	const kept = await editTask(member, [slug, id], { task: "Order ink", person: "Lea Left", version: 1 });
	expect(kept.outcome).toBe("saved");
	expect((await rowOf(id))?.assigneeId).toBe(left.member.id);
	const target = await aProject(member, "Handed over");
	expect((await moveTask(member, [slug, id], target)).outcome).toBe("saved");
	await editTask(member, [target, id], { task: "Order ink", version: 2 });

	expect((await rowOf(id))?.assigneeId).toBeNull();
	const again = await editTask(member, [target, id], { task: "Order ink", person: "Lea Left", version: 3 });
	expect(again.outcome).toBe("refused");
});

test("a deleted task is gone, says who deleted it, and comes back where it was", async () => {
	const slug = await aProject(member, "Undo", { isPublic: true });
	const ids = [
		await aTask(member, slug, "One"),
		await aTask(member, slug, "Two"),
		await aTask(member, slug, "Three"),
	];
	const two: TaskAddress = [slug, ids[1] ?? 0];

	await removeTask(member, two);
	await removeTask(member, two);
	const seen = await refusalOf(editTask(member, two, { task: "Two", version: 1 }));

	expect(await textsOf(slug)).toEqual(["One", "Three"]);
	expect(seen).toMatchObject({
		status: 404,
		title: "This task was deleted",
		restore: { action: `${member.base}/projects/${slug}/tasks/${two[1]}/delete`, values: { to: "there" } },
	});
	expect(seen.message).toMatch(/^Bo Lind deleted the task “Two” on /);
	await undeleteTask(member, ...two);
	await undeleteTask(member, ...two);
	expect(await textsOf(slug)).toEqual(["One", "Two", "Three"]);
	expect((await eventsOf(member, slug)).slice(-2)).toEqual([
		"project.task_deleted",
		"project.task_undeleted",
	]);
});

test("a task moves to the end of another project that the member may edit, and both say so without the other’s name", async () => {
	const [from, to] = [await aProject(member, "Cellar"), await aProject(member, "Attic")];
	const id = await aTask(member, from, "Sort the boxes");
	await aTask(member, to, "Sweep");

	expect(await moveTask(member, [from, id], to)).toMatchObject({
		outcome: "saved",
		project: { name: "Attic" },
	});
	expect([await textsOf(from), await textsOf(to)]).toEqual([[], ["Sweep", "Sort the boxes"]]);
	const moved = (await entriesOf(member)).filter(
		({ event, payload }) => event === "project.task_moved" && [from, to].includes(String(payload.slug)),
	);
	expect(moved.map(({ payload }) => [payload.slug, payload.way])).toEqual([
		[from, "out"],
		[to, "in"],
	]);
	expect(JSON.stringify(moved[0]?.payload)).not.toContain("Attic");
	expect((await refusalOf(setDone(member, [from, id], "done"))).status).toBe(404);
});

test("tasks that two people move to and fro at the same moment both arrive", async () => {
	const [a, b] = [await aProject(member, "To"), await aProject(member, "Fro")];
	const [one, two] = [await aTask(member, a, "One"), await aTask(member, b, "Two")];

	await Promise.all([moveTask(member, [a, one], b), moveTask(admin, [b, two], a)]);

	expect([await textsOf(a), await textsOf(b)]).toEqual([["Two"], ["One"]]);
});

test("a task does not move where its person cannot see it, and says what to do", async () => {
	const from = await aProject(member, "Seen", { isPublic: true });
	const id = await aTask(member, from, "Yours", { person: "Mei Tanaka" });
	const to = await aProject(member, "Unseen");

	const moved = await moveTask(member, [from, id], to);

	expect(moved).toMatchObject({ outcome: "refused", problem: expect.stringMatching(/Mei Tanaka can’t see/) });
	expect(await textsOf(from)).toEqual(["Yours"]);
});

test("to a project that is hidden, deleted or never existed, a task moves alike: not at all; to another’s it is refused", async () => {
	const slug = await aProject(member, "Home");
	const id = await aTask(member, slug, "Order paper");
	const hidden = await aProject(admin, "Hidden target");
	const gone = await aProject(admin, "Gone target");
	await removeProject(admin, gone);
	const never = await refusalOf(moveTask(member, [slug, id], "never-was"));

	expect(never).toMatchObject({ status: 404, title: "No such project" });
	for (const to of [hidden, gone, "a\0b"])
		expect(await refusalOf(moveTask(member, [slug, id], to)), to).toEqual(never);
	const others = await aProject(admin, "Public target", { isPublic: true });
	expect(await refusalOf(moveTask(member, [slug, id], others))).toMatchObject({ status: 403 });
	expect(await textsOf(slug)).toEqual(["Order paper"]);
});

/** Lists every function that changes a task by its address. */
const CHANGES = {
	add: (tenant: Tenant, [slug]: TaskAddress) => addTask(tenant, slug, { task: "New" }),
	edit: (tenant: Tenant, at: TaskAddress) => editTask(tenant, at, { task: "Edited", version: 1 }),
	tick: (tenant: Tenant, at: TaskAddress) => setDone(tenant, at, "done"),
	place: (tenant: Tenant, at: TaskAddress) => placeTask(tenant, at, "down"),
	move: (tenant: Tenant, at: TaskAddress) => moveTask(tenant, at, at[0]),
	remove: removeTask,
	undelete: (tenant: Tenant, at: TaskAddress) => undeleteTask(tenant, ...at),
};

test.each(Object.entries(CHANGES))(
	"%s: a task of a project that is hidden, in another workspace or never existed is the same 404",
	async (name, act) => {
		const hidden = await aProject(admin, `Hidden from ${name}`);
		const id = await aTask(admin, hidden, "Secret");
		const never = await refusalOf(act(member, ["never-was", id]));

		expect(never).toMatchObject({ status: 404, title: "No such project" });
		expect(await refusalOf(act(member, [hidden, id]))).toEqual(never);
		expect(await refusalOf(act(viewer, [hidden, id]))).toEqual(never);
		expect(await refusalOf(act(stranger, [hidden, id]))).toEqual(never);
	},
);

test.each(Object.entries(CHANGES))(
	"%s: needs the right to edit the project, refuses an archived one, and finds no task of another project",
	async (name, act) => {
		const slug = await aProject(admin, `Public for ${name}`, { isPublic: true });
		const id = await aTask(admin, slug, "Order paper");
		await aTask(admin, slug, "Below it");
		const elsewhere = await aProject(admin, `Elsewhere for ${name}`);

		for (const person of [member, viewer])
			expect(await refusalOf(act(person, [slug, id]))).toMatchObject({
				status: 403,
				rule: "projects:edit:all",
			});
		if (name !== "add")
			for (const unknown of [id, 999_999_999, "0", "x", "1e3", "99999999999"])
				expect(await refusalOf(act(admin, [elsewhere, unknown]))).toMatchObject({ title: "No such task" });
		await archiveProject(admin, slug);
		expect(await refusalOf(act(admin, [slug, id]))).toMatchObject({ status: 409 });
		expect((await shown(admin, slug)).map(({ text }) => text)).toEqual(["Order paper", "Below it"]);
	},
);

test("a project with a thousand tasks takes no more, neither added, moved nor restored, until one is deleted", async () => {
	const slug = await aProject(member, "Full");
	const [first, second] = [await aTask(member, slug, "First"), await aTask(member, slug, "Second")];
	const other = await aProject(member, "Not full");
	const waiting = await aTask(member, other, "Waiting");
	await inTenant(pool, record, "write", async ({ db }) => {
		const [project] = await db.select().from(projects).where(eq(projects.slug, slug));
		const rows = Array.from({ length: MOST_TASKS - 2 }, (_, at) => ({
			...{ projectId: project?.id ?? 0, createdBy: member.member.id, text: `Task ${at}`, position: at + 10 },
		}));
		await db.insert(tasks).values(rows);
	});
	const full = { outcome: "refused", errors: { "": [expect.stringMatching(/up to 1,000 tasks/)] } };

	expect(await addTask(member, slug, { task: "One too many" })).toEqual(full);
	expect(await moveTask(member, [other, waiting], slug)).toMatchObject({ outcome: "refused" });
	await removeTask(member, [slug, first]);
	const added = await Promise.all(["A", "B"].map((task) => addTask(member, slug, { task })));
	expect(added.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
	expect(await refusalOf(undeleteTask(member, slug, first))).toMatchObject({ status: 409, rule: "most" });
	await removeTask(member, [slug, second]);
	await undeleteTask(member, slug, first);
	expect((await listTasks(member, slug, { show: "open" })).page.open).toBe(MOST_TASKS);
});

test.each([
	["nothing", ""],
	["blanks", "   "],
	["only invisible marks", "\u200B\u2060"],
	["two lines", "Order\npaper"],
	["a control character", "Order\u0007paper"],
	["401 characters", "x".repeat(401)],
])("a text of %s is refused", (_, task) => {
	expect(taskShape.safeParse({ task }).success).toBe(false);
});

test.each([
	["a day that no calendar has", "2026-02-30"],
	["words", "tomorrow"],
	["year 0", "0000-01-01"],
])("a due date that is %s is refused", (_, dueOn) => {
	expect(taskShape.safeParse({ task: "x", dueOn }).success).toBe(false);
});

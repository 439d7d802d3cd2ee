import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeComment } from "#app/features/comments/comments.server.ts";
import { eraseMember } from "#app/features/members/erasure/erasure.server.ts";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { editProject, removeProject, undeleteProject } from "#app/features/projects/projects.server.ts";
import { removeRole } from "#app/features/roles/remove.server.ts";
import { restoreRole } from "#app/features/roles/roles.server.ts";
import { removeTask } from "#app/features/tasks/tasks.server.ts";
import { removeTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aTeam } from "#tests/support/world/invitation.ts";
import { aWorkspace } from "#tests/support/world/membership.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aRole, rolesOf, roleValues } from "#tests/support/world/role.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { restoreProjectShape, restoreShape } from "./forms.ts";
import { listDeleted } from "./list.server.ts";
import { getDeleted, readDeletedAddress, restore } from "./restore.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
let other: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const namesOf = async (tenant: Tenant, kind?: "project" | "role") =>
	(await listDeleted(tenant, { kind })).things.map(({ name }) => name);
const restoreNamed = async (tenant: Tenant, name: string, as?: string) => {
	const thing = (await listDeleted(tenant, {})).things.find((one) => one.name === name);
	if (!thing) throw new Error(`${name} is not listed`);
	return restore(tenant, thing, as);
};
const run = (text: ReturnType<typeof sql>) => inTenant(pool, record, "write", ({ db }) => db.execute(text));

test("what was deleted is listed with who and when, newest first, for those who may restore it", async () => {
	const slug = await aProject(member, "Harbour", { isPublic: true });
	const secret = await aProject(other, "Secret");
	const task = await aTask(member, slug, "Order the crane");
	const comment = await aComment(member, slug, "**The crane** is [late](https://e.example).");
	const { slug: team } = await aTeam(owner, "Dockers");
	const role = await aRole(owner, "Foreman", ["projects:create"]);

	await removeTask(member, [slug, task]);
	await removeComment(owner, slug, comment);
	await removeTeam(owner, team);
	await removeRole(owner, role);
	await removeProject(other, secret);

	const { things } = await listDeleted(owner, {});
	expect(things.map(({ kind, name, project }) => [kind, name, project?.name])).toEqual([
		["project", "Secret", undefined],
		["role", "Foreman", undefined],
		["team", "Dockers", undefined],
		["comment", "The crane is late.", "Harbour"],
		["task", "Order the crane", "Harbour"],
	]);
	expect(things.at(-1)).toMatchObject({ by: "Mei Tanaka", at: expect.any(Date) });
	// The comment is theirs, but the owner took it away.
	expect(await namesOf(member)).toEqual(["Order the crane"]);
	expect(await namesOf(other)).toEqual(["Secret"]);
	expect(await namesOf(viewer)).toEqual([]);
	for (const thing of things) {
		const address = readDeletedAddress(owner, `${thing.kind}.${thing.id}`);
		expect(await refusalOf(getDeleted(viewer, address))).toMatchObject({ status: 404 });
		expect(await getDeleted(owner, address)).toEqual(thing);
	}

	for (const { name } of things) expect(await restoreNamed(owner, name)).toMatchObject({ name });
	expect(await namesOf(owner)).toEqual([]);
	expect((await rolesOf(owner)).find(({ name }) => name === "Foreman")?.permissions).toEqual([
		"projects:create",
	]);
});

test("a task or a comment of a project that is deleted or hidden is listed only with it", async () => {
	const slug = await aProject(member, "Quay", { isPublic: true });
	await removeTask(member, [slug, await aTask(member, slug, "Sweep the quay")]);
	await removeComment(other, slug, await aComment(other, slug, "Swept."));
	expect(await namesOf(other)).toEqual(["Swept."]);
	await removeProject(member, slug);
	expect(await namesOf(other)).toEqual([]);
	expect(await namesOf(member)).toEqual(["Quay"]);

	await restoreNamed(member, "Quay");
	expect(await namesOf(owner)).toEqual(["Swept.", "Sweep the quay"]);
	await editProject(member, slug, { name: "Quay", isPublic: false, version: 3 });
	expect(await namesOf(other)).toEqual([]);
});

test("a name that is taken again asks for another one, and what is restored has it", async () => {
	const slug = await aProject(member, "Launch", { isPublic: true });
	await removeProject(member, slug);
	await aProject(member, "launch", { isPublic: true });
	const { slug: team } = await aTeam(owner, "Riggers");
	await removeTeam(owner, team);
	await aTeam(owner, "Riggers");
	await removeRole(owner, await aRole(owner, "Pilot", ["teams:manage"]));
	await aRole(owner, "Pilot", []);

	for (const [name, as] of [
		["Launch", "Second launch"],
		["Riggers", "Night riggers"],
		["Pilot", "Harbour pilot"],
	] as const) {
		expect(await restoreNamed(owner, name)).toBe("taken");
		expect(await restoreNamed(owner, name, as)).toMatchObject({ name: as });
		expect(await namesOf(owner)).not.toContain(name);
	}
	const pilot = (await rolesOf(owner)).find(({ name }) => name === "Harbour pilot");
	expect(pilot).toMatchObject({ permissions: ["teams:manage"] });
});

test("a name as long as names may be comes back whole", async () => {
	const name = "Long ".repeat(51).padEnd(255, "x");
	const slug = await aProject(member, name);
	await removeProject(member, slug);

	expect(await restoreNamed(member, name)).toMatchObject({ name });
});

test("a new name is no longer than its kind allows", () => {
	const isAllowed = (shape: typeof restoreShape, length: number) =>
		shape.safeParse({ name: "x".repeat(length) }).success;

	expect([100, 101].map((length) => isAllowed(restoreShape, length))).toEqual([true, false]);
	expect([255, 256].map((length) => isAllowed(restoreProjectShape, length))).toEqual([true, false]);
});

test("what Undo brought back is not listed, and a role deleted twice is listed once", async () => {
	const slug = await aProject(member, "Undone");
	await removeProject(member, slug);
	await undeleteProject(member, slug);
	const key = await aRole(owner, "Twice", ["projects:create"]);
	await removeRole(owner, key);
	await restoreRole(owner, key, roleValues("Twice", ["projects:create"]));
	await removeRole(owner, key);

	expect(await namesOf(member, "project")).not.toContain("Undone");
	expect((await namesOf(owner, "role")).filter((name) => name === "Twice")).toHaveLength(1);
});

test("two people restoring one thing at once bring it back once", async () => {
	await removeRole(owner, await aRole(owner, "Once", ["projects:create"]));
	const [thing] = (await listDeleted(owner, { kind: "role" })).things;
	if (!thing) throw new Error("no role was listed");

	const answers = await atOnce(
		`"${record.schemaName}"."roles"`,
		Array(4).fill(() => restore(owner, thing)),
	);

	expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
	expect((await rolesOf(owner)).filter(({ name }) => name === "Once")).toHaveLength(1);
	expect(await refusalOf(restore(owner, thing))).toMatchObject({ status: 404 });
});

test("nobody restores a role with a permission that they lack", async () => {
	const manager = await aMember(pool, record, await aRole(owner, "Role manager", ["roles:manage"]));
	await removeRole(owner, await aRole(owner, "Mighty", ["audit:export"]));

	expect(await namesOf(manager)).toContain("Mighty");
	expect(await refusalOf(restoreNamed(manager, "Mighty"))).toMatchObject({
		status: 403,
		rule: "audit:export",
	});
});

test("after thirty days nothing is listed, and its address restores nothing", async () => {
	const slug = await aProject(member, "Old");
	await removeProject(member, slug);
	const thing = (await listDeleted(member, {})).things.find(({ name }) => name === "Old");
	const address = readDeletedAddress(owner, `project.${thing?.id}`);
	await getDeleted(member, address);

	await run(
		sql`update "$TENANT_SCHEMA$"."projects" set deleted_at = now() - interval '31 days' where slug = ${slug}`,
	);

	expect(await namesOf(member)).not.toContain("Old");
	expect(await refusalOf(getDeleted(member, address))).toMatchObject({ status: 404 });
});

test("what an erased person made and deleted comes back, and nothing says who that was", async () => {
	const world = await aWorkspace(pool);
	const admin = await aMember(pool, world.record, "admin", { firstName: "Ines", lastName: "Ferreira" });
	const kept = await aProject(world.owner, "Kept", { isPublic: true });
	await removeTask(admin, [kept, await aTask(admin, kept, "Her task")]);
	await removeComment(admin, kept, await aComment(admin, kept, "Her words"));
	await removeTeam(admin, (await aTeam(admin, "Her team")).slug);
	await removeRole(admin, await aRole(admin, "Her role", ["projects:create"]));
	await removeProject(admin, await aProject(admin, "Her project", { isPublic: true }));

	await removeMember(world.owner, admin.member.id);
	await eraseMember(world.owner, admin.member.id);

	const { things } = await listDeleted(world.owner, {});
	expect(things.map(({ by }) => by)).toEqual(Array(5).fill("Someone who was erased"));
	expect(JSON.stringify(things)).not.toMatch(/Ines|Ferreira/);
	for (const thing of things) expect(await restore(world.owner, thing)).toMatchObject({ name: thing.name });
	expect(await namesOf(world.owner)).toEqual([]);
});

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");

test.each([
	["a kind that is none", cursor("2026-11-29T00:00:00.000Z", "milestone", 1)],
	["a time that is none", cursor("infinity", "task", 1)],
	["a day that is none", cursor("2026-02-31T00:00:00.000Z", "task", 1)],
	["an id below all ids", cursor("2026-11-29T00:00:00.000Z", "task", -1)],
	["an id beyond all ids", cursor("2026-11-29T00:00:00.000Z", "task", 2 ** 60)],
	["one part too few", cursor("2026-11-29T00:00:00.000Z", "task")],
])("a forged cursor with %s is refused", async (_, forged) => {
	for (const query of [{ after: forged }, { before: forged }]) {
		expect(await refusalOf(listDeleted(owner, query))).toMatchObject({ status: 400 });
	}
});

test("pages hold twenty, and lead back and forth over what was deleted in one moment", async () => {
	const slug = await aProject(owner, "Pages", { isPublic: true });
	const ids: number[] = [];
	for (let number = 0; number < 45; number++) ids.push(await aTask(owner, slug, `Task ${number}`));
	await run(
		sql`update "$TENANT_SCHEMA$"."tasks" set deleted_at = date_trunc('second', now()) where id in ${ids}`,
	);

	const first = await listDeleted(owner, { kind: "task" });
	const second = await listDeleted(owner, { kind: "task", after: first.after });
	const third = await listDeleted(owner, { kind: "task", after: second.after });
	const back = await listDeleted(owner, { kind: "task", before: third.before });

	const all = [first, second, third].flatMap(({ things }) => things.map(({ id }) => id));
	expect(first.things).toHaveLength(20);
	expect(new Set(all).size).toBe(all.length);
	expect(all).toEqual(expect.arrayContaining(ids));
	expect(third.after).toBeUndefined();
	expect(back.things).toEqual(second.things);
	expect(await refusalOf(listDeleted(owner, { after: "nonsense" }))).toMatchObject({ status: 400 });
});

test.each(["task", "task.", "task.x", "task.0", "milestone.1", "task.99999999999999999999", "%00"])(
	"the address %s leads nowhere",
	async (param) => {
		const read = async () => getDeleted(owner, readDeletedAddress(owner, param));
		expect(await refusalOf(read())).toMatchObject({
			status: 404,
		});
	},
);

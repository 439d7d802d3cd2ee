import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { CATALOG, topmost } from "#app/tenant/permissions/catalog.ts";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import {
	aRole,
	aWorkspaceOfRoles,
	editOpened,
	findRole,
	rolesOf,
	roleValues,
} from "#tests/support/world/role.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { editShape, roleShape } from "./forms.ts";
import { getRole, listRoles, MOST_ROLES } from "./list.server.ts";
import { createRole, editRole } from "./roles.server.ts";
import { getStart } from "./start.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
let viewer: Tenant;
let editor: Tenant;
beforeAll(async () => {
	pool = await testPool();
	({ record, owner, admin, viewer, editor } = await aWorkspaceOfRoles(pool));
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function events(event: string) {
	return (await entriesOf(owner)).filter((entry) => entry.event === event);
}

test("everyone may read every role, what it allows and how many members have it", async () => {
	const { system, own, cannotCreate } = await listRoles(viewer);

	expect(system.map(({ key }) => key)).toEqual(["owner", "admin", "member", "viewer"]);
	expect(system.map(({ members }) => members)).toEqual([2, 1, 0, 1]);
	expect(own.map(({ name, members }) => [name, members])).toContainEqual(["Role editor", 1]);
	expect(cannotCreate).toMatchObject({ sentence: expect.stringContaining("Viewer") });
});

test("everyone may read a role, and learns why they may not change it", async () => {
	const { key } = editor.member.role;
	const reasons = async (who: Tenant, role: string) => {
		const { cannotChange, cannotDuplicate } = await getRole(who, role);
		return [cannotChange, cannotDuplicate];
	};

	expect(await getRole(viewer, key)).toMatchObject({
		role: { name: "Role editor" },
		members: 1,
		isOwn: false,
	});
	expect(await reasons(viewer, key)).toMatchObject(
		Array(2).fill({ sentence: expect.stringContaining("Viewer"), permission: "roles:manage" }),
	);
	expect(await reasons(owner, "member")).toEqual([expect.stringContaining("Every workspace"), null]);
	expect(await reasons(owner, key)).toEqual([null, null]);
	expect((await refusalOf(getRole(owner, "never-was"))).status).toBe(404);
});

test("a role is stored as the checked permissions, without what they contain, and recorded", async () => {
	const ticked: Permission[] = ["projects:edit:own", "projects:edit:all", "teams:manage"];

	const saved = await createRole(admin, { ...roleValues("Project Lead", ticked), color: "blue" });

	expect(saved).toEqual({ outcome: "saved", key: "project-lead", name: "Project Lead" });
	expect(await findRole(viewer, "project-lead")).toMatchObject({
		permissions: ["projects:edit:all", "teams:manage"].sort(byCatalog),
		color: "blue",
		isSystem: false,
	});
	expect((await events("role.created")).at(-1)?.payload).toEqual({
		key: "project-lead",
		name: "Project Lead",
		permissions: topmost(ticked),
	});
});

test("a saved role allows what was checked, for every checkbox of the catalog", async () => {
	for (const [number, permission] of CATALOG.entries()) {
		const key = await aRole(owner, `Single ${number}`, [permission]);

		const { permissions } = await findRole(owner, key);
		expect(CATALOG.filter((one) => holds(permissions, one))).toEqual(
			CATALOG.filter((one) => holds([permission], one)),
		);
	}
});

test("an edit records old and new values, applies to its members at once, and raises the version", async () => {
	const key = await aRole(owner, "Before", ["projects:view:public"]);
	const member = await aMember(pool, record, key);

	const saved = await editOpened(admin, key, { name: "After", permissions: ["projects:view:all"] });

	expect(saved).toEqual({ outcome: "saved", key, name: "After" });
	expect((await events("role.edited")).at(-1)?.payload).toEqual({
		key,
		name: "After",
		changes: {
			name: { from: "Before", to: "After" },
			permissions: { from: ["projects:view:public"], to: ["projects:view:all"] },
		},
	});
	const again = await asMember(record, member.member.id);
	expect(again.member).toMatchObject({ role: { key, name: "After" }, permissions: ["projects:view:all"] });
	expect(await findRole(owner, key)).toMatchObject({ version: 2 });
	expect((await editOpened(admin, key, {})).outcome).toBe("saved");
	expect(await findRole(owner, key), "nothing changed").toMatchObject({ version: 2 });
});

test("an edit of an older version is stale, and saves nothing", async () => {
	const key = await aRole(owner, "Contested", ["teams:manage"]);
	await editOpened(owner, key, { name: "Contested first" });

	const late = await editRole(admin, key, { ...roleValues("Contested second"), version: 1 });

	expect(late).toMatchObject({ outcome: "stale", current: { name: "Contested first", version: 2 } });
	expect(await findRole(owner, key)).toMatchObject({
		name: "Contested first",
		permissions: ["teams:manage"],
	});
});

test("of two edits at once, one is saved and the other is stale", async () => {
	const key = await aRole(owner, "Raced", []);
	const send = (who: Tenant, name: string) => () => editRole(who, key, { ...roleValues(name), version: 1 });

	const both = valuesOf(
		await atOnce(`"${record.schemaName}".roles`, [send(owner, "Raced one"), send(admin, "Raced two")]),
	);

	expect(both.map(({ outcome }) => outcome).sort()).toEqual(["saved", "stale"]);
});

test("names that look the same are taken, even when sent at the same moment", async () => {
	await aRole(owner, "Straße 👩‍🚀", []);
	for (const name of ["straße 👩‍🚀", "STRASSE 👩‍🚀 ", "Straße  👩‍🚀", "Stra\u200Bße 👩🚀", "Straße 👩‍🚀"]) {
		const saved = await createRole(owner, roleShape.parse(roleValues(name)));
		// The name with a different spelling is a different name.
		expect(`${name} ${saved.outcome}`).toBe(`${name} ${name.startsWith("STRASSE") ? "saved" : "taken"}`);
	}
	expect(await createRole(owner, roleValues("admin"))).toEqual({ outcome: "taken" });
	expect(await createRole(owner, roleValues("Ａｄｍｉｎ"))).toEqual({ outcome: "taken" });

	await aRole(owner, "İstanbul", []);
	for (const name of ["istanbul", "Istanbul", "İSTANBUL"]) {
		expect(await createRole(owner, roleValues(name))).toEqual({ outcome: "taken" });
	}

	const both = valuesOf(
		await atOnce(`"${record.schemaName}".roles`, [
			() => createRole(owner, roleValues("Twin")),
			() => createRole(admin, roleValues("twin")),
		]),
	);

	expect(both.map(({ outcome }) => outcome).sort()).toEqual(["saved", "taken"]);
});

test("right-to-left names, emoji and long names become roles with keys of their own", async () => {
	const names = ["مدير المشاريع", "🚀🚀🚀", "\u202Eevil", "日本", "x".repeat(100), "New", "Ünïcödé & co."];

	const keys = [];
	for (const name of names) keys.push(await aRole(owner, name, []));

	expect(new Set(keys).size).toBe(names.length);
	for (const key of keys) expect(key).toMatch(/^[a-z0-9-]{1,50}$/);
	expect(keys).not.toContain("new");
	expect((await rolesOf(owner)).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
});

test("an invisible or too long name, and an unknown permission, are bad input", () => {
	const wrong = [
		{ name: "x".repeat(300) },
		{ name: "🚀".repeat(150) },
		{ name: " \u200B\u2060 " },
		{ name: "\u202E" },
		{ name: "" },
		{ name: "Fine", permissions: ["projects:fly"] },
		{ name: "Fine", permissions: ["constructor"] },
		{ name: "Fine", color: "url(x)" },
		{ name: "Fine", description: "x".repeat(301) },
	];

	for (const one of wrong) expect(roleShape.safeParse(one).success, JSON.stringify(one)).toBe(false);
	expect(editShape.safeParse({ name: "Fine", version: "soon" }).success).toBe(false);
	expect(roleShape.parse({ name: " Fine " })).toEqual(roleValues("Fine"));
});

test("a copy starts with the permissions its creator can grant, and says what is left out", async () => {
	const { start, copyOf, leftOut } = await getStart(editor, { from: "member" });
	const whole = await getStart(owner, { from: "admin", add: "organization:manage" });

	expect(copyOf).toBe("Member");
	expect(start).toMatchObject({
		name: "Member (copy)",
		permissions: ["projects:edit:own", "projects:view:public"],
	});
	expect(leftOut).toEqual([
		...["projects:create", "projects:delete:own", "projects:view:own"],
		...["comments:add", "comments:edit:own", "comments:remove:own"],
		...["files:add", "files:remove:own"],
		"keys:own",
	]);
	expect(whole.start.permissions).toContain("organization:manage");
	expect(whole.leftOut).toEqual([]);
});

test("the name of a copy of the longest name is valid", async () => {
	const key = await aRole(owner, "👩‍🚀".repeat(20), []);

	const { start } = await getStart(owner, { from: key });

	expect(roleShape.safeParse({ ...start, color: "none" }).success).toBe(true);
	expect(start.name).toMatch(/👩‍🚀 \(copy\)$/u);
});

test("a workspace cannot have more roles than the limit", async () => {
	const full = await aMember(pool, await aTenant(pool), "owner");
	const keys = Array.from({ length: MOST_ROLES }, (_, number) => `role-${number}`);
	await full.write(async (writing) => {
		writing.authorize("roles:manage");
		const { roles } = writing.tables;
		await writing.db.insert(roles).values(keys.map((key) => ({ key, name: key })));
		await writing.record("role.created", { key: "many", name: "Many" });
	});

	const saved = await createRole(full, roleValues("One too many"));

	expect(saved).toEqual({ outcome: "full" });
	expect((await listRoles(full)).cannotCreate).toContain(String(MOST_ROLES));
	const [count] = await full.read(({ db, tables: { roles } }) =>
		db.select({ n: sql<number>`count(*)::int` }).from(roles),
	);
	expect(count?.n).toBe(MOST_ROLES + 4);
});

const byCatalog = (one: string, other: string) =>
	CATALOG.indexOf(one as Permission) - CATALOG.indexOf(other as Permission);

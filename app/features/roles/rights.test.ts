import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import {
	aRole,
	aWorkspaceOfRoles,
	editOpened,
	findRole,
	rolesOf,
	roleValues,
} from "#tests/support/world/role.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getRoleToChange } from "./find.server.ts";
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

test("nobody creates or changes a role without the permission", async () => {
	const made = await refusalOf(createRole(viewer, roleValues("Mine")));
	const edited = await refusalOf(editOpened(viewer, editor.member.role.key, { name: "Mine" }));
	const opened = await refusalOf(getStart(viewer, {}));

	expect([made, edited, opened].map(({ status, rule }) => `${status} ${rule}`)).toEqual(
		Array(3).fill("403 roles:manage"),
	);
});

test("nobody creates a role with permissions they do not have, whatever they send", async () => {
	const tries: [Tenant, Permission[], string][] = [
		[admin, ["*"], "*"],
		[admin, ["organization:manage"], "organization:manage"],
		[admin, ["projects:*"], "projects:*"],
		[editor, ["projects:edit:all"], "projects:edit:all"],
		[editor, ["projects:view:public", "users:manage"], "users:manage"],
		[editor, ["projects:create", "projects:edit:own"], "projects:create"],
	];

	for (const [who, permissions, rule] of tries) {
		const refusal = await refusalOf(createRole(who, roleValues(`Too much ${rule}`, permissions)));
		expect(refusal).toMatchObject({ status: 403, rule });
	}
	expect((await rolesOf(owner)).filter(({ name }) => name.startsWith("Too much"))).toEqual([]);
	expect(await createRole(editor, roleValues("As far as it goes", ["projects:edit:own"]))).toMatchObject({
		outcome: "saved",
	});
});

test("members can remove permissions from their own role, but not add ones they do not have", async () => {
	const { key } = editor.member.role;

	const added = await refusalOf(
		editOpened(editor, key, { permissions: ["roles:manage", "projects:view:public", "users:manage"] }),
	);
	const kept = await editOpened(editor, key, { permissions: ["roles:manage", "projects:edit:own"] });
	const back = await refusalOf(
		editOpened(editor, key, { permissions: ["roles:manage", "projects:view:public"] }),
	);

	expect(added).toMatchObject({ status: 403, rule: "users:manage" });
	expect(kept.outcome).toBe("saved");
	expect(back).toMatchObject({ status: 403, rule: "projects:view:public" });
	await editOpened(owner, key, {
		permissions: ["roles:manage", "projects:view:public", "projects:edit:own"],
	});
});

test("a role with more permissions than one's own can be neither opened, edited nor emptied", async () => {
	const key = await aRole(owner, "Above", ["organization:manage"]);

	const answers = await Promise.all([
		refusalOf(getRoleToChange(admin, key)),
		refusalOf(editOpened(admin, key, { name: "Mine" })),
		refusalOf(editOpened(admin, key, { permissions: [] })),
	]);

	expect(answers.map(({ status, rule }) => `${status} ${rule}`)).toEqual(
		Array(3).fill("403 organization:manage"),
	);
	expect(await findRole(owner, key)).toMatchObject({ name: "Above", permissions: ["organization:manage"] });
});

test("a member who lost a permission while their form was waiting can no longer grant it", async () => {
	const key = await aRole(owner, "Fading", ["roles:manage", "teams:manage"]);
	const fading = await aMember(pool, record, key);
	const { url } = await testDatabase();
	const [holder, watcher] = [connect({ url }), connect({ url })];
	await holder.unsafe("begin");
	await holder`select pg_advisory_xact_lock(hashtextextended(${`${record.roleName} roles`}, 0))`;

	const attempt = refusalOf(createRole(fading, roleValues("Too late", ["teams:manage"])));
	await waits(watcher);
	await holder.unsafe(
		`update "${record.schemaName}".roles set permissions = '["roles:manage"]' where key = '${key}'`,
	);
	await holder.unsafe("commit");

	expect(await attempt).toMatchObject({ status: 403, rule: "teams:manage" });
	await Promise.all([holder.end(), watcher.end()]);
});

test("nobody changes a system role, not even the owner", async () => {
	for (const key of ["owner", "admin", "member", "viewer"]) {
		const before = await findRole(owner, key);
		const edited = await refusalOf(editRole(owner, key, { ...roleValues("Mine"), version: before.version }));
		const opened = await refusalOf(getRoleToChange(owner, key));

		expect(edited).toMatchObject({ status: 403, rule: "system-role" });
		expect(opened).toMatchObject({ status: 403, rule: "system-role" });
		expect(await findRole(owner, key)).toEqual(before);
	}
});

test("a role of another tenant does not exist here", async () => {
	const stranger = await aMember(pool, await aTenant(pool), "owner");
	const key = await aRole(stranger, "Theirs alone", []);

	const answers = await Promise.all([
		refusalOf(editRole(owner, key, { ...roleValues("Mine"), version: 1 })),
		refusalOf(getRoleToChange(owner, key)),
		refusalOf(getStart(owner, { from: key })),
		refusalOf(editRole(owner, "never-was", { ...roleValues("Mine"), version: 1 })),
	]);

	const [one] = answers;
	for (const answer of answers) expect(answer).toEqual(one);
	expect(one?.status).toBe(404);
});

/** Waits until a transaction waits for a lock. */
async function waits(watcher: ReturnType<typeof connect>): Promise<void> {
	for (const until = Date.now() + 2_000; Date.now() < until; ) {
		const [row] = await watcher`select 1 from pg_locks where not granted and locktype = 'advisory'`;
		if (row) return;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error("No transaction waits for a lock");
}

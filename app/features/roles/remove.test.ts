import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { assignRole, dismiss } from "#app/tenant/registry/membership-writes.server.ts";
import {
	configureWorkspace,
	findWorkspaceToChange,
	getWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import type { RoleValues } from "./forms.ts";
import { listRoles } from "./list.server.ts";
import { getRemoval, removeRole } from "./remove.server.ts";
import { restoreRole } from "./roles.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
beforeEach(async () => {
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	admin = await aMember(pool, record, "admin");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const keysOf = async (tenant: Tenant) => (await listRoles(tenant)).own.map(({ key }) => key);

/** Returns these members' roles from the tenant's own rows and from the index in `public`. */
async function mirrors(members: Tenant[]): Promise<{ here: string[]; index: string[] }> {
	const ids = members.map(({ member }) => member.id);
	const here = await owner.read(({ db, tables: { users } }) =>
		db.select({ role: users.role }).from(users).where(inArray(users.id, ids)),
	);
	const { organizationId, userId, role } = organizationMemberships;
	const index = await inRegistry(pool, "read", (db) =>
		db
			.select({ role })
			.from(organizationMemberships)
			.where(and(eq(organizationId, record.id), inArray(userId, ids))),
	);
	return { here: here.map((row) => row.role), index: index.map((row) => row.role) };
}

async function payloadsOf(event: string) {
	return (await entriesOf(owner)).filter((entry) => entry.event === event).map(({ payload }) => payload);
}

function invite(role: string, given: { status?: "pending" | "revoked"; days?: number } = {}) {
	const { status = "pending", days = 7 } = given;
	return owner.write(async (writing) => {
		writing.authorize("users:manage");
		const [made] = await writing.db
			.insert(writing.tables.invitations)
			.values({
				email: `${role}-${status}-${days}@example.test`,
				invitedBy: writing.member.id,
				role,
				status,
				expiresAt: new Date(Date.now() + days * 86_400_000),
			})
			.returning({ id: writing.tables.invitations.id });
		await writing.record("invitation.created", {
			id: made?.id ?? "",
			email: "x@example.test",
			role,
			timesSent: 1,
		});
		return made?.id ?? "";
	});
}

const invitedAs = (id: string) =>
	owner.read(async ({ db, tables: { invitations } }) => {
		const [row] = await db.select().from(invitations).where(eq(invitations.id, id));
		return row?.role;
	});

function configure(settings: { defaultRole?: string; domainJoin?: { role: string } }) {
	return owner.write(async (writing) => {
		writing.authorize("organization:manage");
		await configureWorkspace(writing, await findWorkspaceToChange(writing, record.id), { settings });
	});
}

test("a role that nobody has is deleted without a replacement, and can be restored as it was", async () => {
	const key = await aRole(admin, "Spare", ["teams:manage"]);

	const removed = await removeRole(admin, key);
	expect(removed).toMatchObject({ outcome: "removed", replacement: undefined });
	expect(await keysOf(owner)).toEqual([]);
	expect(await payloadsOf("role.deleted")).toEqual([
		{ key, name: "Spare", description: "", color: null, permissions: ["teams:manage"], members: 0 },
	]);

	const values = {
		name: "Spare",
		description: "",
		color: "none",
		permissions: ["teams:manage"],
	} satisfies RoleValues;
	const back = [await restoreRole(admin, key, values), await restoreRole(admin, key, values)];
	expect(back).toEqual(Array(2).fill({ name: "Spare", formerName: "Spare" }));
	expect(await keysOf(owner)).toEqual([key]);
});

test("deleting twice finds it done; a role that never existed is not found", async () => {
	const key = await aRole(admin, "Spare", []);
	await removeRole(admin, key);

	expect(await removeRole(admin, key)).toEqual({ outcome: "gone" });
	for (const never of ["never-was", "a\0b", "x".repeat(300)]) {
		expect((await refusalOf(removeRole(admin, never))).status).toBe(404);
		expect((await refusalOf(getRemoval(admin, never))).status).toBe(404);
	}
});

test("a role in use needs a replacement, and says where it is used", async () => {
	const key = await aRole(admin, "Busy", ["projects:create"]);
	await aMember(pool, record, key);
	await invite(key);
	await invite(key, { status: "revoked" });
	await invite(key, { days: -1 });
	await configure({ defaultRole: key, domainJoin: { role: key } });

	const { usage, replacements } = await getRemoval(admin, key);
	const removed = await removeRole(admin, key);

	expect(usage).toEqual({
		members: 1,
		serviceAccounts: 0,
		invitations: 1,
		isDefault: true,
		joinsDomain: true,
	});
	expect(replacements.map((one) => one.key)).toEqual(["admin", "member", "viewer"]);
	expect(removed).toEqual({ outcome: "in use" });
	expect(await keysOf(owner)).toEqual([key]);
});

test("everyone and everything with the role gets the replacement, in both mirrors and the audit log", async () => {
	const key = await aRole(owner, "Old", ["projects:create"]);
	const [first, second, gone] = await Promise.all([1, 2, 3].map(() => aMember(pool, record, key)));
	if (!first || !second || !gone) throw new Error("members are missing");
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		await dismiss(writing, record.id, gone.member.id, "removed");
	});
	const open = await invite(key);
	const ended = await invite(key, { status: "revoked" });
	await configure({ defaultRole: key, domainJoin: { role: key } });

	const removed = await removeRole(admin, key, "viewer");

	expect(removed).toMatchObject({ outcome: "removed", usage: { members: 2, invitations: 1 } });
	expect(await mirrors([first, second, gone])).toEqual({
		here: Array(3).fill("viewer"),
		index: Array(3).fill("viewer"),
	});
	expect((await asMember(record, first.member.id)).member.role.key).toBe("viewer");
	expect([await invitedAs(open), await invitedAs(ended)]).toEqual(["viewer", "viewer"]);
	expect((await getWorkspace(record.id)).settings).toMatchObject({
		defaultRole: "viewer",
		domainJoin: { role: "viewer" },
	});
	const moved = await payloadsOf("member.reassigned");
	expect(moved.map(({ id }) => id).sort()).toEqual([first.member.id, second.member.id].sort());
	expect(moved).toContainEqual(expect.objectContaining({ from: key, to: "viewer" }));
	expect(await payloadsOf("role.deleted")).toMatchObject([
		{ key, name: "Old", replacement: "viewer", members: 2 },
	]);
});

test("a role that is only the default, or only that of a domain, is in use too", async () => {
	const key = await aRole(owner, "Default", []);

	await configure({ defaultRole: key });
	expect(await removeRole(admin, key)).toEqual({ outcome: "in use" });
	await configure({ defaultRole: "member", domainJoin: { role: key } });
	expect(await removeRole(admin, key)).toEqual({ outcome: "in use" });
});

test("the owner's role, the role itself and a missing one cannot be the replacement", async () => {
	const key = await aRole(owner, "Busy", []);
	const member = await aMember(pool, record, key);

	for (const replacement of ["owner", key, "never-was", ""]) {
		expect(await removeRole(owner, key, replacement)).toEqual({ outcome: "unsuitable" });
	}
	expect((await mirrors([member])).here).toEqual([key]);
});

test("nobody assigns a role with more permissions than theirs by deleting another", async () => {
	const above = await aRole(owner, "Above", ["organization:manage"]);
	const key = await aRole(owner, "Busy", []);
	const member = await aMember(pool, record, key);

	const given = await refusalOf(removeRole(admin, key, above));
	const deleted = await refusalOf(removeRole(admin, above, "viewer"));
	const opened = await refusalOf(getRemoval(admin, above));
	const { replacements } = await getRemoval(admin, key);

	for (const refusal of [given, deleted, opened]) {
		expect(refusal).toMatchObject({ status: 403, rule: "organization:manage" });
	}
	expect(replacements.find((one) => one.key === above)?.reason).toContain("Admin");
	expect((await mirrors([member])).here).toEqual([key]);
	expect(await keysOf(owner)).toEqual([above, key].sort());
});

test("a member who may manage roles but not people can delete only unused roles", async () => {
	const keeper = await aMember(pool, record, await aRole(owner, "Keeper", ["roles:manage"]));
	const [spare, busy] = [await aRole(owner, "Spare", []), await aRole(owner, "Busy", [])];
	await aMember(pool, record, busy);

	expect((await getRemoval(keeper, busy)).cannotMove?.sentence).toContain("Keeper");
	expect(await refusalOf(removeRole(keeper, busy, spare))).toMatchObject({
		status: 403,
		rule: "users:manage",
	});
	expect((await removeRole(keeper, spare)).outcome).toBe("removed");
});

test("nobody deletes a system role, and viewers delete nothing", async () => {
	const viewer = await aMember(pool, record, "viewer");
	const key = await aRole(owner, "Spare", []);

	for (const system of ["owner", "admin", "member", "viewer"]) {
		expect(await refusalOf(removeRole(owner, system, "viewer"))).toMatchObject({
			status: 403,
			rule: "system-role",
		});
	}
	expect(await refusalOf(removeRole(viewer, key))).toMatchObject({ status: 403, rule: "roles:manage" });
	expect((await listRoles(owner)).system).toHaveLength(4);
});

test("a role of another tenant can be neither deleted nor the replacement", async () => {
	const stranger = await aMember(pool, await aTenant(pool), "owner");
	const theirs = await aRole(stranger, "Theirs alone", []);
	const key = await aRole(owner, "Busy", []);
	await aMember(pool, record, key);

	expect((await refusalOf(removeRole(owner, theirs))).status).toBe(404);
	expect(await removeRole(owner, key, theirs)).toEqual({ outcome: "unsuitable" });
	expect(await keysOf(stranger)).toEqual([theirs]);
});

test("a member who gets the role while it is being deleted keeps a role that exists", async () => {
	for (let round = 0; round < 5; round++) {
		const key = await aRole(owner, `Raced ${round}`, []);
		const [inside, joining] = await Promise.all([
			aMember(pool, record, key),
			aMember(pool, record, "member"),
		]);
		const assign = owner.write(async (writing) => {
			writing.authorize("users:manage");
			await assignRole(writing, record.id, joining.member.id, key);
		});

		const [removed] = await Promise.allSettled([removeRole(admin, key, "viewer"), assign]);

		expect(removed).toMatchObject({ status: "fulfilled", value: { outcome: "removed" } });
		const { here, index } = await mirrors([inside, joining]);
		expect(here).toEqual(index);
		expect(here).not.toContain(key);
	}
});

test("more members than one statement can record are moved, each with an audit entry", async () => {
	const key = await aRole(owner, "Crowd", []);
	const many = Array.from({ length: 1_200 }, (_, number) => ({
		id: `user_crowd_${record.id}_${number}`,
		email: `crowd-${number}@${record.id}.example`,
		role: key,
	}));
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		await writing.db.insert(writing.tables.users).values(many);
		await writing.recordAll("member.joined", [{ id: "crowd", name: "Crowd", role: key }]);
	});

	const removed = await removeRole(admin, key, "viewer");

	expect(removed).toMatchObject({ usage: { members: 1_200 } });
	const ids = (await payloadsOf("member.reassigned")).map(({ id }) => id);
	expect(new Set(ids).size).toBe(1_200);
});

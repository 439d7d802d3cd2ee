import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { aWorkspace, mirrorsOf, twice } from "#tests/support/world/membership.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { changeRole, reactivateMember, suspendMember } from "./change.server.ts";
import { getMember } from "./detail.server.ts";
import { readmitMember, removeMember } from "./leave-and-remove.server.ts";
import { transferOwnership } from "./ownership.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
let viewer: Tenant;
let stranger: Tenant;
beforeAll(async () => {
	pool = await testPool();
	({ record, owner } = await aWorkspace(pool));
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
	stranger = await aMember(pool, await aTenant(pool), "owner");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const someone = (role = "member", firstName = "Mika") =>
	aMember(pool, record, role, { firstName, lastName: "Tanaka" });
const idOf = (tenant: Tenant) => tenant.member.id;
const become = (role: string, shown: string, understood = false) => ({ role, shown, understood });

/** Every change, as its button sends it. */
const CHANGES = {
	role: (tenant: Tenant, id: string) => changeRole(tenant, id, become("viewer", "member")),
	suspend: suspendMember,
	reactivate: reactivateMember,
	remove: removeMember,
	readmit: readmitMember,
	transfer: transferOwnership,
};
const each = Object.entries(CHANGES);

test("a new role applies from the next request on, in both mirrors, and is recorded", async () => {
	const member = await someone();

	const saved = await changeRole(admin, idOf(member), become("viewer", "member"));

	expect(saved).toMatchObject({ outcome: "saved", to: { key: "viewer" } });
	expect(await mirrorsOf(pool, record, idOf(member))).toEqual(twice("viewer active"));
	expect((await asMember(record, idOf(member))).member.role.key).toBe("viewer");
	const { activity } = await getMember(admin, idOf(admin));
	expect(activity?.[0]?.sentence).toBe("changed the role of Mika Tanaka from “Member” to “Viewer”");
});

test("changing a role that changed since the page was opened is stale, and changes nothing", async () => {
	const member = await someone();
	await changeRole(owner, idOf(member), become("viewer", "member"));

	const saved = await changeRole(admin, idOf(member), become("admin", "member"));

	expect(saved).toMatchObject({ outcome: "stale", member: { role: { key: "viewer" } } });
	expect(await mirrorsOf(pool, record, idOf(member))).toEqual(twice("viewer active"));
});

test("of two roles assigned at the same moment, one is saved and the other is stale", async () => {
	const member = await someone();

	const settled = await atOnce(`"${record.schemaName}".users`, [
		() => changeRole(owner, idOf(member), become("viewer", "member")),
		() => changeRole(admin, idOf(member), become("admin", "member")),
	]);

	const outcomes = settled.map((one) => one.status === "fulfilled" && one.value.outcome);
	expect(outcomes.sort()).toEqual(["saved", "stale"]);
});

test("a role that does not exist cannot be assigned", async () => {
	const member = await someone();

	expect(await changeRole(admin, idOf(member), become("emperor", "member"))).toEqual({ outcome: "unknown" });
});

test("an admin cannot demote, suspend, remove or make an owner: nobody grants what they do not have", async () => {
	const member = await someone();
	const id = idOf(owner);

	const refusals = [
		await refusalOf(changeRole(admin, id, become("member", "owner"))),
		await refusalOf(suspendMember(admin, id)),
		await refusalOf(removeMember(admin, id)),
		await refusalOf(changeRole(admin, idOf(member), become("owner", "member"))),
	];

	for (const refusal of refusals) expect(refusal).toMatchObject({ status: 403, rule: "*" });
	expect(await mirrorsOf(pool, record, id)).toEqual(twice("owner active"));
	expect(await mirrorsOf(pool, record, idOf(member))).toEqual(twice("member active"));
});

test("a custom role can be assigned only by members who have all its permissions", async () => {
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(roles).values([
			{ key: "people", name: "People", permissions: ["users:manage", "projects:view:public"] },
			{ key: "watch", name: "Watch", permissions: ["projects:view:public"] },
			{ key: "older", name: "Older", permissions: ["gone:manage"] },
		]),
	);
	const clerk = await someone("people");
	const member = await someone("watch");

	expect(await changeRole(clerk, idOf(member), become("people", "watch"))).toMatchObject({
		outcome: "saved",
	});
	const refusal = await refusalOf(changeRole(clerk, idOf(member), become("member", "people")));
	expect(refusal).toMatchObject({ status: 403, rule: "projects:create" });
	expect(await refusalOf(changeRole(admin, idOf(member), become("older", "people")))).toMatchObject({
		rule: "*",
	});
});

test("members give up permissions of their own only when they confirm it", async () => {
	const second = await someone("admin");

	expect(await changeRole(second, idOf(second), become("viewer", "admin"))).toEqual({ outcome: "unsure" });
	expect(await mirrorsOf(pool, record, idOf(second))).toEqual(twice("admin active"));
	expect(await changeRole(second, idOf(second), become("viewer", "admin", true))).toMatchObject({
		outcome: "saved",
	});
	expect(await refusalOf(changeRole(second, idOf(second), become("admin", "viewer", true)))).toMatchObject({
		status: 403,
		rule: "users:manage",
	});
});

test("when two of three owners demote each other at the same moment, the second is refused", async () => {
	const { record: own, owner: one } = await aWorkspace(pool);
	const other = await aMember(pool, own, "owner");
	await aMember(pool, own, "owner");

	const settled = await atOnce(`"${own.schemaName}".users`, [
		() => changeRole(one, idOf(other), become("member", "owner")),
		() => changeRole(other, idOf(one), become("member", "owner")),
	]);

	expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	const [lost] = settled.filter((one) => one.status === "rejected");
	expect(await refusalOf(Promise.reject(lost?.reason))).toMatchObject({ status: 409, rule: "own-role" });
});

test("a suspended member is out from the next request on, and comes back with the same role", async () => {
	const member = await someone();
	await asMember(record, idOf(member));

	await suspendMember(admin, idOf(member));
	const out = await refusalOf(asMember(record, idOf(member)));
	const page = await getMember(viewer, idOf(member));
	await suspendMember(admin, idOf(member));
	const between = await mirrorsOf(pool, record, idOf(member));
	await reactivateMember(admin, idOf(member));

	expect(out.status).toBe(404);
	expect(out).toEqual(await refusalOf(asMember(record, "user_nobody")));
	expect(page.member.status).toBe("suspended");
	expect(between).toEqual(twice("member suspended"));
	expect((await asMember(record, idOf(member))).member.role.key).toBe("member");
});

test("a former member cannot get a role, be suspended, or become owner", async () => {
	const member = await someone();
	await removeMember(admin, idOf(member));

	for (const act of [CHANGES.role, suspendMember, reactivateMember]) {
		expect(await refusalOf(act(admin, idOf(member)))).toMatchObject({ status: 409, rule: "member-left" });
	}
	expect(await refusalOf(transferOwnership(owner, idOf(member)))).toMatchObject({
		status: 409,
		rule: "hand-over",
	});
});

test.each(each)(
	"%s: a member and a viewer are refused with the rule and who could do it",
	async (name, act) => {
		const member = await someone();

		for (const tenant of [member, viewer]) {
			const refusal = await refusalOf(act(tenant, idOf(admin)));
			const rule = name === "transfer" ? "organization:manage" : "users:manage";
			expect(refusal).toMatchObject({ status: 403, rule });
		}
		expect(await mirrorsOf(pool, record, idOf(admin))).toEqual(twice("admin active"));
	},
);

test.each(each)("%s: a member of another workspace looks like someone who never existed", async (_, act) => {
	const never = await refusalOf(act(owner, "user_never"));

	expect(never.status).toBe(404);
	expect(await refusalOf(act(owner, idOf(stranger)))).toEqual(never);
	expect(await refusalOf(act(stranger, idOf(viewer)))).toEqual(never);
	expect(await refusalOf(act(owner, "a\0b"))).toEqual(never);
	expect(await refusalOf(getMember(owner, idOf(stranger)))).toEqual(never);
	expect(await refusalOf(getMember(stranger, idOf(viewer)))).toEqual(never);
});

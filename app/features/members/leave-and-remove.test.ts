import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getProject } from "#app/features/projects/detail.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { users as people } from "#db/schema/public/users.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { teamMembers, teams } from "#db/schema/tenant/teams.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { aWorkspace, mirrorsOf, twice } from "#tests/support/world/membership.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, asMember, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { changeRole, suspendMember } from "./change.server.ts";
import { getMember } from "./detail.server.ts";
import { leaveWorkspace, readmitMember, removeMember } from "./leave-and-remove.server.ts";
import { transferOwnership } from "./ownership.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	({ record, owner } = await aWorkspace(pool));
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const someone = (role = "member", firstName = "Mika") =>
	aMember(pool, record, role, { firstName, lastName: "Tanaka" });
const idOf = (tenant: Tenant) => tenant.member.id;
const become = (role: string, shown: string, understood = false) => ({ role, shown, understood });

test("the only owner can neither step down nor leave; with a second one they can", async () => {
	const { record: own, owner: only } = await aWorkspace(pool);
	const step = () => changeRole(only, idOf(only), become("admin", "owner", true));

	for (const work of [step, () => leaveWorkspace(only)]) {
		expect(await refusalOf(work())).toMatchObject({ status: 409, rule: "last-owner" });
	}
	await aMember(pool, own, "owner");
	expect(await step()).toMatchObject({ outcome: "saved" });
	await leaveWorkspace(only);

	expect(await mirrorsOf(pool, own, idOf(only))).toEqual(twice("admin left"));
});

test("a suspended owner does not count, so the remaining one cannot leave", async () => {
	const { record: own, owner: only } = await aWorkspace(pool);
	const second = await aMember(pool, own, "owner");
	await suspendMember(only, idOf(second));

	expect(await refusalOf(leaveWorkspace(only))).toMatchObject({ status: 409, rule: "last-owner" });
});

test("of two owners who leave at the same moment, one stays", async () => {
	const { record: own, owner: one } = await aWorkspace(pool);
	const other = await aMember(pool, own, "owner");

	const settled = await atOnce(`"${own.schemaName}".users`, [
		() => leaveWorkspace(one),
		() => leaveWorkspace(other),
	]);

	expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	const left = [await mirrorsOf(pool, own, idOf(one)), await mirrorsOf(pool, own, idOf(other))];
	expect(left.toSorted()).toEqual([twice("owner active"), twice("owner left")]);
});

test("nobody suspends or removes themselves, whatever their role", async () => {
	for (const tenant of [owner, admin]) {
		expect(await refusalOf(suspendMember(tenant, idOf(tenant)))).toMatchObject({
			status: 403,
			rule: "self-suspension",
		});
		expect(await refusalOf(removeMember(tenant, idOf(tenant)))).toMatchObject({
			status: 403,
			rule: "self-removal",
		});
	}
});

test("removing a member keeps their projects under their name, and ends their access at once", async () => {
	const member = await someone("member", "Ren");
	const slug = await aProject(member, "Their life's work", { isPublic: true });

	await removeMember(admin, idOf(member));

	expect((await refusalOf(asMember(record, idOf(member)))).status).toBe(404);
	expect((await getProject(viewer, slug)).names.author).toBe("Ren Tanaka");
	const page = await getMember(viewer, idOf(member));
	expect(page.member).toMatchObject({ name: "Ren Tanaka", status: "left" });
	expect(page.projects.shown.map((project) => project.slug)).toEqual([slug]);
	expect(await mirrorsOf(pool, record, idOf(member))).toEqual(twice("member left"));
});

test("undoing a removal restores role, teams and lead, and is idempotent", async () => {
	const member = await someone();
	const [bees, wasps] = await inTenant(pool, record, "write", async ({ db }) => {
		const made = await db
			.insert(teams)
			.values([
				{ name: "Bees", slug: "bees", leadId: idOf(member) },
				{ name: "Wasps", slug: "wasps" },
			])
			.returning({ id: teams.id });
		await db.insert(teamMembers).values(made.map(({ id }) => ({ teamId: id, userId: idOf(member) })));
		return made.map(({ id }) => id);
	});
	const joined = (await getMember(admin, idOf(member))).member.joinedAt;
	await removeMember(admin, idOf(member));
	expect((await getMember(admin, idOf(member))).teams).toEqual([]);
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(teams)
			.set({ deletedAt: new Date() })
			.where(eq(teams.id, wasps as number)),
	);

	await readmitMember(admin, idOf(member));
	await readmitMember(admin, idOf(member));

	const page = await getMember(admin, idOf(member));
	expect(page.teams).toEqual([{ name: "Bees", slug: "bees", isLead: true }]);
	expect(page.member).toMatchObject({ status: "active", joinedAt: joined, role: { key: "member" } });
	expect(await mirrorsOf(pool, record, idOf(member))).toEqual(twice("member active"));
	expect(bees).toBeDefined();
});

test("nobody reinstates a member who left on their own, or whose account is gone", async () => {
	const [left, deleted] = [await someone(), await someone()];
	await leaveWorkspace(left);
	await removeMember(admin, idOf(deleted));
	await inTenant(pool, record, "write", ({ registry }) =>
		registry
			.update(people)
			.set({ deletedAt: new Date() })
			.where(eq(people.clerkUserId, idOf(deleted))),
	);

	expect(await refusalOf(readmitMember(admin, idOf(left)))).toMatchObject({
		status: 409,
		rule: "member-left",
	});
	expect(await refusalOf(readmitMember(admin, idOf(deleted)))).toMatchObject({
		status: 409,
		rule: "account-deleted",
	});
	expect((await getMember(admin, idOf(left))).reasons.readmit).toContain("left on their own");
});

test("someone who removes a member who has just left is told so, and nothing is recorded or offered to undo", async () => {
	const member = await someone();
	await leaveWorkspace(member);

	expect(await refusalOf(removeMember(owner, idOf(member)))).toMatchObject({
		status: 409,
		rule: "member-left",
		isFinal: true,
	});
});

test("a transfer makes the other member owner and the owner an admin, both or neither", async () => {
	const { record: own, owner: only } = await aWorkspace(pool);
	const heir = await aMember(pool, own, "member");

	await transferOwnership(only, idOf(heir));

	expect(await mirrorsOf(pool, own, idOf(heir))).toEqual(twice("owner active"));
	expect(await mirrorsOf(pool, own, idOf(only))).toEqual(twice("admin active"));
	expect(await refusalOf(transferOwnership(only, idOf(heir)))).toMatchObject({ status: 403 });
});

test("only an owner transfers ownership, to an active member who is not an owner yet", async () => {
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(roles).values({ key: "regent", name: "Regent", permissions: ["*"] }),
	);
	const [regent, suspended, second] = [await someone("regent"), await someone(), await someone("owner")];
	await suspendMember(admin, idOf(suspended));

	expect(await refusalOf(transferOwnership(admin, idOf(viewer)))).toMatchObject({
		status: 403,
		rule: "organization:manage",
	});
	expect(await refusalOf(transferOwnership(regent, idOf(viewer)))).toMatchObject({
		status: 403,
		rule: "hand-over",
	});
	for (const id of [idOf(suspended), idOf(second), idOf(owner)]) {
		expect(await refusalOf(transferOwnership(owner, id))).toMatchObject({ status: 409, rule: "hand-over" });
	}
});

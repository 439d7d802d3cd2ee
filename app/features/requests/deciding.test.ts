import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { dismiss, suspend } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { aRequest } from "#tests/support/world/request.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getRequest } from "./find.server.ts";
import { listRequests } from "./list.server.ts";
import { approveRequest, declineRequest, makeRequest } from "./requests.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Olga", lastName: "Owner" });
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** Makes a request by a new member. */
async function asking(role: string, permission: Permission, message?: string) {
	const member = await aMember(pool, record, role, { firstName: "Vic", lastName: "Viewer" });
	return { member, id: await aRequest(member, permission, message) };
}

const roleOf = async (tenant: Tenant) => (await asMember(record, tenant.member.id)).member.role.key;

async function eventsAbout(id: string): Promise<string[]> {
	const rows = await owner.read(({ db, tables: { auditLogs } }) =>
		db.select().from(auditLogs).where(eq(auditLogs.subjectId, id)).orderBy(auditLogs.seq),
	);
	return rows.filter(({ subjectType }) => subjectType === "request").map(({ event }) => event);
}

test("a declined permission can be requested again", async () => {
	const { member, id } = await asking("viewer", "projects:create");
	await declineRequest(admin, id, undefined);

	expect(await makeRequest(member, { permission: "projects:create" })).toBe("asked");
});

test("approving assigns a role with the permission, and tells the member who asked", async () => {
	const { member, id } = await asking("viewer", "projects:create");

	const approved = await approveRequest(admin, id, { role: "member", confirmed: false });

	expect(approved).toEqual({ outcome: "approved", name: "Vic Viewer", role: "Member" });
	expect(await roleOf(member)).toBe("member");
	expect(await eventsAbout(id)).toEqual(["request.made", "request.approved"]);
	const { open, decided } = await listRequests(member, {});
	expect(open).toEqual([]);
	expect(decided).toMatchObject([{ status: "approved", decidedBy: "Ada Admin", role: "Member" }]);
});

test("declining changes no role, and keeps the answer", async () => {
	const { member, id } = await asking("viewer", "teams:manage");

	expect(await declineRequest(admin, id, "Ask Olga first.")).toBe("Vic Viewer");

	expect(await roleOf(member)).toBe("viewer");
	expect((await listRequests(member, {})).decided).toMatchObject([
		{ status: "declined", answer: "Ask Olga first.", decidedBy: "Ada Admin" },
	]);
	expect(await eventsAbout(id)).toEqual(["request.made", "request.declined"]);
});

test("a role that would remove something is assigned only when confirmed", async () => {
	const key = await aRole(owner, "Team keeper", ["teams:manage", "projects:view:public"]);
	const { member, id } = await asking("member", "teams:manage");

	const first = await approveRequest(admin, id, { role: key, confirmed: false });
	expect(first).toEqual({
		outcome: "takes",
		lost: [
			...["projects:create", "projects:edit:own", "projects:delete:own", "projects:view:own"],
			...["comments:add", "comments:edit:own", "comments:remove:own"],
			...["files:add", "files:remove:own"],
			"keys:own",
		],
	});
	expect(await roleOf(member)).toBe("member");
	const offer = (await getRequest(admin, id)).offers.find((one) => one.key === key);
	expect(offer).toMatchObject({ gained: ["teams:manage"], lost: first.outcome === "takes" && first.lost });

	const second = await approveRequest(admin, id, { role: key, confirmed: true });
	expect(second.outcome).toBe("approved");
	expect(await roleOf(member)).toBe(key);
});

test("a role that lacks the permission or does not exist cannot fulfill a request", async () => {
	const { member, id } = await asking("viewer", "teams:manage");

	for (const role of ["member", "viewer", "never-was", ""]) {
		expect(await approveRequest(admin, id, { role, confirmed: true })).toEqual({ outcome: "unsuitable" });
	}
	expect(await roleOf(member)).toBe("viewer");
});

test("nobody approves with a role beyond their own permissions, or for someone who has more", async () => {
	const { member, id } = await asking("viewer", "organization:manage");
	const beyond = await refusalOf(approveRequest(admin, id, { role: "owner", confirmed: true }));
	expect(beyond).toMatchObject({ status: 403, rule: "*" });
	expect((await getRequest(admin, id)).offers).toMatchObject([
		{ key: "owner", reason: expect.stringContaining("Admin") },
	]);
	expect(await roleOf(member)).toBe("viewer");

	const high = await aRole(owner, "Custodian", ["organization:manage"]);
	const above = await asking(high, "teams:manage");
	const demoting = await refusalOf(approveRequest(admin, above.id, { role: "admin", confirmed: true }));
	expect(demoting).toMatchObject({ status: 403, rule: "organization:manage" });
	expect((await getRequest(admin, above.id)).cannotApprove).toContain("Custodian");
	expect(await roleOf(above.member)).toBe(high);
});

test("members who may not manage people decide nothing, not even their own request", async () => {
	const { member, id } = await asking("member", "teams:manage");

	const answers = await Promise.all([
		refusalOf(approveRequest(member, id, { role: "admin", confirmed: true })),
		refusalOf(declineRequest(member, id, undefined)),
		refusalOf(getRequest(member, id)),
	]);

	expect(answers.map(({ status, rule }) => `${status} ${rule}`)).toEqual(Array(3).fill("403 users:manage"));
	expect(await roleOf(member)).toBe("member");
});

test("people who manage members gain nothing by approving their own request", async () => {
	const { member, id } = await asking("admin", "organization:manage");

	const refusal = await refusalOf(approveRequest(member, id, { role: "owner", confirmed: true }));

	expect(refusal).toMatchObject({ status: 403, rule: "*" });
	expect(await roleOf(member)).toBe("admin");
});

test("the second of two who decide at once learns what the first one decided", async () => {
	const { member, id } = await asking("viewer", "projects:create");

	const both = await atOnce<unknown>(`"${record.schemaName}".permission_requests`, [
		() => approveRequest(admin, id, { role: "member", confirmed: false }),
		() => declineRequest(owner, id, "No."),
	]);

	const late = both.find((one) => one.status === "rejected");
	const refusal = await refusalOf(Promise.reject(late?.reason));
	expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	const approved = (await roleOf(member)) === "member";
	expect(refusal).toMatchObject({
		status: 409,
		message: expect.stringContaining(approved ? "Ada Admin approved it" : "Olga Owner declined it: “No.”"),
	});
	expect(await eventsAbout(id)).toEqual(["request.made", approved ? "request.approved" : "request.declined"]);
	expect((await refusalOf(getRequest(admin, id))).message).toBe(refusal.message);
});

test("a request from another tenant, from nobody, or from someone who left is not found", async () => {
	const stranger = await aMember(pool, await aTenant(pool), "owner");
	const { member, id } = await asking("viewer", "projects:create");
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		await dismiss(writing, record.id, member.member.id, "removed");
	});
	const unknown = ["0", "-1", "1e3", "999999999", "99999999999999", "x", "1\0"];

	for (const [who, address] of [[stranger, id], [admin, id], ...unknown.map((one) => [admin, one])] as [
		Tenant,
		string,
	][]) {
		const answers = await Promise.all([
			refusalOf(approveRequest(who, address, { role: "member", confirmed: true })),
			refusalOf(declineRequest(who, address, undefined)),
			refusalOf(getRequest(who, address)),
		]);
		expect(
			answers.map(({ status }) => status),
			address,
		).toEqual([404, 404, 404]);
	}
	expect((await listRequests(admin, {})).open.map((one) => String(one.id))).not.toContain(id);
});

test("a suspended member's request can be decided, and they stay suspended", async () => {
	const { member, id } = await asking("viewer", "projects:create");
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		await suspend(writing, record.id, member.member.id);
	});

	expect((await listRequests(admin, {})).open.find((one) => String(one.id) === id)?.suspended).toBe(true);
	expect((await approveRequest(admin, id, { role: "member", confirmed: false })).outcome).toBe("approved");
	expect((await refusalOf(asMember(record, member.member.id))).status).toBe(404);
});

test("a request for a permission they have got meanwhile can be approved with their own role", async () => {
	const key = await aRole(owner, "Creator", ["projects:create", "projects:view:public"]);
	const { member, id } = await asking("viewer", "projects:create");
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		const { users } = writing.tables;
		await writing.db.update(users).set({ role: key }).where(eq(users.id, member.member.id));
		await writing.record("member.reassigned", { id: "x", name: "x", from: "viewer", to: key });
	});

	const approved = await approveRequest(admin, id, { role: key, confirmed: false });

	expect(approved).toMatchObject({ outcome: "approved", role: "Creator" });
});

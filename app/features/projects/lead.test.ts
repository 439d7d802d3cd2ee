import { afterAll, beforeAll, expect, test } from "vitest";
import { listEntries } from "#app/features/audit/list.server.ts";
import { eraseMember } from "#app/features/members/erasure/erasure.server.ts";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { getProject } from "./detail.server.ts";
import { listProjects } from "./list/list.server.ts";
import { createProject, editProject, removeProject, undeleteProject } from "./projects.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
let mei: Tenant;
let other: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await asMember(record, `user_${record.id.replace("org_", "")}`);
	member = await aMember(pool, record, "member", { firstName: "Ada", lastName: "Author" });
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member", { firstName: "Ole", lastName: "Other" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const leadOf = async (slug: string) => (await getProject(owner, slug)).project.leadId;
const listed = async (tenant: Tenant, query = {}) =>
	(await listProjects(tenant, { status: "active", sort: "name", ...query })).projects.map(({ name }) => name);

/** Edits only the lead of a project that has just this name. */
async function entrust(by: Tenant, slug: string, lead?: string) {
	const { name, isPublic, version } = (await getProject(by, slug)).project;
	return editProject(by, slug, { name, isPublic, lead, version });
}

test.each([
	["a name", () => "Mei Tanaka"],
	["a name in another case", () => "mei TANAKA"],
	["an email address", () => mei.member.email],
	["an email address in another case", () => mei.member.email.toUpperCase()],
])("a lead is found by %s", async (way, lead) => {
	const slug = await aProject(member, `Found by ${way}`, { lead: lead() });

	expect(await leadOf(slug)).toBe(mei.member.id);
});

test("a name that no member or more than one has is refused beside the field, and nothing is saved", async () => {
	await aMember(pool, record, "member", { firstName: "Bo", lastName: "Lind" });
	await aMember(pool, record, "viewer", { firstName: "Bo", lastName: "Lind" });
	const slug = await aProject(member, "Whom to ask", { lead: "Mei Tanaka" });

	const unknown = await entrust(member, slug, "Nobody Here");
	const ambiguous = await entrust(member, slug, "Bo Lind");
	const created = await createProject(member, { name: "Led by two", isPublic: false, lead: "Bo Lind" });

	expect(unknown).toEqual({
		outcome: "refused",
		errors: { lead: [expect.stringContaining("No member has this name")] },
	});
	for (const saved of [ambiguous, created]) {
		expect(saved).toEqual({
			outcome: "refused",
			errors: { lead: [expect.stringContaining("More than one member has this name")] },
		});
	}
	expect(await leadOf(slug)).toBe(mei.member.id);
	expect(await listed(member)).not.toContain("Led by two");
});

test("someone whose role would not let them see the project cannot lead it", async () => {
	const viewer = await aMember(pool, record, "viewer", { firstName: "Vi", lastName: "Ewer" });

	const created = await createProject(member, { name: "Out of sight", isPublic: false, lead: "Vi Ewer" });

	expect(created).toEqual({
		outcome: "refused",
		errors: { lead: [expect.stringContaining("can’t lead a project")] },
	});
	expect(viewer.member.role.key).toBe("viewer");
});

test("a lead who shares their name with another stays when the form comes back as it was", async () => {
	const first = await aMember(pool, record, "member", { firstName: "Kim", lastName: "Same" });
	const slug = await aProject(member, "Two Kims", { lead: "Kim Same" });
	await aMember(pool, record, "member", { firstName: "Kim", lastName: "Same" });

	const kept = await editProject(member, slug, {
		...{ name: "Still two Kims", isPublic: false, version: 1, lead: "Kim Same" },
	});

	expect(kept.outcome).toBe("saved");
	expect(await leadOf(slug)).toBe(first.member.id);
});

test("a lead who left the workspace stays until someone chooses another, and cannot be chosen again", async () => {
	const leaving = await aMember(pool, record, "member", { firstName: "Lea", lastName: "Ving" });
	const slug = await aProject(member, "Orphan", { lead: "Lea Ving" });
	await removeMember(owner, leaving.member.id);

	const { names, project } = await getProject(member, slug);
	const kept = await entrust(member, slug, "Lea Ving");
	const again = await createProject(member, { name: "Orphan two", isPublic: false, lead: "Lea Ving" });

	expect(names.lead).toBe("Lea Ving");
	expect(kept.outcome).toBe("saved");
	expect(project.leadId).toBe(leaving.member.id);
	expect(again).toMatchObject({ outcome: "refused", errors: { lead: [expect.any(String)] } });
	await entrust(member, slug);
	expect(await leadOf(slug)).toBeNull();
});

test("a lead sees and edits a private project as if it were theirs, until another replaces them", async () => {
	const slug = await aProject(member, "Handed over");
	expect(await refusalOf(getProject(mei, slug))).toMatchObject({ status: 404 });
	await entrust(member, slug, "Mei Tanaka");

	const page = await getProject(mei, slug);
	const edited = await editProject(mei, slug, {
		...{ name: "Handed on", isPublic: false, version: 2, lead: "Mei Tanaka" },
	});

	expect([page.cannotEdit, page.cannotDelete]).toEqual([null, null]);
	expect(edited.outcome).toBe("saved");
	expect(await listed(mei)).toContain("Handed on");
	expect(await listed(mei, { lead: "me" })).toContain("Handed on");
	expect(page.activity.map(({ sentence }) => sentence)).toContain("created the project “Handed over”");

	const handedOn = await entrust(mei, slug, "Ole Other");

	expect(handedOn).toMatchObject({ outcome: "saved", isHidden: true });
	expect(await refusalOf(getProject(mei, slug))).toMatchObject({ status: 404 });
	expect(await refusalOf(editProject(mei, slug, { name: "X", isPublic: false, version: 4 }))).toMatchObject({
		status: 404,
	});
	expect(await listed(mei, { lead: "me" })).not.toContain("Handed on");
	expect((await getProject(other, slug)).cannotEdit).toBeNull();
});

test("a member who leads projects has their names taken, and a deleted one comes back with a number", async () => {
	const led = await aProject(member, "Shared name", { lead: "Ole Other" });
	expect(await createProject(other, { name: "shared NAME", isPublic: false })).toMatchObject({
		outcome: "refused",
		errors: { name: [expect.stringContaining("already a project")] },
	});

	await entrust(member, led);
	const own = await aProject(other, "Shared name");
	await removeProject(other, own);
	await entrust(member, led, "Ole Other");
	const back = await undeleteProject(other, own);

	expect(back).toMatchObject({ formerName: "Shared name", name: "Shared name (2)" });
});

test("the audit log names the leads before and after, links a lead to their project, and forgets who is erased", async () => {
	const gone = await aMember(pool, record, "member", { firstName: "Era", lastName: "Sed" });
	const slug = await aProject(member, "Relay", { lead: "Era Sed" });
	await entrust(member, slug, "Mei Tanaka");

	const [entry] = (await listEntries(owner, { event: "project.edited" })).entries;
	expect(entry?.changes).toEqual([{ field: "lead", from: "Era Sed", to: "Mei Tanaka" }]);
	const auditor = await aMember(pool, record, "member");
	expect(await listed(auditor)).not.toContain("Relay");

	await removeMember(owner, gone.member.id);
	await eraseMember(owner, gone.member.id);

	const [erased] = (await listEntries(owner, { event: "project.edited" })).entries;
	expect(erased).toMatchObject({
		isErased: true,
		changes: [{ field: "lead", from: "someone who was erased", to: "Mei Tanaka" }],
	});
	const stored = await owner.read(({ db, tables: { auditLogs } }) => db.select().from(auditLogs));
	expect(JSON.stringify(stored)).not.toContain("Era Sed");
	expect(JSON.stringify(await entriesOf(owner))).toContain("Mei Tanaka");
});

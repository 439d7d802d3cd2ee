import { afterAll, beforeAll, expect, test } from "vitest";
import { getDashboard } from "#app/features/dashboard/dashboard.server.ts";
import { beginMyOnboarding } from "#app/features/onboarding/progress/begin.server.ts";
import { getProject } from "#app/features/projects/detail.server.ts";
import { archiveProject, editProject, removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { addEntries } from "#tests/support/world/trail.ts";
import { activityQuery } from "./activity.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const latest = activityQuery();

const activityFor = (tenant: Tenant, limit = 100) => tenant.read((reading) => latest(reading, { limit }));

const told = async (tenant: Tenant) =>
	(await activityFor(tenant)).map(({ who, sentence }) => `${who} ${sentence}`);

test("activity is listed newest first, with links to what can still be opened", async () => {
	const slug = await aProject(member, "Harbour", { isPublic: true });
	await archiveProject(admin, slug);

	const [newest, before] = await activityFor(viewer);

	expect(newest).toMatchObject({
		who: "Ada Admin",
		sentence: "archived the project “Harbour”",
		place: `/projects/${slug}`,
	});
	expect(before).toMatchObject({ who: "Mei Tanaka", sentence: "created the project “Harbour”" });
});

test("what happened to a private project reaches its author and those who see all, never a viewer or another member", async () => {
	const slug = await aProject(member, "Top secret");
	await editProject(member, slug, { name: "Top secret II", isPublic: false, version: 1 });
	const other = await aMember(pool, record, "member");

	const lines = {
		viewer: (await told(viewer)).join("\n"),
		other: (await told(other)).join("\n"),
		author: (await told(member)).join("\n"),
		admin: (await told(admin)).join("\n"),
	};

	expect(lines.viewer).not.toContain("secret");
	expect(lines.other).not.toContain("secret");
	expect(lines.author).toContain("renamed the project “Top secret” to “Top secret II”");
	expect(lines.admin).toContain("Top secret II");
	expect(JSON.stringify(await getDashboard(viewer))).not.toContain("secret");
});

test("a project that becomes private hides its past too", async () => {
	const slug = await aProject(member, "Once open", { isPublic: true });
	expect((await told(viewer)).join()).toContain("Once open");

	await editProject(member, slug, { name: "Closed now", isPublic: false, version: 1 });

	expect((await told(viewer)).join()).not.toMatch(/Once open|Closed now/);
});

test("a public project's name from its private time stays with those who could see it", async () => {
	const slug = await aProject(member, "Codename Viper");
	await editProject(member, slug, { name: "Garden", isPublic: true, version: 1 });
	await archiveProject(member, slug);

	const lines = (await told(viewer)).join("\n");

	expect(lines).toContain("Garden");
	expect(lines).not.toContain("Viper");
	expect((await told(admin)).join("\n")).toContain("Viper");
});

test("a deleted project stays in the activity of those who saw it, without a link", async () => {
	const slug = await aProject(member, "Short dream", { isPublic: true });
	await removeProject(member, slug);

	const [newest] = await activityFor(viewer);

	expect(newest).toMatchObject({ sentence: "deleted the project “Short dream”", place: undefined });
});

test("a project's own page shows what happened to it and to nothing else", async () => {
	const slug = await aProject(member, "Lighthouse", { isPublic: true });
	await aProject(member, "Beacon", { isPublic: true });

	const { activity } = await getProject(viewer, slug);

	expect(activity.map(({ sentence }) => sentence)).toEqual(["created the project “Lighthouse”"]);
});

test("everyone sees who created the workspace, a person or the system", async () => {
	const lines = await told(viewer);

	expect(lines.at(-1)).toBe(`Tenantry created the workspace “${record.name}”`);
});

test("a person whose name is sealed in the entry is named", async () => {
	await admin.write(async (writing) => {
		writing.authorizeSelf(admin.member.id);
		await writing.record("member.suspended", { id: member.member.id, name: "Mei Tanaka" });
	});

	expect(await told(admin)).toContain("Ada Admin suspended Mei Tanaka");
});

test("an entry of an unknown version or kind is shown by its name, and one with an unknown subject to no one", async () => {
	await inTenant(pool, record, "write", ({ db }) =>
		addEntries(db, [
			{ event: "workspace.exploded", subject_type: "workspace", subject_id: record.id },
			{ event: "invoice.sent", subject_type: "invoice", payload: { secret: "1 €" } },
		]),
	);

	const lines = await told(viewer);

	expect(lines[0]).toBe("Tenantry workspace exploded");
	expect(lines.join()).not.toContain("invoice");
});

test("many newer private entries neither hide the older public ones nor leak through the limit", async () => {
	const slug = await aProject(member, "Beneath", { isPublic: true });
	await inTenant(pool, record, "write", ({ db }) =>
		addEntries(
			db,
			Array.from({ length: 300 }, () => ({ event: "project.edited", subject_id: "999999" })),
		),
	);

	const [newest] = await activityFor(viewer, 1);

	expect(newest?.place).toBe(`/projects/${slug}`);
});

test("members who see all see that someone began onboarding, but not the single steps", async () => {
	const fresh = await aMember(pool, record, "member", { firstName: "Nia", lastName: "New" });

	await beginMyOnboarding(fresh);

	const lines = (await told(admin)).filter((line) => line.startsWith("Nia New"));
	expect(lines).toEqual(["Nia New started the onboarding path “Join the team”"]);
});

test("what is done automatically is folded, and looking at the audit log is no activity", async () => {
	const own = await aTenant(pool);
	const owner = await aMember(pool, own, "owner", { firstName: "Olga", lastName: "Owner" });
	const slug = await aProject(owner, "Harbour", { isPublic: true });
	const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");
	const payload = { id: 1, name: "Design", slug: "design" };
	await openFor("teams.make", own).write(async (writing) => {
		for (const event of ["team.created", "team.deleted", "team.undeleted"] as const)
			await writing.record(event, payload);
	});
	const { noteViewed } = await import("../viewed.server.ts");
	await noteViewed(owner, {});
	await archiveProject(owner, slug);

	const [newest, automatic, first] = await activityFor(owner);

	expect(newest?.sentence).toContain("archived");
	expect(automatic).toMatchObject({ who: "Tenantry", sentence: "restored the team “Design”" });
	expect(automatic?.folded).toEqual(["deleted the team “Design”", "created the team “Design”"]);
	expect(first?.sentence).toContain("created the project");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "./detail.server.ts";
import {
	archiveProject,
	editProject,
	removeProject,
	restoreProject,
	undeleteProject,
} from "./projects.server.ts";

const TAKEN = { outcome: "refused", errors: { name: [expect.stringContaining("already")] } };

let pool: ConnectionPool;
let schemaName: string;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
let stranger: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	schemaName = record.schemaName;
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
	stranger = await aMember(pool, await aTenant(pool), "owner");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** Runs the changes so that none writes before all have read. */
const inRace = async <T>(...works: (() => Promise<T>)[]) =>
	valuesOf(await atOnce(`"${schemaName}".projects`, works));

const projectOf = async (tenant: Tenant, slug: string) => (await getProject(tenant, slug)).project;
const opened = { name: "Edited", isPublic: true, version: 1 };

/** Lists every function that changes a project by its address. */
const CHANGES = {
	edit: (tenant: Tenant, slug: string) => editProject(tenant, slug, opened),
	archive: archiveProject,
	restore: restoreProject,
	remove: removeProject,
	undelete: undeleteProject,
};
const each = Object.entries(CHANGES);

test("an edit saves what was typed, keeps the address, and records the old and the new values", async () => {
	const slug = await aProject(member, "Before", { description: "Old" });

	const saved = await editProject(member, slug, { ...opened, name: "After", description: undefined });

	expect(saved).toEqual({ outcome: "saved", slug, name: "After" });
	expect(await projectOf(member, slug)).toMatchObject({
		name: "After",
		description: null,
		isPublic: true,
		version: 2,
	});
	const { activity } = await getProject(member, slug);
	expect(activity[0]?.sentence).toBe("renamed the project “Before” to “After”");
});

test("an edit that changes nothing records nothing", async () => {
	const slug = await aProject(member, "Same");

	const saved = await editProject(member, slug, { name: "Same", isPublic: false, version: 1 });

	expect(saved.outcome).toBe("saved");
	expect(await eventsOf(member, slug)).toEqual(["project.created"]);
	expect((await projectOf(member, slug)).version).toBe(1);
});

test("an edit of a version that is not the newest is stale, returns the current version, and saves nothing", async () => {
	const slug = await aProject(member, "Contested");
	await editProject(admin, slug, { ...opened, name: "First" });

	const saved = await editProject(member, slug, { ...opened, name: "Second" });

	expect(saved).toMatchObject({ outcome: "stale", current: { name: "First", version: 2 } });
	expect((await projectOf(member, slug)).name).toBe("First");
});

test("of edits at the same moment exactly one is saved, and the others are stale", async () => {
	const slug = await aProject(member, "Race");
	const names = ["R1", "R2", "R3"];

	const saved = await inRace(
		...names.map((name, index) => () => editProject(index % 2 ? admin : member, slug, { ...opened, name })),
	);

	const winner = saved.findIndex((one) => one.outcome === "saved");
	expect(saved.map((one) => one.outcome).sort()).toEqual(["saved", "stale", "stale"]);
	expect(await projectOf(member, slug)).toMatchObject({ name: names[winner], version: 2 });
	expect(saved.find((one) => one.outcome === "stale")).toMatchObject({ current: { name: names[winner] } });
	expect(await eventsOf(member, slug)).toEqual(["project.created", "project.edited"]);
});

test("an edit cannot take a name that the member can see, except its own in another case", async () => {
	await aProject(member, "Occupied");
	const slug = await aProject(member, "Mover");

	expect(await editProject(member, slug, { ...opened, name: "OCCUPIED" })).toEqual(TAKEN);
	expect(await editProject(member, slug, { ...opened, name: "MOVER" })).toMatchObject({ outcome: "saved" });
	// In JavaScript “İ” is two characters in lowercase, in PostgreSQL one.
	const city = await aProject(member, "İstanbul");
	expect(await editProject(member, city, { ...opened, name: "Istanbul" })).toMatchObject({
		outcome: "saved",
	});
});

test("an archived project is not edited until it is restored", async () => {
	const slug = await aProject(member, "On ice");
	await archiveProject(member, slug);

	expect(await refusalOf(editProject(member, slug, { ...opened, version: 2 }))).toMatchObject({
		status: 409,
		restore: { action: expect.stringMatching(`/projects/${slug}/archive$`), values: { to: "active" } },
	});

	await restoreProject(member, slug);
	expect(await editProject(member, slug, { ...opened, name: "Thawed", version: 3 })).toMatchObject({
		outcome: "saved",
	});
});

test("archiving notes who and when, restoring clears it, and both are idempotent", async () => {
	const slug = await aProject(member, "Seasonal");

	await archiveProject(admin, slug);
	await archiveProject(member, slug);
	const { project, names } = await getProject(member, slug);
	await restoreProject(member, slug);
	await restoreProject(member, slug);

	expect(project).toMatchObject({ status: "archived", archivedBy: admin.member.id, version: 2 });
	expect(project.archivedAt).toBeInstanceOf(Date);
	expect(names.archiver).toBe("Ada Admin");
	expect(await projectOf(member, slug)).toMatchObject({
		status: "active",
		archivedAt: null,
		archivedBy: null,
		version: 3,
	});
	expect(await eventsOf(member, slug)).toEqual(["project.created", "project.archived", "project.restored"]);
});

test("a deleted project is gone until it is brought back unchanged, and both are idempotent", async () => {
	const slug = await aProject(member, "Oops", { description: "Kept", isPublic: true });

	await removeProject(member, slug);
	await removeProject(member, slug);
	const gone = await refusalOf(getProject(admin, slug));
	await undeleteProject(member, slug);
	await undeleteProject(member, slug);

	expect(gone.status).toBe(404);
	expect(await projectOf(member, slug)).toMatchObject({
		description: "Kept",
		deletedAt: null,
		deletedBy: null,
	});
	expect(await eventsOf(member, slug)).toEqual(["project.created", "project.deleted", "project.undeleted"]);
});

test("the same button pressed by two people at the same moment is one change", async () => {
	const slug = await aProject(member, "Shared button");

	for (const act of [archiveProject, removeProject]) {
		await inRace(
			() => act(member, slug),
			() => act(admin, slug),
		);
	}

	expect(await eventsOf(member, slug)).toEqual(["project.created", "project.archived", "project.deleted"]);
});

test("people who could see a deleted project are told who deleted it, and those who may restore it can", async () => {
	const slug = await aProject(admin, "Was here", { isPublic: true });
	await removeProject(admin, slug);

	const seen = await refusalOf(getProject(viewer, slug));
	const changed = await refusalOf(archiveProject(member, slug));
	const byItsAuthor = await refusalOf(archiveProject(admin, slug));

	const deletion = { status: 404, title: "This project was deleted" };
	for (const refusal of [seen, changed, byItsAuthor]) {
		expect(refusal).toMatchObject(deletion);
		expect(refusal.message.replaceAll(/[\u2066-\u2069]/g, "")).toMatch(
			new RegExp(
				`^${admin.member.name} deleted the project “Was here” on \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d\\.$`,
			),
		);
	}
	expect([seen.restore, changed.restore]).toEqual([undefined, undefined]);
	expect(byItsAuthor.restore).toMatchObject({
		action: `${admin.base}/projects/${slug}/delete`,
		values: { to: "there" },
	});
});

test("a deleted project that was archived comes back archived", async () => {
	const slug = await aProject(member, "Old and gone");
	await archiveProject(member, slug);

	await removeProject(member, slug);
	await undeleteProject(member, slug);

	expect((await projectOf(member, slug)).status).toBe("archived");
});

test.each(each)(
	"%s: a project that is hidden, deleted while hidden, in another workspace, or never existed is the same 404",
	async (name, act) => {
		const hidden = await aProject(admin, `Hidden from ${name}`);
		const deleted = await aProject(admin, `Deleted before ${name}`);
		await removeProject(admin, deleted);
		const never = await refusalOf(act(member, "never-was"));

		expect(never.status).toBe(404);
		expect(await refusalOf(act(member, hidden))).toEqual(never);
		expect(await refusalOf(act(member, deleted))).toEqual(never);
		expect(await refusalOf(act(viewer, deleted))).toEqual(never);
		expect(await refusalOf(act(stranger, deleted))).toEqual(never);
		expect(await refusalOf(act(stranger, hidden))).toEqual(never);
		expect(await refusalOf(act(member, "a\0b"))).toEqual(never);
	},
);

test.each(each)(
	"%s: someone else's public project is refused with its rule, and stays unchanged",
	async (name, act) => {
		const slug = await aProject(admin, `Public for ${name}`, { isPublic: true });
		const rule = name === "remove" || name === "undelete" ? "projects:delete:all" : "projects:edit:all";

		for (const person of [member, viewer]) {
			const refusal = await refusalOf(act(person, slug));
			expect(refusal).toMatchObject({ status: 403, rule });
			expect(refusal.help).toContain("Ada Admin");
		}
		expect(await projectOf(admin, slug)).toMatchObject({ version: 1, name: `Public for ${name}` });
	},
);

test.each(each)("%s: an admin may, no matter who created it", async (name, act) => {
	const slug = await aProject(member, `Private of a member for ${name}`);

	await expect(act(admin, slug)).resolves.toBeDefined();
});

test("a page says why its buttons are disabled, and leaves them enabled for members who may use them", async () => {
	const slug = await aProject(admin, "Open for all", { isPublic: true });

	const page = await getProject(viewer, slug);

	expect(page.cannotEdit?.sentence).toContain("Viewer");
	expect(page.cannotDelete?.sentence).toContain("Viewer");
	expect((await getProject(admin, slug)).cannotEdit).toBeNull();
});

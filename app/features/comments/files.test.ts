import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listDeleted } from "#app/features/deleted/list.server.ts";
import { addFiles, removeFile, undeleteFile } from "#app/features/files/files.server.ts";
import { getFile } from "#app/features/files/find.server.ts";
import { idsIn } from "#app/features/files/in-comments/staged.server.ts";
import { listFiles } from "#app/features/files/list.server.ts";
import { sweepDaily } from "#app/features/files/sweep.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { readForm } from "#app/platform/http/forms/form.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { comments as commentTable } from "#db/schema/tenant/comments.ts";
import { files as fileTable } from "#db/schema/tenant/files.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { filesSent } from "#tests/support/world/file.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { addComment, editComment, removeComment, undeleteComment } from "./comments.server.ts";
import { receiveFiles } from "./files-of-form.server.ts";
import { listComments } from "./list.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let other: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const TEXT = { comment: "Here they are.", tellId: [], meantId: [] };

type Sent = { kept?: string[]; files?: Record<string, string> };

/** Sends the form of a comment on a project; `kept`: the values of its ticked boxes. */
async function send(tenant: Tenant, slug: string, { kept = [], files = {} }: Sent) {
	const form = new FormData();
	for (const value of kept) form.append("keptFile", value);
	const request = filesSent(tenant, slug, files, { page: "comments", form });
	await readForm(request);
	const found = await receiveFiles(tenant, slug, request);
	return { ...found, staged: await found.staged() };
}

async function commentWith(tenant: Tenant, slug: string, files: Record<string, string>): Promise<string> {
	const { ids } = await send(tenant, slug, { files });
	const saved = await addComment(tenant, slug, { ...TEXT, fileIds: ids });
	if (saved.outcome !== "saved") throw new Error("The comment was not saved");
	return String(saved.id);
}

const shownTo = async (tenant: Tenant, slug: string) =>
	(await listComments(tenant, slug, { at: "end" })).comments.map(({ files }) =>
		files.map(({ name }) => name),
	);
const listedTo = async (tenant: Tenant, slug: string) =>
	(await listFiles(tenant, slug)).files.map(({ name }) => name).sort();
const rowsOf = (tenant: Tenant) => tenant.read(({ db, tables: { files } }) => db.select().from(files));
const change = (values: Record<string, unknown>, where = sql`true`) =>
	inTenant(pool, record, "write", ({ db }) => db.update(fileTable).set(values).where(where));
const sweep = () => sweepDaily.run(openFor("files.sweep", record), "2026-11-29");

test("a comment has the files that were sent with it, and the log has each", async () => {
	const slug = await aProject(member, "Harbour", { isPublic: true });

	const id = await commentWith(member, slug, { "plan.pdf": "%PDF-1.7", "list.txt": "x" });

	expect(await shownTo(viewer, slug)).toEqual([["plan.pdf", "list.txt"]]);
	const { files } = await listFiles(viewer, slug);
	expect(files.map(({ name, commentId }) => [name, String(commentId)])).toEqual([
		["list.txt", id],
		["plan.pdf", id],
	]);
	expect(await eventsOf(member, slug)).toEqual([
		"project.created",
		"project.comment_added",
		"project.file_added",
		"project.file_added",
	]);
});

test("of a form that is shown again the good files are kept, and sent again by their boxes alone", async () => {
	const slug = await aProject(member, "Quay");

	const first = await send(member, slug, { files: { "plan.pdf": "%PDF-1.7", "setup.exe": "MZ" } });

	expect(first.problems).toEqual([expect.stringContaining("setup.exe")]);
	expect(first.staged).toMatchObject([{ name: "plan.pdf", bytes: 8 }]);
	expect(await listedTo(member, slug)).toEqual([]);
	const kept = first.staged.map(({ value }) => value);
	const second = await send(member, slug, { kept, files: { "more.txt": "y" } });
	expect(second.staged.map(({ name }) => name)).toEqual(["plan.pdf", "more.txt"]);
	const saved = await addComment(member, slug, { ...TEXT, fileIds: second.ids });
	expect(saved.outcome).toBe("saved");
	expect(await shownTo(member, slug)).toEqual([["plan.pdf", "more.txt"]]);
});

test("nobody adds a file that someone else staged, or staged elsewhere, whatever they know of it", async () => {
	const slug = await aProject(member, "Shared", { isPublic: true });
	const elsewhere = await aProject(member, "Elsewhere", { isPublic: true });
	const { staged, ids } = await send(member, slug, { files: { "secret.txt": "x" } });
	const values = staged.map(({ value }) => value);
	const neighbor = await aMember(pool, await aTenant(pool), "member");

	// The value of the box is signed for one member of one workspace.
	expect(idsIn(member, values)).toEqual(ids);
	for (const stranger of [other, admin, neighbor]) expect(idsIn(stranger, values)).toEqual([]);
	expect(idsIn(member, [`${ids[0]}`, `${ids[0]}.`, `${ids[0]}.${"x".repeat(43)}`, "", "1.2.3"])).toEqual([]);
	// Even with the right id, the row is theirs alone.
	for (const [tenant, place] of [
		[other, slug],
		[admin, slug],
		[member, elsewhere],
	] as const) {
		expect(await addComment(tenant, place, { ...TEXT, fileIds: ids })).toMatchObject({
			outcome: "refused",
			errors: { files: [expect.stringContaining("not kept anymore")] },
		});
	}
	expect(await shownTo(admin, slug)).toEqual([]);
	expect(await refusalOf(getFile(member, [slug, String(ids[0])]))).toMatchObject({ status: 404 });
	expect(await addComment(member, slug, { ...TEXT, fileIds: ids })).toMatchObject({ outcome: "saved" });
	// Once.
	expect(await addComment(member, slug, { ...TEXT, fileIds: ids })).toMatchObject({ outcome: "refused" });
});

test("what is staged is kept for a day, counts against the quota meanwhile, and is then gone with its bytes", async () => {
	const slug = await aProject(member, "Slow");
	const { ids, staged } = await send(member, slug, { files: { "a.txt": "x" } });
	const object = (await rowsOf(admin)).find(({ id }) => id === ids[0])?.object ?? "";
	const used = async () => (await listFiles(member, slug)).used;
	const before = await used();
	await change(
		{ createdAt: sql`now() - interval '23 hours'`, stagedAt: sql`now() - interval '23 hours'` },
		eq(fileTable.object, object),
	);

	await sweep();
	expect(await member.files.open(object)).toBeDefined();
	expect(await used()).toBe(before);

	await change({ stagedAt: sql`now() - interval '25 hours'` }, eq(fileTable.object, object));
	await sweep();
	expect(await member.files.open(object)).toBeUndefined();
	expect(await used()).toBe(before - 1);
	expect((await send(member, slug, { kept: staged.map(({ value }) => value) })).staged).toEqual([]);
	expect(await addComment(member, slug, { ...TEXT, fileIds: ids })).toMatchObject({ outcome: "refused" });
});

test("a form that is sent twice leaves no second copy", async () => {
	const slug = await aProject(member, "Twice");
	const { ids } = await send(member, slug, { files: { "a.txt": "x" } });
	const copy = await send(member, slug, { files: { "a.txt": "x" } });
	await addComment(member, slug, { ...TEXT, fileIds: ids });

	await member.files.unstage([...ids, ...copy.newIds]);

	expect(await listedTo(member, slug)).toEqual(["a.txt"]);
	expect((await rowsOf(admin)).filter(({ id }) => copy.ids.includes(id))).toEqual([]);
});

test("a comment's files are deleted and restored with it, and one that was deleted before stays deleted", async () => {
	const slug = await aProject(member, "Deleted", { isPublic: true });
	const id = await commentWith(member, slug, { "a.txt": "x", "b.txt": "y" });
	const { files } = await listFiles(member, slug);
	const [b, a] = files.map((file) => String(file.id)) as [string, string];
	await removeFile(member, slug, b);
	await removeComment(member, slug, id);

	expect(await listedTo(viewer, slug)).toEqual([]);
	expect(await refusalOf(getFile(viewer, [slug, a]))).toMatchObject({ status: 404 });
	// Listed with its comment, not beside it.
	const { things } = await listDeleted(member, {});
	expect(things.filter(({ project }) => project?.slug === slug).map(({ kind }) => kind)).toEqual(["comment"]);
	expect(await refusalOf(undeleteFile(member, slug, a))).toMatchObject({
		status: 409,
		title: "Its comment was deleted",
	});

	await undeleteComment(member, slug, id);
	expect(await shownTo(viewer, slug)).toEqual([["a.txt"]]);
	const { things: left } = await listDeleted(member, {});
	expect(left.filter(({ project }) => project?.slug === slug).map(({ name }) => name)).toEqual(["b.txt"]);
	await undeleteFile(member, slug, b);
	expect(await listedTo(viewer, slug)).toEqual(["a.txt", "b.txt"]);
});

test("a file does not come back to a comment that someone deletes at the same moment", async () => {
	const slug = await aProject(member, "Same moment");
	const id = await commentWith(member, slug, { "a.txt": "x" });
	const [file] = (await listFiles(member, slug)).files;
	await removeFile(member, slug, String(file?.id));
	const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	const deleting = inTenant(pool, record, "write", async ({ db }) => {
		const deletion = { deletedAt: new Date(), deletedBy: member.member.id };
		await db
			.update(commentTable)
			.set(deletion)
			.where(eq(commentTable.id, Number(id)));
		begun.resolve();
		await end.promise;
	});
	await begun.promise;

	const restored = refusalOf(undeleteFile(member, slug, String(file?.id)));
	await Promise.race([restored, new Promise((later) => setTimeout(later, 1_000))]);
	end.resolve();
	await deleting;

	expect(await restored).toMatchObject({ status: 409, title: "Its comment was deleted" });
	expect(await listedTo(member, slug)).toEqual([]);
});

test("the files of a comment are as hidden as its project", async () => {
	const slug = await aProject(member, "Top secret");
	await commentWith(member, slug, { "a.txt": "x" });
	const [file] = (await listFiles(member, slug)).files;

	expect(await refusalOf(getFile(viewer, [slug, String(file?.id)]))).toMatchObject({ status: 404 });
	expect(await refusalOf(send(other, slug, { files: { "b.txt": "x" } }))).toMatchObject({ status: 404 });
});

test("who may comment and add no files sends none, and nothing of what they sent is kept", async () => {
	const slug = await aProject(member, "Words", { isPublic: true });
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.insert(roles)
			.values({ key: "talker", name: "Talker", permissions: ["projects:view:all", "comments:add"] }),
	);
	const talker = await aMember(pool, record, "talker");
	const before = (await rowsOf(admin)).length;

	expect(await refusalOf(send(talker, slug, { files: { "a.txt": "x" } }))).toMatchObject({
		...{ status: 403, rule: "files:add" },
	});
	expect((await rowsOf(admin)).length).toBe(before);
	expect(await addComment(talker, slug, TEXT)).toMatchObject({ outcome: "saved" });
	expect((await listComments(talker, slug, { at: "end" })).canAddFiles).toBe(false);
});

test("who lost the right while a form was corrected adds nothing", async () => {
	const slug = await aProject(member, "Lost", { isPublic: true });
	const leaving = await aMember(pool, record, "member");
	const { ids } = await send(leaving, slug, { files: { "a.txt": "x" } });
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(users).set({ role: "viewer" }).where(eq(users.id, leaving.member.id)),
	);

	expect(await refusalOf(addComment(leaving, slug, { ...TEXT, fileIds: ids }))).toMatchObject({
		status: 403,
	});
	expect(await listedTo(admin, slug)).toEqual([]);
});

test("a comment has at most as many files as a form brings", async () => {
	const slug = await aProject(member, "Many");
	const names = Array.from({ length: 11 }, (_, at) => [`${at}.txt`, "x"]);
	const first = await send(member, slug, { files: Object.fromEntries(names) });
	const kept = first.staged.map(({ value }) => value);
	const { ids } = await send(member, slug, { kept, files: Object.fromEntries(names) });

	expect(await addComment(member, slug, { ...TEXT, fileIds: ids })).toMatchObject({
		errors: { files: ["A comment can have 20 files. Untick some of them."] },
	});
	expect(await shownTo(member, slug)).toEqual([]);
});

test("a file on its own and one of a comment do not mix", async () => {
	const slug = await aProject(member, "Both");
	await addFiles(member, slug, filesSent(member, slug, { "own.txt": "x" }));
	await commentWith(member, slug, { "a.txt": "x" });

	expect(await shownTo(member, slug)).toEqual([["a.txt"]]);
	expect(await listedTo(member, slug)).toEqual(["a.txt", "own.txt"]);
});

test("a comment gets files while it is edited, as many as it has room for, and its text stays as it was", async () => {
	const slug = await aProject(member, "Later");
	const names = (from: number, to: number) =>
		Object.fromEntries(Array.from({ length: to - from }, (_, at) => [`${from + at}.txt`, "x"]));
	const comment = await commentWith(member, slug, names(0, 15));
	const first = await send(member, slug, { files: names(15, 21) });
	const edit = (fileIds: readonly number[], version: number) =>
		editComment(member, [slug, comment], { ...TEXT, version, fileIds });

	expect(await edit(first.ids, 1)).toMatchObject({
		errors: { files: [expect.stringMatching("can have 20 files, with those that it has already")] },
	});
	expect(await edit(first.ids.slice(1), 1)).toMatchObject({ outcome: "saved" });
	// The form was opened before the files came.
	expect(await edit([], 1)).toEqual({ outcome: "stale" });
	await removeFile(member, slug, String(first.ids[1]));
	expect(await edit(first.ids.slice(0, 1), 2)).toMatchObject({ outcome: "saved" });

	expect((await shownTo(member, slug))[0]).toHaveLength(20);
	expect(await eventsOf(member, slug)).not.toContain("project.comment_edited");
});

test("files of another member, or of one who may add none, do not come into a comment that is edited", async () => {
	const slug = await aProject(member, "Strange", { isPublic: true });
	const comment = await commentWith(member, slug, { "a.txt": "x" });
	const { ids } = await send(other, slug, { files: { "b.txt": "x" } });

	expect(await editComment(member, [slug, comment], { ...TEXT, version: 1, fileIds: ids })).toMatchObject({
		errors: { files: [expect.stringMatching("not kept anymore")] },
	});
	expect(
		await refusalOf(editComment(other, [slug, comment], { ...TEXT, version: 1, fileIds: ids })),
	).toMatchObject({ status: 403 });
	expect(await shownTo(member, slug)).toEqual([["a.txt"]]);
});

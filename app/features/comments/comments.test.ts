import { afterAll, beforeAll, expect, test } from "vitest";
import { getProject } from "#app/features/projects/detail.server.ts";
import { archiveProject, editProject, removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { addComment, editComment, removeComment, undeleteComment } from "./comments.server.ts";
import { getCommentToEdit } from "./edit-form.server.ts";
import { commentShape } from "./forms.ts";
import { getComment, getCommentToRemove, listComments } from "./list.server.ts";

let pool: ConnectionPool;
let schemaName: string;
let owner: Tenant;
let admin: Tenant;
let member: Tenant;
let other: Tenant;
let viewer: Tenant;
let stranger: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	schemaName = record.schemaName;
	owner = await aMember(pool, record, "owner");
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
	stranger = await aMember(pool, await aTenant(pool), "owner");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const sent = (comment: string, version = 1) => ({ comment, version, tellId: [], meantId: [] });
const shared = (name: string) => aProject(member, name, { isPublic: true });
const textsOf = async (tenant: Tenant, slug: string) =>
	(await listComments(tenant, slug, { at: "end" })).comments.map(({ html }) => html.trim());

test("members comment on what they see, everyone who sees it reads that, and viewers read why they cannot", async () => {
	const slug = await shared("Harbour");

	await aComment(member, slug, "The **crane** is late.");
	await aComment(admin, slug, "I know.");

	expect(await textsOf(viewer, slug)).toEqual([
		"<p>The <strong>crane</strong> is late.</p>",
		"<p>I know.</p>",
	]);
	const { cannotWrite, comments } = await listComments(viewer, slug, { at: "end" });
	expect(cannotWrite).toMatchObject({ permission: "comments:add" });
	expect(comments[0]?.author.name).toBe("Mei Tanaka");
	expect(await refusalOf(addComment(viewer, slug, sent("Hello")))).toMatchObject({
		status: 403,
		rule: "comments:add",
	});
	const { activity } = await getProject(viewer, slug);
	expect(activity[0]?.sentence).toBe("commented on the project “Harbour”");
	expect(await eventsOf(admin, slug)).toEqual([
		"project.created",
		"project.comment_added",
		"project.comment_added",
	]);
});

/** Lists who may edit and delete a comment that a member wrote, on a public project. */
test.each([
	["owner", false, true],
	["admin", false, true],
	["its author", true, true],
	["another member", false, false],
	["viewer", false, false],
])("%s may edit it: %s, may delete it: %s", async (who, edits, deletes) => {
	const people = { owner, admin, "its author": member, "another member": other, viewer };
	const tenant = people[who as keyof typeof people];
	const slug = await shared(`Rights of ${who}`);
	const id = await aComment(member, slug, "As it was");

	const [shown] = (await listComments(tenant, slug, { at: "end" })).comments;
	expect([shown?.canEdit, shown?.canDelete]).toEqual([edits, deletes]);
	const edit = editComment(tenant, [slug, id], sent("Edited"));
	if (edits) expect(await edit).toMatchObject({ outcome: "saved" });
	else {
		expect(await refusalOf(edit)).toMatchObject({ status: 403, rule: "comments:edit:own" });
		expect(await refusalOf(getCommentToEdit(tenant, [slug, id]))).toMatchObject({ status: 403 });
	}
	const removal = removeComment(tenant, slug, id);
	if (deletes) await removal;
	else {
		expect(await refusalOf(removal)).toMatchObject({ status: 403, rule: "comments:remove:all" });
		expect(await refusalOf(getCommentToRemove(tenant, [slug, id]))).toMatchObject({ status: 403 });
	}
	expect(await textsOf(viewer, slug)).toEqual(deletes ? [] : ["<p>As it was</p>"]);
});

test("an edit marks the comment when its text changed, and only then", async () => {
	const slug = await shared("Marks");
	const id = await aComment(member, slug, "Before");

	await editComment(member, [slug, id], sent("Before"));
	expect((await getComment(viewer, [slug, id])).comments[0]?.editedAt).toBeNull();
	await editComment(member, [slug, id], { ...sent("Before"), tellId: [admin.member.id] });
	expect((await getComment(viewer, [slug, id])).comments[0]?.editedAt).toBeNull();
	await editComment(member, [slug, id], sent("After", 2));

	const [shown] = (await getComment(viewer, [slug, id])).comments;
	expect(shown?.editedAt).toBeInstanceOf(Date);
	expect(await eventsOf(admin, slug)).toEqual([
		"project.created",
		"project.comment_added",
		"project.comment_edited",
		"project.comment_edited",
	]);
});

test("of edits at the same moment exactly one is saved, and the others are stale", async () => {
	const slug = await shared("Race");
	const id = await aComment(member, slug, "Start");

	const saved = valuesOf(
		await atOnce(
			`"${schemaName}".comments`,
			["A", "B", "C"].map((text) => () => editComment(member, [slug, id], sent(text))),
		),
	);

	expect(saved.map(({ outcome }) => outcome).sort()).toEqual(["saved", "stale", "stale"]);
});

test("a deleted comment is gone with its text, says who deleted it, and comes back", async () => {
	const slug = await shared("Undo");
	const id = await aComment(member, slug, "The secret word");
	await removeComment(admin, slug, id);
	await removeComment(admin, slug, id);

	const refusals = await Promise.all([
		refusalOf(getComment(viewer, [slug, id])),
		refusalOf(editComment(member, [slug, id], sent("Hello", 2))),
		refusalOf(removeComment(viewer, slug, id)),
	]);
	for (const refusal of refusals) {
		expect(refusal).toMatchObject({ status: 404, title: "This comment was deleted" });
		expect(refusal.message).toMatch(/^Ada Admin deleted this comment on /);
		expect(JSON.stringify(refusal)).not.toContain("secret");
	}
	expect(await textsOf(viewer, slug)).toEqual([]);

	await undeleteComment(admin, slug, id);
	await undeleteComment(member, slug, Number(id));

	expect(await textsOf(viewer, slug)).toEqual(["<p>The secret word</p>"]);
	expect((await eventsOf(admin, slug)).slice(2)).toEqual([
		"project.comment_deleted",
		"project.comment_undeleted",
	]);
});

test("authors bring back what they deleted themselves, but not what was taken away from them", async () => {
	const slug = await shared("Moderated");
	const id = await aComment(member, slug, "An insult");
	const gone = () => refusalOf(getComment(member, [slug, id]));

	await removeComment(member, slug, id);
	expect((await gone()).restore).toBeDefined();
	await undeleteComment(member, slug, id);
	await removeComment(admin, slug, id);

	expect((await gone()).restore).toBeUndefined();
	expect(await refusalOf(undeleteComment(member, slug, id))).toMatchObject({ status: 404 });
	expect(await textsOf(member, slug)).toEqual([]);
	await undeleteComment(admin, slug, id);
	expect(await textsOf(member, slug)).toEqual(["<p>An insult</p>"]);
});

test("a hidden project, one that never existed, and another workspace’s look the same to everyone who asks for a comment", async () => {
	const slug = await aProject(member, "Top secret");
	const id = await aComment(member, slug, "Nobody reads this");

	for (const tenant of [other, viewer, stranger]) {
		const asks = (project: string) => [
			listComments(tenant, project, { at: "end" }),
			getComment(tenant, [project, id]),
			getCommentToEdit(tenant, [project, id]),
			getCommentToRemove(tenant, [project, id]),
			addComment(tenant, project, sent("x")),
			editComment(tenant, [project, id], sent("x")),
			removeComment(tenant, project, id),
			undeleteComment(tenant, project, id),
		];
		const hidden = await Promise.all(asks(slug).map(refusalOf));
		const unknown = await Promise.all(asks("never-existed").map(refusalOf));
		expect(hidden).toEqual(unknown);
		expect(hidden.map(({ status }) => status)).toEqual(Array(8).fill(404));
	}
	expect(await textsOf(member, slug)).toEqual(["<p>Nobody reads this</p>"]);
});

test("a comment is found on its own project only, and by nothing but its id", async () => {
	const [one, two] = [await shared("One"), await shared("Two")];
	const id = await aComment(member, one, "On one");

	for (const wrong of [`0${id}`, `${id}.0`, "x", "-1", "0", "99999999999", "\0"]) {
		expect(await refusalOf(getComment(member, [one, wrong])), wrong).toMatchObject({
			title: "No such comment",
		});
	}
	expect(await refusalOf(getComment(member, [two, id]))).toMatchObject({ title: "No such comment" });
	expect(await refusalOf(removeComment(admin, two, id))).toMatchObject({ title: "No such comment" });
});

test("someone who loses sight of the project while writing is refused, and nothing is saved", async () => {
	const slug = await shared("Closing");
	const id = await aComment(other, slug, "Mine");
	await editProject(member, slug, { name: "Closing", isPublic: false, version: 1 });

	expect(await refusalOf(addComment(other, slug, sent("Late")))).toMatchObject({ status: 404 });
	expect(await refusalOf(editComment(other, [slug, id], sent("Late")))).toMatchObject({ status: 404 });
	expect(await textsOf(member, slug)).toEqual(["<p>Mine</p>"]);
});

test("in an archived project comments are read and deleted, but neither written nor edited", async () => {
	const slug = await shared("On ice");
	const id = await aComment(member, slug, "Before the ice");
	await archiveProject(member, slug);

	const { comments, cannotWrite } = await listComments(member, slug, { at: "end" });
	expect(cannotWrite).toMatch(/archived/);
	expect([comments[0]?.canEdit, comments[0]?.canDelete]).toEqual([false, true]);
	const refused = { status: 409, rule: "comments:add while archived" };
	expect(await refusalOf(addComment(member, slug, sent("x")))).toMatchObject(refused);
	expect(await refusalOf(editComment(member, [slug, id], sent("x")))).toMatchObject(refused);
	await removeComment(member, slug, id);
	expect(await textsOf(member, slug)).toEqual([]);
});

test("a deleted project takes its comments with it, and brings them back", async () => {
	const slug = await shared("Gone");
	await aComment(member, slug, "Still here");
	await removeProject(member, slug);

	expect(await refusalOf(listComments(viewer, slug, { at: "end" }))).toMatchObject({
		title: "This project was deleted",
	});
	expect(await refusalOf(addComment(member, slug, sent("x")))).toMatchObject({ status: 404 });
});

test("a comment is a text of 1 to 20,000 characters, without control characters", () => {
	const parse = (comment: string) => commentShape.safeParse({ comment });

	expect(parse("x".repeat(20_000)).success).toBe(true);
	for (const wrong of ["", " \n\u200B ", "x".repeat(20_001), "a\u0000b", "a\u0007b"]) {
		expect(parse(wrong).success, JSON.stringify(wrong).slice(0, 20)).toBe(false);
	}
	expect(parse("\u202Eabc אבג").success).toBe(true);
});

import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { submissionOf } from "#app/platform/http/forms/submission.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { files as fileTable } from "#db/schema/tenant/files.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aFile, filesSent } from "#tests/support/world/file.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { archiveProject, removeProject } from "../projects/projects.server.ts";
import { addFiles, removeFile, undeleteFile } from "./files.server.ts";
import { getFile, getFileToRemove } from "./find.server.ts";
import { listFiles } from "./list.server.ts";
import { sweepDaily } from "./sweep.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const rowsOf = (tenant: Tenant) => tenant.read(({ db, tables: { files } }) => db.select().from(files));
const namesOn = async (tenant: Tenant, slug: string) =>
	(await listFiles(tenant, slug)).files.map(({ name }) => name);

async function storedOf(tenant: TenantRecord): Promise<string[]> {
	const names: string[] = [];
	for await (const { name } of openFor("test", tenant).files.list()) names.push(name);
	return names.sort();
}

const objectsOf = async (tenant: Tenant) => (await rowsOf(tenant)).map(({ object }) => object).sort();

/** Changes rows as time would. */
const change = (values: Record<string, unknown>, where = sql`true`) =>
	inTenant(pool, record, "write", ({ db }) => db.update(fileTable).set(values).where(where));

const arrivingFiles = () => readdir(join(env.FILES_DIR, "arriving")).catch(() => []);

test("of several files the good ones are added, and each other one has its reason", async () => {
	const slug = await aProject(member, "Harbour");
	const sent = filesSent(member, slug, {
		"plan.pdf": "%PDF-1.7 …",
		"notes.txt": "Grüße",
		"empty.txt": "",
		"setup.exe": "MZ…",
		tool: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1]),
		"large.bin": Buffer.alloc(25_000_001),
	});

	const { added, refused } = await addFiles(member, slug, sent);

	expect(added).toBe(2);
	expect(refused).toEqual([
		{ name: "empty.txt", why: "empty" },
		{ name: "setup.exe", why: "program" },
		{ name: "tool", why: "program" },
		{ name: "large.bin", why: "too large" },
	]);
	expect((await namesOn(viewer, await aProject(member, "Open", { isPublic: true }))).length).toBe(0);
	expect((await namesOn(member, slug)).sort()).toEqual(["notes.txt", "plan.pdf"]);
	expect(await eventsOf(member, slug)).toEqual([
		"project.created",
		"project.file_added",
		"project.file_added",
	]);
	expect(await arrivingFiles()).toEqual([]);
});

test("what was added comes back byte for byte, with the type that its bytes show", async () => {
	const slug = await aProject(member, "Bytes");
	const id = await aFile(member, slug, "page.html", "<script>alert(1)</script>");

	const file = await getFile(member, [slug, id]);
	const stream = await member.files.open(file.object);

	expect(await new Response(stream).text()).toBe("<script>alert(1)</script>");
	expect(file).toMatchObject({ name: "page.html", type: "text/plain; charset=utf-8", bytes: 25 });
});

test("the files of a hidden project are as unknown as the project, and those of one project are not in another", async () => {
	const slug = await aProject(member, "Top secret");
	const id = await aFile(member, slug, "a.txt");
	const open = await aProject(member, "Open house", { isPublic: true });

	expect(await refusalOf(getFile(viewer, [slug, id]))).toMatchObject({
		status: 404,
		title: "No such project",
	});
	expect(await refusalOf(getFile(viewer, [open, id]))).toMatchObject({ status: 404, title: "No such file" });
	expect(await refusalOf(listFiles(viewer, slug))).toMatchObject({ status: 404 });
});

test("a viewer adds no file, nor does anyone to an archived project, and nothing of what they sent is kept", async () => {
	const slug = await aProject(member, "Closed", { isPublic: true });
	const before = await objectsOf(admin);

	expect(await refusalOf(addFiles(viewer, slug, filesSent(viewer, slug, { "a.txt": "x" })))).toMatchObject({
		...{ status: 403, rule: "files:add" },
	});
	await archiveProject(member, slug);
	expect(await refusalOf(addFiles(member, slug, filesSent(member, slug, { "a.txt": "x" })))).toMatchObject({
		...{ status: 409, rule: "files:add while archived" },
	});

	expect(await objectsOf(admin)).toEqual(before);
	expect((await listFiles(viewer, slug)).cannotAdd).toMatchObject({ permission: "files:add" });
	expect((await listFiles(member, slug)).cannotAdd).toContain("archived");
});

/** A form with a file of 1,000 bytes, in the middle of which something happens. */
async function sentWhile(tenant: Tenant, slug: string, happens: () => Promise<unknown>): Promise<Request> {
	const whole = filesSent(tenant, slug, { "a.txt": "x".repeat(1_000) });
	const bytes = await whole.bytes();
	const arriving = new ReadableStream<Uint8Array>({
		async start(controller) {
			controller.enqueue(bytes.subarray(0, 600));
			await new Promise((later) => setTimeout(later, 100));
			await happens();
			controller.enqueue(bytes.subarray(600));
			controller.close();
		},
	});
	const slow = { method: "POST", headers: whole.headers, body: arriving, duplex: "half" } as RequestInit;
	return new Request(whole.url, slow);
}

const changeUser = ({ member: { id } }: Tenant, values: Partial<typeof users.$inferInsert>) =>
	inTenant(pool, record, "write", ({ db }) => db.update(users).set(values).where(eq(users.id, id)));

test.each([
	[
		"lost the right",
		{ status: 403, rule: "files:add" },
		(them: Tenant) => changeUser(them, { role: "viewer" }),
	],
	["was removed", { status: 404 }, (them: Tenant) => changeUser(them, { isActive: false })],
	["deleted the project", { status: 404 }, removeProject],
	["archived it", { status: 409, rule: "files:add while archived" }, archiveProject],
] as const)("a member who %s while their files were on the way adds none", async (what, refused, happens) => {
	const them = await aMember(pool, record, "member");
	const slug = await aProject(them, `Who ${what}`, { isPublic: true });
	const before = await storedOf(record);

	const late = addFiles(them, slug, await sentWhile(them, slug, () => happens(them, slug)));

	expect(await refusalOf(late)).toMatchObject(refused);
	expect(await storedOf(record)).toEqual(before);
	expect(await rowsOf(admin)).not.toContainEqual(expect.objectContaining({ createdBy: them.member.id }));
});

test("one form adds its files once, however often it is sent; other files make another form", async () => {
	const slug = await aProject(member, "Twice");
	const { value: mark } = newFormMark("user_mei");
	const press = async (files: Record<string, string>) => {
		const submission = await submissionOf({
			userId: "user_mei",
			mark,
			path: `/x/projects/${slug}/files`,
			fields: [],
		});
		return currentRequest.run({ userId: "user_mei", submission }, () =>
			addFiles(member, slug, filesSent(member, slug, files)),
		);
	};

	const answers = await Promise.all([press({ "a.txt": "one" }), press({ "a.txt": "one" })]);
	await press({ "a.txt": "two" });

	expect(answers.map(({ added }) => added)).toEqual([1, 1]);
	expect(await namesOn(member, slug)).toEqual(["a.txt", "a.txt"]);
	expect(await storedOf(record)).toEqual(await objectsOf(member));
});

test("a third upload of one person at the same time is refused, and a finished one makes room", async () => {
	const slug = await aProject(member, "Busy");
	const done = Promise.withResolvers<void>();
	const hold = () => member.files.receive(filesSent(member, slug, { "a.txt": "x" }), () => done.promise);
	const held = [hold(), hold()];

	expect(await refusalOf(addFiles(member, slug, filesSent(member, slug, { "b.txt": "x" })))).toMatchObject({
		...{ status: 429, rule: "uploads at once" },
	});
	expect((await addFiles(admin, slug, filesSent(admin, slug, { "c.txt": "x" }))).added).toBe(1);
	done.resolve();
	await Promise.all(held);
	expect((await addFiles(member, slug, filesSent(member, slug, { "b.txt": "x" }))).added).toBe(1);
});

test("of many that want the last of the quota at once, only as many are added as fit", async () => {
	const small = await aTenant(pool);
	const people = await Promise.all([1, 2, 3].map(() => aMember(pool, small, "member")));
	const slug = await aProject(people[0] as Tenant, "Full", { isPublic: true });
	await aFile(people[0] as Tenant, slug, "first.txt");
	// As if it were larger: 250 bytes are left.
	await inTenant(pool, small, "write", async ({ db }) => {
		const [{ id: _id, ...row }] = (await db.select().from(fileTable)) as [typeof fileTable.$inferSelect];
		const filler = () => ({ ...row, object: randomUUID(), name: "filler", bytes: 2_000_000_000 });
		await db.insert(fileTable).values([filler(), filler()]);
		await db.update(fileTable).set({ bytes: 999_999_750 }).where(eq(fileTable.name, "first.txt"));
	});

	const answers = await Promise.all(
		people.map((person) => addFiles(person, slug, filesSent(person, slug, { "new.txt": "x".repeat(100) }))),
	);

	expect(answers.map(({ added }) => added).sort()).toEqual([0, 1, 1]);
	expect(answers.flatMap(({ refused }) => refused)).toEqual([{ name: "new.txt", why: "full" }]);
	expect((await listFiles(people[0] as Tenant, slug)).used).toBe(4_999_999_950);
	// The smaller one of two still fits.
	const both = filesSent(people[0] as Tenant, slug, {
		"too-large.txt": "x".repeat(51),
		"fits.txt": "x".repeat(50),
	});
	expect(await addFiles(people[0] as Tenant, slug, both)).toMatchObject({
		...{ added: 1, refused: [{ name: "too-large.txt", why: "full" }] },
	});
});

test("a file is deleted and brought back by who added it, or by who may delete every file", async () => {
	const slug = await aProject(member, "Deleting", { isPublic: true });
	const other = await aMember(pool, record, "member");
	const id = await aFile(member, slug, "a.txt");

	expect(await refusalOf(removeFile(other, slug, id))).toMatchObject({
		status: 403,
		rule: "files:remove:all",
	});
	expect(await refusalOf(getFileToRemove(viewer, [slug, id]))).toMatchObject({ status: 403 });
	await removeFile(member, slug, id);
	await removeFile(member, slug, id);
	expect(await namesOn(member, slug)).toEqual([]);
	expect(await refusalOf(getFile(viewer, [slug, id]))).toMatchObject({ status: 404 });
	await undeleteFile(admin, slug, id);
	await undeleteFile(admin, slug, id);

	expect(await namesOn(member, slug)).toEqual(["a.txt"]);
	expect((await eventsOf(member, slug)).slice(-2)).toEqual([
		"project.file_deleted",
		"project.file_undeleted",
	]);
});

test("members bring back what they deleted themselves, but not what was taken away from them", async () => {
	const slug = await aProject(member, "Moderated");
	const id = await aFile(member, slug, "a.txt");
	const gone = () => refusalOf(getFile(member, [slug, id]));

	await removeFile(member, slug, id);
	expect((await gone()).restore).toBeDefined();
	await undeleteFile(member, slug, id);
	await removeFile(admin, slug, id);

	expect((await gone()).restore).toBeUndefined();
	expect(await refusalOf(undeleteFile(member, slug, id))).toMatchObject({ status: 404 });
	await undeleteFile(admin, slug, id);
	expect(await namesOn(member, slug)).toEqual(["a.txt"]);
});

test("twenty files of the same name are twenty files", async () => {
	const slug = await aProject(member, "Same name");
	const form = new FormData();
	for (let at = 0; at < 20; at++) form.append("files", new File([`${at}`], "notes.txt"));

	expect(await addFiles(member, slug, filesSent(member, slug, {}, { form }))).toMatchObject({
		added: 20,
		refused: [],
	});

	expect(await namesOn(member, slug)).toEqual(Array.from({ length: 20 }, () => "notes.txt"));
});

test("files are listed newest first, a page at a time", async () => {
	const slug = await aProject(member, "Many");
	for (let round = 0; round < 2; round++)
		await addFiles(
			member,
			slug,
			filesSent(
				member,
				slug,
				Object.fromEntries(Array.from({ length: 18 }, (_, at) => [`${round}-${at}.txt`, "x"])),
			),
		);

	const first = await listFiles(member, slug);
	const second = await listFiles(member, slug, first.older);

	expect([first.files.length, second.files.length, second.older]).toEqual([25, 11, undefined]);
	const ids = [...first.files, ...second.files].map(({ id }) => id);
	expect(ids).toEqual([...ids].sort((one, other) => other - one));
});

test("the sweep removes what never arrived and what was deleted a month ago, bytes and rows, and nothing else", async () => {
	const slug = await aProject(member, "Sweeping");
	const ids: string[] = [];
	for (const name of ["kept", "stuck", "old", "young"]) ids.push(await aFile(member, slug, `${name}.txt`));
	const [kept, stuck, old, young] = ids;
	const before = await objectsOf(admin);
	const is = (id: string | undefined) => sql`id = ${Number(id)}`;
	await change({ arrivedAt: null, createdAt: new Date(Date.now() - 3 * 3_600_000) }, is(stuck));
	const by = admin.member.id;
	await change({ deletedAt: new Date(Date.now() - 31 * 86_400_000), deletedBy: by }, is(old));
	await change({ deletedAt: new Date(Date.now() - 29 * 86_400_000), deletedBy: by }, is(young));

	await sweepDaily.run(openFor("files.sweep", record), "2026-11-29");

	const left = await rowsOf(admin);
	const ours = left.map(({ id }) => String(id)).filter((id) => ids.includes(id));
	expect(ours.sort()).toEqual([kept, young].sort());
	expect(left).toHaveLength(before.length - 2);
	expect(await storedOf(record)).toEqual(await objectsOf(admin));
	expect(await sweepDaily.next?.(openFor("files.sweep", record))).toBeInstanceOf(Date);
});

import { isNotNull } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { answerPicture } from "#app/platform/http/file-answer.server.ts";
import { storage } from "#app/platform/storage/storage.server.ts";
import type { Occurrence } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { files } from "#db/schema/tenant/files.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aFile } from "#tests/support/world/file.ts";
import { bomb } from "#tests/support/world/picture.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { removeFile } from "./files.server.ts";
import { getFile, getPicture } from "./find.server.ts";
import { fileReactions, makePreviews } from "./previews.server.ts";
import { previewSize, previewsOf } from "./shown-file.ts";
import { sweepDaily } from "./sweep.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const picture = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } });

/** Adds a file, and does what the worker does then. */
async function added(slug: string, name: string, bytes: Buffer | string): Promise<string> {
	const id = await aFile(member, slug, name, bytes);
	await react(slug, id);
	return id;
}

async function react(slug: string, id: string): Promise<void> {
	const { projectId } = await getFile(member, [slug, id]);
	const payload = { id: projectId, file: { id: Number(id) } };
	for (const { name, run } of fileReactions) await run(openFor(name, record), { payload } as Occurrence);
}

async function storedOf(slug: string, id: string): Promise<string[]> {
	const { object } = await getFile(member, [slug, id]);
	const names: string[] = [];
	for await (const { name } of storage.list(record.storagePrefix))
		if (name.startsWith(object)) names.push(name.slice(object.length));
	return names.sort();
}

async function previewOf(slug: string, id: string, width: 320 | 1280) {
	const { object } = await getPicture(member, [slug, id]);
	const stream = await member.files.openPreview(object, width);
	return Buffer.from(await new Response(stream).arrayBuffer());
}

test("a picture gets previews in two sizes, encoded by us, and its row what it measures upright", async () => {
	const slug = await aProject(member, "Harbour");
	const photo = await picture(2000, 1000).jpeg().withMetadata({ orientation: 6 }).toBuffer();

	const id = await added(slug, "photo.jpg", photo);

	expect(await getFile(member, [slug, id])).toMatchObject({ width: 1000, height: 2000 });
	for (const [width, height] of [
		[320, 640],
		[1000, 2000],
	] as const) {
		const bytes = await previewOf(slug, id, width === 320 ? 320 : 1280);
		expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width, height });
	}
	// Running once more changes nothing.
	await react(slug, id);
	expect(await storedOf(slug, id)).toEqual(["", ".w1280", ".w320"]);
});

test.each([
	[{ width: 100, height: 50 }, [[100, 50]]],
	[
		{ width: 2000, height: 1000 },
		[
			[320, 160],
			[1280, 640],
		],
	],
	[
		{ width: 1000, height: 8000 },
		[
			[80, 640],
			[320, 2560],
		],
	],
])("%o is shown in sizes that its previews have", async (size, wanted) => {
	const shown = previewsOf(size);

	expect(shown.map(({ width, height }) => [width, height])).toEqual(wanted);
	const slug = await aProject(member, `Sizes of ${size.width}`);
	const id = await added(slug, "a.png", await picture(size.width, size.height).png().toBuffer());
	for (const { most, width, height } of shown)
		expect(await sharp(await previewOf(slug, id, most)).metadata()).toMatchObject({ width, height });
	expect(previewSize(size, 320).width).toBeLessThanOrEqual(320);
});

test("a file that is a picture and a script becomes a picture alone", async () => {
	const slug = await aProject(member, "Two in one");
	const gif = await picture(40, 40).gif().toBuffer();

	const id = await added(
		slug,
		"a.gif",
		Buffer.concat([gif, Buffer.from("*/=1;alert(document.domain)//<script>")]),
	);

	const bytes = await previewOf(slug, id, 320);
	expect(bytes.toString("latin1")).not.toMatch(/alert|script/);
	expect((await sharp(bytes).metadata()).format).toBe("webp");
});

test.each([
	["an SVG with a script", "a.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
	["a page called a picture", "a.png", "<script>alert(1)</script>"],
	["a PDF", "a.pdf", "%PDF-1.7"],
	["a picture that ends in the middle", "a.gif", Buffer.from("474946383961ffff", "hex")],
	["a bomb", "bomb.png", bomb(30_000)],
	["TIFF, which libvips could read", "a.tif", Buffer.from("49492a0008000000", "hex")],
])("%s has no preview, and is a file as others are", async (_, name, bytes) => {
	const slug = await aProject(member, `Hostile ${name}`);

	const id = await added(slug, name, bytes);

	expect(await refusalOf(getPicture(member, [slug, id]))).toMatchObject({ status: 404, title: "No preview" });
	expect(await storedOf(slug, id)).toEqual([""]);
	expect(await getFile(member, [slug, id])).toMatchObject({ name, width: null });
});

test("however many pictures are added at once, one is in memory at a time", async () => {
	const slug = await aProject(member, "Many at once");
	const bytes = await picture(40, 40).png().toBuffer();
	const ids: string[] = [];
	for (const name of ["a.png", "b.png", "c.png", "d.png"]) ids.push(await aFile(member, slug, name, bytes));
	const tenant = openFor("files.preview", record);
	let [reading, most] = [0, 0];
	const open = async (object: string) => {
		most = Math.max(most, ++reading);
		const read = new TransformStream<Uint8Array, Uint8Array>({ flush: () => void reading-- });
		return (await tenant.files.open(object))?.pipeThrough(read);
	};

	await Promise.all(
		ids.map(async (id) => {
			const { projectId } = await getFile(member, [slug, id]);
			await makePreviews({ ...tenant, files: { ...tenant.files, open } }, { projectId, id: Number(id) });
		}),
	);

	expect([most, reading]).toEqual([1, 0]);
	for (const id of ids) expect(await getPicture(member, [slug, id])).toMatchObject({ width: 40 });
});

test("who does not see the project sees no preview, nor does anyone once the file is deleted", async () => {
	const slug = await aProject(member, "Secret");
	const id = await added(slug, "a.png", await picture(10, 10).png().toBuffer());

	expect(await refusalOf(getPicture(viewer, [slug, id]))).toMatchObject({
		status: 404,
		title: "No such project",
	});
	await removeFile(member, slug, id);
	expect(await refusalOf(getPicture(viewer, [slug, id]))).toMatchObject({ status: 404 });
	expect(await refusalOf(getPicture(await aMember(pool, record, "admin"), [slug, id]))).toMatchObject({
		status: 404,
	});
});

test("previews are removed with their file, and alone when no row knows them", async () => {
	const slug = await aProject(member, "Sweep");
	const id = await added(slug, "a.png", await picture(10, 10).png().toBuffer());
	const kept = await added(slug, "b.png", await picture(10, 10).png().toBuffer());
	await removeFile(member, slug, id);
	const { object } = await getFile(member, [slug, kept]);
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(files)
			.set({ deletedAt: new Date(Date.now() - 31 * 86_400_000) })
			.where(isNotNull(files.deletedAt)),
	);

	await sweepDaily.run(openFor("files.sweep", record), "2026-11-29");

	const names: string[] = [];
	for await (const { name } of storage.list(record.storagePrefix)) names.push(name);
	expect(names.filter((name) => name.startsWith(object)).length).toBe(3);
	expect(await refusalOf(getFile(member, [slug, id]))).toMatchObject({ status: 404, title: "No such file" });
});

test("a preview is shown on pages, asked for each time, and nothing in it may run", async () => {
	const request = (headers = {}, method = "GET") => ({ method, headers: new Headers(headers) });
	const open = async () => new Response("bytes").body as ReadableStream<Uint8Array>;

	const answer = await answerPicture(request(), { version: "ab-320" }, open);

	expect(Object.fromEntries(answer?.headers ?? [])).toMatchObject({
		...{ "content-type": "image/webp", "content-disposition": "inline", etag: '"ab-320"' },
		...{ "content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff" },
		"cache-control": "private, max-age=0, no-transform",
	});
	const known = await answerPicture(request({ "If-None-Match": '"ab-320"' }), { version: "ab-320" }, open);
	expect([known?.status, await known?.text()]).toEqual([304, ""]);
	const head = await answerPicture(request({}, "HEAD"), { version: "ab-320" }, open);
	expect([head?.status, await head?.text()]).toEqual([200, ""]);
	expect(await answerPicture(request(), { version: "ab-320" }, async () => undefined)).toBeUndefined();
});

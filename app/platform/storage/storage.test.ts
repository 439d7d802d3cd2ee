import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startBucket } from "#scripts/local/files/bucket.ts";
import { diskStore } from "./disk.server.ts";
import { type ObjectPlace, type ObjectStore, StorageUnavailable, type StoredObject } from "./object-store.ts";
import { s3Store } from "./s3.server.ts";
import { spoolIn } from "./spool.server.ts";

let folder: string;
let spool: ReturnType<typeof spoolIn>;
let bucket: Awaited<ReturnType<typeof startBucket>>;
const stores: Record<string, ObjectStore> = {};
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "tenantry-storage-"));
	spool = spoolIn(join(folder, "arriving"));
	bucket = await startBucket();
	stores.disk = diskStore(join(folder, "kept"));
	stores.bucket = s3Store(bucket.settings);
});
afterAll(async () => {
	await bucket.stop();
	await rm(folder, { recursive: true });
});

const aPrefix = () => `t${randomUUID().replaceAll("-", "")}`;
const aPlace = (prefix = aPrefix()): ObjectPlace => ({ prefix, name: randomUUID() });

/** Stores some bytes, as an upload does. */
async function put(store: ObjectStore, place: ObjectPlace, bytes: string | Buffer): Promise<void> {
	await store.put(place, await spool.receive(Readable.from([Buffer.from(bytes)])));
}

const textOf = async (stream: ReadableStream<Uint8Array> | undefined) =>
	stream && Buffer.concat(await allOf(stream)).toString("latin1");

const listed = (store: ObjectStore, prefix: string): Promise<StoredObject[]> => allOf(store.list(prefix));

async function allOf<T>(given: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const one of given) all.push(one);
	return all;
}

describe.each(["disk", "bucket"])("files in a %s", (kind) => {
	const store = () => stores[kind] as ObjectStore;

	test("come back byte for byte, whole or in part", async () => {
		const place = aPlace();
		const bytes = Buffer.from(Array.from({ length: 256 * 1_024 }, (_, at) => at % 256));
		await put(store(), place, bytes);

		expect(await textOf(await store().open(place))).toBe(bytes.toString("latin1"));
		expect(await textOf(await store().open(place, { start: 65, end: 67 }))).toBe("ABC");
		expect(await textOf(await store().open(place, { start: bytes.length - 1, end: bytes.length - 1 }))).toBe(
			"ÿ",
		);
	});

	test("may be empty, and may be replaced", async () => {
		const place = aPlace();
		await put(store(), place, "");
		expect(await textOf(await store().open(place))).toBe("");

		await put(store(), place, "second");

		expect(await textOf(await store().open(place))).toBe("second");
	});

	test("are not there before, nor after they were removed, which may be twice", async () => {
		const place = aPlace();
		expect(await store().open(place)).toBeUndefined();
		await put(store(), place, "here");

		await store().remove(place);
		await store().remove(place);

		expect(await store().open(place)).toBeUndefined();
		expect(await listed(store(), place.prefix)).toEqual([]);
	});

	test("are listed under their own prefix only, with size and time", async () => {
		const [place, other] = [aPlace(), aPlace()];
		await put(store(), place, "twelve bytes");
		await put(store(), other, "of someone else");

		const [found, ...more] = await listed(store(), place.prefix);

		expect(found).toMatchObject({ name: place.name, bytes: 12 });
		expect(Math.abs(Date.now() - Number(found?.at))).toBeLessThan(60_000);
		expect(more).toEqual([]);
		expect(await listed(store(), aPrefix())).toEqual([]);
	});

	test("are all listed when there are more than one answer can hold", async () => {
		const prefix = aPrefix();
		const places = Array.from({ length: 1_005 }, () => aPlace(prefix));
		for (let at = 0; at < places.length; at += 50)
			await Promise.all(places.slice(at, at + 50).map((place) => put(store(), place, "x")));

		const names = (await listed(store(), prefix)).map(({ name }) => name);

		expect(names.sort()).toEqual(places.map(({ name }) => name).sort());
	}, 60_000);

	test("stop being read when the reader leaves", async () => {
		const place = aPlace();
		await put(store(), place, Buffer.alloc(3_000_000, "a"));
		const stream = await store().open(place);
		const reader = stream?.getReader();
		await reader?.read();

		await reader?.cancel();

		expect((await reader?.read())?.done).toBe(true);
	});

	test.each([
		["t0/../../etc", randomUUID()],
		["../t", randomUUID()],
		["", randomUUID()],
		[aPrefix(), "../../passwd"],
		[aPrefix(), `${randomUUID()}/x`],
		[aPrefix(), ""],
	])("have no place at %j / %j", async (prefix, name) => {
		await expect(store().open({ prefix, name })).rejects.toThrow("Not the");
		await expect(store().remove({ prefix, name })).rejects.toThrow("Not the");
		await expect(put(store(), { prefix, name }, "x")).rejects.toThrow("Not the");
	});
});

test("on a disk, only this process’s user can read a file, and none is left where it arrived", async () => {
	const place = aPlace();
	await put(stores.disk as ObjectStore, place, "secret");

	const path = join(folder, "kept", place.prefix, place.name.slice(0, 2), place.name);
	expect((await stat(path)).mode & 0o777).toBe(0o600);
	expect((await stat(join(folder, "kept", place.prefix))).mode & 0o077).toBe(0);
	await expect(stat(join(folder, "arriving", place.name))).rejects.toThrow("ENOENT");
});

test("on a disk, a link in the place of a file is not followed", async () => {
	const [place, victim] = [aPlace(), aPlace()];
	await put(stores.disk as ObjectStore, victim, "of someone else");
	const path = ({ prefix, name }: ObjectPlace) => join(folder, "kept", prefix, name.slice(0, 2), name);
	await put(stores.disk as ObjectStore, place, "x");
	await rm(path(place));
	await symlink(path(victim), path(place));

	await expect(stores.disk?.open(place)).rejects.toThrow("ELOOP");
});

test("on a disk, links and files of someone else are neither listed nor followed, and nothing is removed behind them", async () => {
	const outside = join(folder, "outside");
	await mkdir(outside, { recursive: true });
	const elsewhere = join(outside, randomUUID());
	await writeFile(elsewhere, "of someone else");
	const place = aPlace();
	await put(stores.disk as ObjectStore, place, "ours");
	const ours = join(folder, "kept", place.prefix);
	const linked = randomUUID();
	await symlink(elsewhere, join(ours, place.name.slice(0, 2), linked));
	await symlink(outside, join(ours, "zz"));
	await writeFile(join(ours, place.name.slice(0, 2), "notes.txt"), "x");

	expect((await listed(stores.disk as ObjectStore, place.prefix)).map(({ name }) => name)).toEqual([
		place.name,
	]);
	await stores.disk?.remove({ prefix: place.prefix, name: linked });

	expect((await stat(elsewhere)).size).toBe(15);
});

test("a bucket tells nothing to someone with other keys, and is not taken for an empty one", async () => {
	const place = aPlace();
	await put(stores.bucket as ObjectStore, place, "secret");
	const stranger = s3Store({ ...bucket.settings, secretAccessKey: "guessed" });

	await expect(stranger.open(place)).rejects.toThrow("answered GET with 403");
	await expect(listed(stranger, place.prefix)).rejects.toThrow("answered GET with 403");
	await expect(put(stranger, aPlace(), "x")).rejects.toThrow("answered PUT with 403");
});

test("a bucket’s address for a download works for a minute, for this file alone, and has it saved under its name", async () => {
	const [place, other] = [aPlace(), aPlace()];
	const store = stores.bucket as ObjectStore;
	await put(store, place, "%PDF-1.7");
	await put(store, other, "of someone else");
	const headers = { type: "application/pdf", disposition: 'attachment; filename="plan.pdf"' };
	const address = (await store.addressOf?.(place, headers)) ?? "";

	const answer = await fetch(address);
	expect([answer.status, await answer.text()]).toEqual([200, "%PDF-1.7"]);
	expect(answer.headers.get("Content-Disposition")).toBe(headers.disposition);
	expect([answer.headers.get("Content-Type"), answer.headers.get("Cache-Control")]).toEqual([
		"application/pdf",
		"no-store",
	]);
	expect(new URL(address).searchParams.get("X-Amz-Expires")).toBe("60");
	expect((await fetch(address.replace(place.name, other.name))).status).toBe(403);
	expect((await fetch(address.replace("attachment", "inline"))).status).toBe(403);
});

test("a bucket that is busy for a moment is asked again, and one that stays busy is said to be unavailable", async () => {
	let asked = 0;
	let busyFor = 2;
	const server = createServer((request, response) => {
		request.resume().on("end", () => response.writeHead(asked++ < busyFor ? 503 : 200).end());
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const { port } = server.address() as AddressInfo;
	const store = s3Store({ ...bucket.settings, endpoint: `http://127.0.0.1:${port}` });

	await put(store, aPlace(), "kept");
	expect(asked).toBe(3);
	busyFor = 100;
	await expect(put(store, aPlace(), "x")).rejects.toThrow(StorageUnavailable);
	server.closeAllConnections();
	await new Promise((closed) => server.close(closed));

	await expect(put(store, aPlace(), "x")).rejects.toThrow(StorageUnavailable);
	await expect(listed(store, aPrefix())).rejects.toThrow(StorageUnavailable);
});

test("a bucket that does not exist takes nothing, and is not taken for an empty one", async () => {
	const nowhere = s3Store({ ...bucket.settings, bucket: "nowhere" });

	await expect(put(nowhere, aPlace(), "x")).rejects.toThrow("no such bucket");
	await expect(listed(nowhere, aPrefix())).rejects.toThrow("no such bucket");
});

test("what fails while it arrives leaves nothing, and what an ended process left behind is removed", async () => {
	const arriving = join(folder, "spool");
	const broken = Readable.from(
		(function* () {
			yield Buffer.from("half");
			throw new Error("the sender left");
		})(),
	);
	await expect(spoolIn(arriving).receive(broken)).rejects.toThrow("the sender left");
	expect(await readdir(arriving)).toEqual([]);

	await writeFile(join(arriving, "old"), "x");
	await writeFile(join(arriving, "new"), "x");
	await utimes(join(arriving, "old"), 0, 0);
	await spoolIn(arriving).discard([await spoolIn(arriving).receive(Readable.from([Buffer.from("y")]))]);

	expect(await readdir(arriving)).toEqual(["new"]);
});

test("what processes leave behind is removed while others run on, and a folder that could not be made is made later", async () => {
	const parent = join(folder, "blocked");
	await writeFile(parent, "");
	const spool = spoolIn(join(parent, "spool"));
	const receive = async () => spool.discard([await spool.receive(Readable.from([Buffer.from("y")]))]);
	await expect(receive()).rejects.toThrow("ENOTDIR");
	await rm(parent);
	await receive();

	await writeFile(join(parent, "spool", "left"), "x");
	vi.useFakeTimers({ now: Date.now() + 5 * 3_600_000, toFake: ["Date"] });
	onTestFinished(() => void vi.useRealTimers());
	await receive();

	expect(await readdir(join(parent, "spool"))).toEqual([]);
});

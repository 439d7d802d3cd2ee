import { randomUUID } from "node:crypto";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, transactInRegistry } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { errorsNoted } from "#app/platform/errors/errors.server.ts";
import { spool, storage } from "#app/platform/storage/storage.server.ts";
import { removeDroppedFiles } from "#app/tenant/files/dropped.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { droppedTenants } from "#db/schema/public/tenants.ts";
import { files } from "#db/schema/tenant/files.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getFile } from "./find.server.ts";
import { sweepDaily } from "./sweep.server.ts";

let pool: ConnectionPool;
let superuser: Sql;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), superuser.end()]));

async function aWorkspace() {
	const record = await aTenant(pool);
	const member = await aMember(pool, record, "member");
	return { record, member, slug: await aProject(member, "Harbour") };
}

/** Stores bytes that no row knows, as a process leaves them that ends at the wrong moment. */
async function anOrphan(
	{ storagePrefix: prefix }: TenantRecord,
	{ hours }: { hours: number },
): Promise<string> {
	const name = randomUUID();
	await storage.put({ prefix, name }, await spool.receive(Readable.from([Buffer.from("orphan")])));
	const at = new Date(Date.now() - hours * 3_600_000);
	await utimes(join(env.FILES_DIR, prefix, name.slice(0, 2), name), at, at);
	return name;
}

async function storedOf(record: TenantRecord): Promise<string[]> {
	const names: string[] = [];
	for await (const { name } of storage.list(record.storagePrefix)) names.push(name);
	return names.sort();
}

const sweep = (record: TenantRecord) => sweepDaily.run(openFor("files.sweep", record), "2026-11-29");

test("each workspace has a prefix of its own, which neither its name nor its address shows", async () => {
	const [one, other] = [await aTenant(pool), await aTenant(pool)];

	expect(one.storagePrefix).toMatch(/^t[0-9a-f]{32}$/);
	expect(other.storagePrefix).not.toBe(one.storagePrefix);
});

test("a workspace cannot open another one’s bytes, whatever it knows of them", async () => {
	const [ours, theirs] = [await aWorkspace(), await aWorkspace()];
	const { object } = await getFile(theirs.member, [
		theirs.slug,
		await aFile(theirs.member, theirs.slug, "a.txt"),
	]);

	expect(await ours.member.files.open(object)).toBeUndefined();
	await expect(ours.member.files.open(`../${theirs.record.storagePrefix}/${object}`)).rejects.toThrow(
		"Not the name",
	);
});

test("bytes that no row knows are removed after two days, and not while an upload may still be in progress", async () => {
	const { record, member, slug } = await aWorkspace();
	const { object } = await getFile(member, [slug, await aFile(member, slug, "a.txt")]);
	const young = await anOrphan(record, { hours: 1 });
	await anOrphan(record, { hours: 49 });

	await sweep(record);

	expect(await storedOf(record)).toEqual([object, young].sort());
});

test("a file whose bytes are missing is noted for operators, and its row is kept", async () => {
	const { record, member, slug } = await aWorkspace();
	const id = await aFile(member, slug, "a.txt");
	const { object } = await getFile(member, [slug, id]);
	await storage.remove({ prefix: record.storagePrefix, name: object });
	const before = errorsNoted();
	await sweep(record);
	expect(errorsNoted()).toBe(before);
	const longAgo = new Date(Date.now() - 72 * 3_600_000);
	await inTenant(pool, record, "write", ({ db }) => db.update(files).set({ arrivedAt: longAgo }));
	await sweep(record);

	expect(errorsNoted()).toBe(before + 1);
	expect((await getFile(member, [slug, id])).object).toBe(object);
});

test("dropping a workspace takes its bytes, those of an upload in progress too, and no other workspace’s", async () => {
	const [leaving, staying] = [await aWorkspace(), await aWorkspace()];
	await aFile(leaving.member, leaving.slug, "a.txt");
	await aFile(staying.member, staying.slug, "a.txt");
	const kept = await storedOf(staying.record);
	await dropTenant(pool, leaving.record.slug, { actor: { kind: "operator", id: "olga@ops" }, force: true });

	await removeDroppedFiles();
	expect(await storedOf(leaving.record)).toEqual([]);
	await anOrphan(leaving.record, { hours: 0 });
	await removeDroppedFiles();

	expect(await storedOf(leaving.record)).toEqual([]);
	expect(await storedOf(staying.record)).toEqual(kept);
	expect(await goneAt(leaving.record)).toBeNull();
	await superuser`update public.dropped_tenants set started_at = now() - interval '2 hours'`;
	await removeDroppedFiles();
	expect(await goneAt(leaving.record)).toBeInstanceOf(Date);
});

async function goneAt({ id }: TenantRecord): Promise<Date | null | undefined> {
	const rows = await transactInRegistry("read", (db) => db.select().from(droppedTenants));
	return rows.find((row) => row.id === id)?.filesGoneAt;
}

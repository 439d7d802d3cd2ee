import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { storage } from "#app/platform/storage/storage.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { files } from "#db/schema/tenant/files.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listFiles } from "./list.server.ts";
import { sweepDaily } from "./sweep.server.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const TIMES = 20;
// Each of these processes dies with so many files between their bytes and the moment at which they are seen.
const AT_ONCE = 5;

/** Keeps files in a process of its own, and kills it when their bytes are stored and nobody sees them yet. */
async function killWhileKeeping(...given: string[]): Promise<void> {
	const child = spawn(process.execPath, ["tests/support/app/dying-keeper.ts", ...given, String(AT_ONCE)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	const ended = once(child, "exit");
	let stored = 0;
	for await (const _line of createInterface({ input: child.stdout })) if (++stored === AT_ONCE) break;
	expect(stored).toBe(AT_ONCE);
	child.kill("SIGKILL");
	await ended;
}

test("a process that is killed between storing bytes and making them seen, 20 times, leaves nothing after the sweep", async () => {
	const record = await aTenant(pool);
	const member = await aMember(pool, record, "member");
	const slug = await aProject(member, "Harbour");
	await aFile(member, slug, "kept.txt", "twelve bytes");
	const run = <T>(work: Parameters<typeof inTenant<T>>[3]) => inTenant(pool, record, "write", work);
	const [project] = await run(({ db }) => db.select().from(projects).where(eq(projects.slug, slug)));
	const rows = () => run(({ db }) => db.select().from(files));
	const stored = async () => {
		const found: { name: string; bytes: number }[] = [];
		for await (const one of storage.list(record.storagePrefix)) found.push(one);
		return found;
	};

	for (let killed = 0; killed < TIMES; killed += AT_ONCE)
		await killWhileKeeping(record.id, member.member.id, String(project?.id));

	expect([(await rows()).length, (await stored()).length]).toEqual([TIMES + 1, TIMES + 1]);
	expect((await listFiles(member, slug)).files.map(({ name }) => name)).toEqual(["kept.txt"]);
	// Two hours later.
	const createdAt = new Date(Date.now() - 3 * 3_600_000);
	await run(({ db }) => db.update(files).set({ createdAt }).where(isNull(files.arrivedAt)));
	await sweepDaily.run(openFor("files.sweep", record), "2026-11-29");

	const [left, objects] = [await rows(), await stored()];
	expect(objects.map(({ name }) => name)).toEqual(left.map(({ object }) => object));
	expect(left.map(({ name }) => name)).toEqual(["kept.txt"]);
	expect((await listFiles(member, slug)).used).toBe(objects.reduce((sum, { bytes }) => sum + bytes, 0));
	// Four processes have to start.
}, 180_000);

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { filesSent } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { addFiles } from "./files.server.ts";
import { listFiles } from "./list.server.ts";

/** Where the disk is full: nowhere, while files arrive, or when they are moved to their place. */
const disk = vi.hoisted(() => ({ fullAt: "nowhere" as "nowhere" | "arriving" | "moving" }));
const full = () => Object.assign(new Error("no space left on device"), { code: "ENOSPC", syscall: "write" });

// The operating system, not the product: no test can fill a machine’s disk.
vi.mock("node:fs", async (original) => {
	const { Writable } = await import("node:stream");
	const real = await original<typeof import("node:fs")>();
	const createWriteStream: typeof real.createWriteStream = (...given) => {
		if (disk.fullAt !== "arriving") return real.createWriteStream(...given);
		return new Writable({ write: (_piece, _encoding, done) => done(full()) }) as ReturnType<
			typeof real.createWriteStream
		>;
	};
	return { ...real, createWriteStream };
});
vi.mock("node:fs/promises", async (original) => {
	const real = await original<typeof import("node:fs/promises")>();
	const rename: typeof real.rename = async (...given) => {
		if (disk.fullAt === "moving") throw full();
		return real.rename(...given);
	};
	return { ...real, rename };
});

let pool: ConnectionPool;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	member = await aMember(pool, await aTenant(pool), "member");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test.each(["arriving", "moving"] as const)(
	"a disk that is full while files are %s keeps nothing of them, and says so",
	async (at) => {
		const slug = await aProject(member, `Full while ${at}`);
		const send = () => addFiles(member, slug, filesSent(member, slug, { "a.txt": "one", "b.txt": "two" }));
		const { used } = await listFiles(member, slug);
		disk.fullAt = at;

		expect(await refusalOf(send())).toMatchObject({ status: 507, title: "No room for files right now" });
		expect((await listFiles(member, slug)).used).toBe(used);
		expect(await readdir(join(env.FILES_DIR, "arriving"))).toEqual([]);

		disk.fullAt = "nowhere";
		expect((await send()).added).toBe(2);
		const { files } = await listFiles(member, slug);
		expect(files.map(({ name }) => name).sort()).toEqual(["a.txt", "b.txt"]);
	},
);

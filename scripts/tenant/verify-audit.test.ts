import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let url: string;
let admin: Sql;
let pool: ConnectionPool;
beforeAll(async () => {
	({ url } = await testDatabase());
	admin = connect({ url });
	pool = await testPool();
});
afterAll(() => Promise.all([admin.end(), pool.close()]));

function verify(...words: string[]): Promise<{ code: number; out: string; err: string }> {
	return new Promise((done) => {
		execFile(
			process.execPath,
			[resolve("scripts/tenant.ts"), "verify-audit", ...words],
			{ env: { ...process.env, DATABASE_URL: url, NO_COLOR: "1" } },
			(error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
		);
	});
}

test("every log, or one, is checked from the command line, and a damaged one is named", async () => {
	const [whole, damaged] = [await aTenant(pool), await aTenant(pool)];
	await admin.unsafe(`update "${damaged.schemaName}".audit_logs set event = 'workspace.renamed'`);

	const one = await verify(whole.slug);
	expect(one).toEqual({
		code: 0,
		out: `${whole.slug}: intact up to entry 1 (1 checked, 0 anchors agree)\n`,
		err: "",
	});

	const all = await verify("--all");
	expect(all.code).toBe(1);
	expect(all.out).toContain(
		`${damaged.slug}: DAMAGED at entry 1. Entry 1 was changed after it was written.\n`,
	);
	expect(all.out).toContain("2 checked, 1 damaged.");

	const lines = (await verify("--all", "--json")).out.trimEnd().split("\n");
	expect(lines.map((line) => JSON.parse(line))).toContainEqual({ workspaces: 2, damaged: 1 });
}, 60_000);

test("invalid calls are answered with what is wrong", async () => {
	expect(await verify("nowhere")).toMatchObject({ code: 1, err: "There is no workspace nowhere.\n" });
	expect(await verify()).toMatchObject({
		code: 2,
		err: expect.stringContaining("Give the address of one workspace"),
	});
	expect(await verify("acme", "--all")).toMatchObject({ code: 2 });
}, 60_000);

import { spawn } from "node:child_process";
import { expect, inject, test } from "vitest";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { anotherDatabase } from "#tests/support/databases/database.ts";
import { pgbouncer, startPooler, THROUGH_POOLER } from "#tests/support/databases/pooler.ts";
import { skippedWithout } from "#tests/support/databases/programs.ts";

const NONE = skippedWithout("pgbouncer");

test("every test of db/tenancy and db/jobs also passes through PgBouncer in transaction mode, with preparing off", {
	timeout: 300_000,
}, async ({ skip }) => {
	if (!pgbouncer()) skip(NONE);

	const { code, said } = await vitest("db/tenancy/", "db/jobs/outbox");

	expect(code, said).toBe(0);
	expect(said).toMatch(/Tests +\d+ passed/);
});

test("a migration through it is refused with what to do instead: the runner's lock would hold nothing", async ({
	skip,
}) => {
	if (!pgbouncer()) skip(NONE);
	const database = await anotherDatabase();
	const pooler = await startPooler(Number(new URL(inject("cluster")).port));
	const through = new URL(database.url);
	through.port = String(pooler.port);

	const attempt = migrateUp(through.href);

	await expect(attempt).rejects.toThrow(/pooler in transaction mode.*server’s own address/);
	// Nothing is left behind in the pooler's connections.
	await expect(migrateUp(database.url)).resolves.toMatchObject({ finished: true });
	pooler.stop();
	await database.drop();
});

/** A run of its own: the database, and what stands before it, are chosen for a whole run. */
function vitest(...filters: string[]): Promise<{ code: number | null; said: string }> {
	const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
	const child = spawn(
		process.execPath,
		["node_modules/vitest/vitest.mjs", "run", "--config", "tests/vitest.config.ts", ...filters],
		{ env: { ...env, NO_COLOR: "1", [THROUGH_POOLER]: "1" }, stdio: ["ignore", "pipe", "pipe"] },
	);
	let said = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) => resolve({ code, said }));
	});
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { type LocalPostgres, startPostgres } from "#scripts/local/postgres/postgres.ts";
import { runningIn } from "#scripts/local/postgres/server.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";
import { root } from "#scripts/local/root.ts";

const home = mkdtempSync(join(tmpdir(), "tenantry-postgres-test-"));
// mkdtemp closes the folder to everybody else; PostgreSQL, run by root, is somebody else.
chmodSync(home, 0o755);
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function ask(server: LocalPostgres, statement: string) {
	const sql = postgres(server.url(), { fetch_types: false, max: 1, onnotice: () => {} });
	try {
		return await sql.unsafe(statement);
	} finally {
		await sql.end();
	}
}

/** Another process that starts the server on the folder, or joins it, and then waits to be killed. */
async function startElsewhere(dataDir: string) {
	const program = `import { startPostgres } from "#scripts/local/postgres/postgres.ts";
		await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, port: 54800 });
		process.stdout.write("started"); setInterval(() => {}, 1000);`;
	const stdio = ["ignore", "pipe", "inherit"] as const;
	const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
		cwd: root,
		stdio: [...stdio],
	});
	onTestFinished(() => void child.kill("SIGTERM"));
	await once(child.stdout ?? child, "data");
	return child;
}

test("a second start finds what the first one kept", async () => {
	const dataDir = join(home, "kept");
	const first = await startPostgres({ dataDir, port: 54_800 });
	await ask(first, "create table note as select 'still here' as words");
	await first.stop();

	const second = await startPostgres({ dataDir, port: 54_800 });
	const [row] = await ask(second, "select words from note");
	await second.stop();

	expect(row?.words).toBe("still here");
	expect(runningIn(dataDir)).toBeUndefined();
});

test("a start that was interrupted is begun again", async () => {
	const dataDir = join(home, "half");
	mkdirSync(join(`${dataDir}.half`, "base"), { recursive: true });
	mkdirSync(dataDir);

	const server = await startPostgres({ dataDir, port: 54_800 });

	expect(await ask(server, "select 1")).toHaveLength(1);
	await server.stop();
});

test("after a crash the lock file may name another program's process, and the server still starts", async () => {
	const dataDir = join(home, "half");
	writeFileSync(
		join(dataDir, "postmaster.pid"),
		`${process.pid}\n${dataDir}\n1\n54800\n\n127.0.0.1\n0 0\nready   \n`,
	);

	const server = await startPostgres({ dataDir, port: 54_800 });

	expect(await ask(server, "select 1")).toHaveLength(1);
	await server.stop();
});

test("a server that a killed process left is taken over, and stopped", async () => {
	const dataDir = join(home, "kept");
	const other = await startElsewhere(dataDir);
	const left = runningIn(dataDir);
	other.kill("SIGKILL");
	await once(other, "exit");

	const server = await startPostgres({ dataDir, port: 54_800 });
	expect(server.port).toBe(left?.port);
	await server.stop();

	expect(left && isAlive(left.pid)).toBe(false);
});

test("a server that is killed while it is needed runs again at the same address", async () => {
	const dataDir = join(home, "kept");
	const server = await startPostgres({ dataDir, port: 54_800 });
	const said: string[] = [];
	server.keepRunning((sentence) => said.push(sentence));
	const killed = runningIn(dataDir);

	process.kill(killed?.pid ?? 0, "SIGKILL");
	while (said.length === 0 || !runningIn(dataDir)?.ready) await sleep(50);

	expect(said.at(-1)).toBe(
		`PostgreSQL (process ${killed?.pid}) ended although nothing here stopped it. It runs again on port ${server.port}.`,
	);
	expect(await ask(server, "select 1")).toHaveLength(1);
	await server.stop();
	expect(runningIn(dataDir)).toBeUndefined();
});

test("a server that another process uses is shared, and keeps running when we leave", async () => {
	const dataDir = join(home, "kept");
	const other = await startElsewhere(dataDir);
	const shared = runningIn(dataDir);

	const server = await startPostgres({ dataDir });
	await server.stop();

	expect(runningIn(dataDir)?.pid).toBe(shared?.pid);
	other.kill("SIGTERM"); // the last one out stops it
	while (shared && isAlive(shared.pid)) await sleep(50);
});

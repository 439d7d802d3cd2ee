import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { APP_ROLE } from "#db/tenancy/roles/platform-roles.ts";
import { freePort } from "#scripts/local/network/ports.ts";
import { accountFor } from "#scripts/local/postgres/account.ts";
import { programHere } from "#tests/support/databases/programs.ts";

/** Set to run the tests' pools through PgBouncer: tests/fleet/pooler.test.ts does. */
export const THROUGH_POOLER = "TEST_THROUGH_POOLER";

const FIRST_PORT = 56_400;
const START_TIMEOUT_MS = 10_000;

/** The PgBouncer of this machine, if it has one. */
export const pgbouncer = () => programHere("pgbouncer");

/** A PgBouncer in transaction mode in front of a PostgreSQL that trusts everybody on this machine. */
export async function startPooler(postgresPort: number): Promise<{ port: number; stop(): void }> {
	const program = pgbouncer();
	if (!program) throw new Error("This machine has no pgbouncer");
	const folder = mkdtempSync(join(tmpdir(), "tenantry-pooler-"));
	const port = await freePort(FIRST_PORT);
	const settings = join(folder, "pgbouncer.ini");
	writeFileSync(join(folder, "users"), [APP_ROLE, "postgres"].map((user) => `"${user}" ""\n`).join(""));
	writeFileSync(settings, settingsFor(folder, port, postgresPort));
	// It refuses to run as root, like PostgreSQL itself.
	const account = accountFor(folder);
	if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
	const said: string[] = [];
	const child = spawn(program, [settings], { ...account, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
	child.stderr.on("data", (text) => said.push(String(text)));
	child.on("error", (error) => said.push(error.message));
	const until = Date.now() + START_TIMEOUT_MS;
	while (!(await answers(port))) {
		if (Date.now() > until || child.exitCode !== null) throw new Error(`PgBouncer: ${said.join("")}`);
		await sleep(50);
	}
	const stop = () => {
		child.kill("SIGTERM");
		rmSync(folder, { recursive: true, force: true });
	};
	process.once("exit", () => child.kill("SIGTERM"));
	return { port, stop };
}

const settingsFor = (folder: string, port: number, postgresPort: number) => `
[databases]
* = host=127.0.0.1 port=${postgresPort}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, "users")}
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
`;

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.on("connect", () => resolve(true));
		socket.on("error", () => resolve(false));
		socket.on("close", () => socket.destroy());
		socket.unref();
		socket.on("connect", () => socket.end());
	});
}

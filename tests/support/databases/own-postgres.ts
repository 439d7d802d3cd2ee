import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#scripts/local/network/ports.ts";
import { accountFor } from "#scripts/local/postgres/account.ts";
import { type Binaries, findBinaries } from "#scripts/local/postgres/binaries.ts";
import * as server from "#scripts/local/postgres/server.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";

/** A PostgreSQL of one test file's own: with settings of its own, or to be crashed. */
export type OwnPostgres = {
	/** The superuser's address. */
	url(database?: string): string;
	/** Ends it as a crash would: nothing in flight is ended, nothing is written first. */
	crash(): Promise<void>;
	/** Starts it again where it was. */
	start(): Promise<void>;
	stop(): Promise<void>;
};

const SETTINGS = {
	listen_addresses: "127.0.0.1",
	unix_socket_directories: "",
	autovacuum: "off",
	fsync: "off",
};

/** Starts one with the settings given beside what every test's server has; of another version when told its programs. */
export async function startOwnPostgres(
	name: string,
	settings: Record<string, string> = {},
	others?: Binaries,
): Promise<OwnPostgres> {
	// The prefix by which the next run removes what a killed one left.
	const dataDir = join(tmpdir(), `tenantry-test-${process.pid}-${name}`);
	const account = accountFor(dataDir);
	const binaries = others ?? findBinaries(account);
	server.initialize(binaries, account, dataDir, "trust");
	const files = { dataDir, logFile: `${dataDir}.log` };
	const launch = (on: number) =>
		server.launch(binaries, account, files, { port: on, settings: { ...SETTINGS, ...settings } });
	// Spread out, so that two test files do not choose the same one at the same moment.
	let port = await freePort(54_700 + (process.pid % 100));
	let running = await launch(port);
	while (!running) {
		port = await freePort(port + 1);
		running = await launch(port);
	}
	let { pid } = running;
	return {
		url: (database = "postgres") => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`,
		async crash() {
			process.kill(pid, "SIGQUIT"); // PostgreSQL's “immediate shutdown”
			while (isAlive(pid)) await sleep(10);
		},
		async start() {
			const again = await launch(port);
			if (!again) throw new Error(`Port ${port} was taken meanwhile`);
			pid = again.pid;
		},
		async stop() {
			await server.stopServer(binaries, dataDir, pid);
			for (const rest of ["", ".log"]) rmSync(dataDir + rest, { recursive: true, force: true });
		},
	};
}

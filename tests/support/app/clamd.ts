import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EICAR } from "#scripts/local/files/scanner.ts";
import { freePort } from "#scripts/local/network/ports.ts";
import { programHere } from "#tests/support/databases/programs.ts";

const FIRST_PORT = 56_700;
const START_TIMEOUT_MS = 30_000;

/** The clamd of this machine, if it has one. */
export const clamd = () => programHere("clamd");

/** Starts clamd with a database of its own that has one signature: nothing is downloaded, and it needs 20 MB. */
export async function startClamd(mostMegabytes: number): Promise<{ address: string; stop(): void }> {
	const program = clamd();
	if (!program) throw new Error("This machine has no clamd");
	const folder = mkdtempSync(join(tmpdir(), "tenantry-clamd-"));
	const port = await freePort(FIRST_PORT);
	// Name, any type of file, at its beginning, the bytes in hex.
	writeFileSync(join(folder, "own.ndb"), `Eicar-Test-Signature:0:0:${Buffer.from(EICAR).toString("hex")}\n`);
	writeFileSync(join(folder, "clamd.conf"), settingsFor(folder, port, mostMegabytes));
	const said: string[] = [];
	const child = spawn(program, ["--config-file", join(folder, "clamd.conf")], {
		stdio: ["ignore", "pipe", "pipe"],
	});
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => said.push(String(text)));
	child.on("error", (error) => said.push(error.message));
	process.once("exit", () => child.kill("SIGTERM"));
	await untilAnswering(port, child).catch((error: Error) => {
		throw new Error(`${error.message}: ${said.join("")}`);
	});
	const stop = () => {
		child.kill("SIGTERM");
		rmSync(folder, { recursive: true, force: true });
	};
	return { address: `tcp://127.0.0.1:${port}`, stop };
}

const settingsFor = (folder: string, port: number, mostMegabytes: number) => `
Foreground yes
TCPSocket ${port}
TCPAddr 127.0.0.1
DatabaseDirectory ${folder}
TemporaryDirectory ${folder}
StreamMaxLength ${mostMegabytes}M
AlertExceedsMax yes
`;

async function untilAnswering(port: number, child: ChildProcess): Promise<void> {
	const until = Date.now() + START_TIMEOUT_MS;
	while (!(await answers(port))) {
		if (Date.now() > until || child.exitCode !== null) throw new Error("clamd did not start");
		await sleep(50);
	}
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.on("connect", () => resolve(true));
		socket.on("error", () => resolve(false));
		socket.on("connect", () => socket.end());
	});
}

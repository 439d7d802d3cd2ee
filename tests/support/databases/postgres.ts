import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalPostgres, startPostgres } from "#scripts/local/postgres/postgres.ts";
import { askToStop, runningIn } from "#scripts/local/postgres/server.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";

const PREFIX = "tenantry-test-";
const FIRST_PORT = 54_500; // beside the one of `npm run dev`

/** A PostgreSQL for one test run, in a folder of its own under the temp folder, gone after `stop`. */
export async function startTestPostgres(name: string): Promise<LocalPostgres> {
	sweep();
	return startPostgres({
		dataDir: join(tmpdir(), `${PREFIX}${process.pid}-${name}`),
		port: FIRST_PORT,
		purpose: "throwaway",
	});
}

/** Ends the servers of runs that were killed, and removes their folders. */
function sweep(): void {
	const left = readdirSync(tmpdir()).filter((folder) => folder.startsWith(PREFIX));
	for (const folder of left) {
		if (isAlive(Number.parseInt(folder.slice(PREFIX.length), 10))) continue;
		const running = runningIn(join(tmpdir(), folder));
		if (running) askToStop(running.pid);
		else rmSync(join(tmpdir(), folder), { recursive: true, force: true });
	}
}

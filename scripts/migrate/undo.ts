import { rollbackTenant, undoRun } from "#db/migrate/undo.ts";
import { BadCall, required, wholeNumber } from "#scripts/command-line/command.ts";
import type { MigrateCommand } from "./command.ts";
import { PACE, readPace } from "./pace.ts";
import { reportRun, withProgress } from "./up.ts";

const UNDO_USAGE = `npm run migrate -- undo --run 42 [--concurrency 2] [--batch 10] [--lock-timeout 2000]

Reverts exactly what run 42 applied, on the workspaces where it applied it. A workspace that has had a newer migration since
is refused; where a later run reverted or applied the same migrations, that later result stays.`;

export const undo: MigrateCommand = {
	summary: "reverts exactly what one run applied",
	usage: UNDO_USAGE,
	options: ["run", ...PACE],
	run(call) {
		const runId = wholeNumber("run", required("run", call.values.run, UNDO_USAGE), 1, 2 ** 31 - 1) as number;
		const options = readPace(call);
		return withProgress(call, async (steering) =>
			reportRun(call, await undoRun(call.databaseUrl, runId, { ...options, ...steering })),
		);
	},
};

const ROLLBACK_USAGE = `npm run migrate -- rollback --tenant acme --to 0005

Takes one workspace back to an earlier migration, reverting every later one, newest first.`;

export const rollback: MigrateCommand = {
	summary: "takes one workspace back to an earlier migration",
	usage: ROLLBACK_USAGE,
	options: ["tenant", "to"],
	run(call) {
		const [given, ...others] = call.values.tenant ?? [];
		const slug = required("tenant", given, ROLLBACK_USAGE);
		if (others.length > 0) throw new BadCall(`rollback takes exactly one --tenant.\n\n${ROLLBACK_USAGE}`);
		const to = required("to", call.values.to, ROLLBACK_USAGE);
		return withProgress(call, async (steering) =>
			reportRun(call, await rollbackTenant(call.databaseUrl, slug, to, steering)),
		);
	},
};

import { listFailed } from "#db/migrate/resume.ts";
import { rollbackTenant, type UndoReport, undoRun } from "#db/migrate/undo.ts";
import { print, required, wholeNumber } from "#scripts/command-line/command.ts";
import type { Call, Command } from "./command.ts";
import { describeTally, withProgress } from "./forward.ts";

const UNDO_USAGE = `npm run migrate -- undo --run 42

Reverts exactly what run 42 applied, on the workspaces where it applied it. One that got something newer since is refused.`;

export const undo: Command = {
	summary: "reverts exactly what one run applied",
	usage: UNDO_USAGE,
	options: ["run", "concurrency"],
	run(call) {
		const runId = wholeNumber("run", required("run", call.values.run, UNDO_USAGE), 1, 2 ** 31) as number;
		const concurrency = wholeNumber("concurrency", call.values.concurrency, 1, 32);
		return withProgress(call, async (steering) =>
			tell(call, await undoRun(call.databaseUrl, runId, { concurrency, ...steering })),
		);
	},
};

const ROLLBACK_USAGE = `npm run migrate -- rollback --tenant acme --to 0005

Takes one workspace back to a migration, reverting every later one, newest first.`;

export const rollback: Command = {
	summary: "takes one workspace back to a migration",
	usage: ROLLBACK_USAGE,
	options: ["tenant", "to"],
	run(call) {
		const slug = required("tenant", call.values.tenant?.[0], ROLLBACK_USAGE);
		const to = required("to", call.values.to, ROLLBACK_USAGE);
		return withProgress(call, async (steering) =>
			tell(call, await rollbackTenant(call.databaseUrl, slug, to, steering)),
		);
	},
};

async function tell(call: Call, report: UndoReport): Promise<number> {
	const failed = await listFailed(call.databaseUrl, report.runId);
	const lines = [
		`run ${report.runId}: ${describeTally(report.tally)}`,
		...failed.map(({ slug, error }) => `  ${slug}: ${error}`),
	];
	print(call, { ...report, failed }, lines.join("\n"));
	return report.tally.failed > 0 ? 1 : 0;
}

import { planDryRun } from "#db/migrate/dry-run.ts";
import type { Tally } from "#db/migrate/ledger.ts";
import { migrateUp, type RunOutcome, type UpReport } from "#db/migrate/migrate-up.ts";
import { listFailed, resumeRun } from "#db/migrate/resume.ts";
import { describeUnfinished, resuming } from "#db/migrate/unfinished.ts";
import { RINGS } from "#db/schema/public/tenants.ts";
import { BadCall, print, wholeNumber } from "#scripts/command-line/command.ts";
import { onStop } from "#scripts/command-line/stop.ts";
import { type MigrateCall, type MigrateCommand, rolesLogIn } from "./command.ts";
import { MOST_AT_ONCE, MOST_IN_BATCH, PACE, readPace } from "./pace.ts";
import { Progress } from "./progress.ts";

const UP_USAGE = `npm run migrate -- up [--tenant acme]… [--ring early] [--to 0007] [--concurrency 2] [--batch 10] [--lock-timeout 2000] [--dry-run]

Migrates the roles and the public schema first, then every workspace that is behind. A failure does not stop the others.
  --tenant        only this address; may be repeated
  --ring          only this ring: ${RINGS.join(", ")}
  --to            up to this migration, by number or name
  --concurrency   number of transactions at a time, 1 to ${MOST_AT_ONCE}
  --batch         workspaces in one transaction, 1 to ${MOST_IN_BATCH}: all their locks are held until the last is done
  --lock-timeout  how long a statement may wait for a lock, in ms
  --dry-run       print the exact SQL and which workspaces would get it; change nothing`;

export const up: MigrateCommand = {
	summary: "migrates the public schema, then every workspace that is behind",
	usage: UP_USAGE,
	options: ["tenant", "ring", "to", ...PACE, "dry-run"],
	async run(call) {
		const options = readOptions(call);
		if (call.values["dry-run"]) {
			const plan = await planDryRun(call.databaseUrl, options);
			print(call, plan, plan.text);
			return 0;
		}
		return withProgress(call, async (steering) => {
			const report = await migrateUp(call.databaseUrl, {
				...options,
				...steering,
				rolesLogIn: rolesLogIn(),
			});
			return tell(call, report);
		});
	},
};

export const resume: MigrateCommand = {
	summary: "continues an interrupted run",
	usage: `npm run migrate -- resume [--run 42] [--concurrency 2] [--batch 10] [--lock-timeout 2000]

Continues an interrupted run, an up or an undo, and retries what failed in it. Without --run it continues the only
unfinished run, or lists them if there are several.`,
	options: ["run", ...PACE],
	run(call) {
		const options = readOptions(call);
		const runId = wholeNumber("run", call.values.run, 1, 2 ** 31 - 1);
		return withProgress(call, async (steering) => {
			const outcome = await resumeRun(call.databaseUrl, runId, { ...options, ...steering });
			return reportRun(call, outcome);
		});
	},
};

function readOptions(call: MigrateCall) {
	const { values } = call;
	if (values.ring !== undefined && !RINGS.includes(values.ring as (typeof RINGS)[number])) {
		throw new BadCall(`--ring must be one of ${RINGS.join(", ")}, not “${values.ring}”.`);
	}
	return {
		tenants: values.tenant,
		ring: values.ring,
		to: values.to,
		...readPace(call),
	};
}

type UpSettings = {
	signal: AbortSignal;
	onStart: (runId: number, total: number) => void;
	onProgress: (finished: number) => void;
};

/** Shows progress, and lets Ctrl-C finish the batches in progress; pressed again, it ends at once. */
export async function withProgress(
	call: MigrateCall,
	work: (steering: UpSettings) => Promise<number>,
): Promise<number> {
	const progress = new Progress({ quiet: call.json });
	const stop = new AbortController();
	const release = onStop(() => stop.abort());
	try {
		return await work({
			signal: stop.signal,
			onStart: (runId, total) => progress.start(runId, total),
			onProgress: (finished) => progress.add(finished),
		});
	} finally {
		progress.end();
		release();
	}
}

type Failed = { slug: string; error: string | null };

async function tell(call: MigrateCall, report: UpReport): Promise<number> {
	const failed: Failed[] = [];
	const lines = [
		report.public.length > 0 ? `public: applied ${report.public.join(", ")}` : "public: nothing to do",
	];
	if (report.jobs) lines.push(`queue: tables migrated from version ${report.jobs.from} to ${report.jobs.to}`);
	if (report.runs.length === 0)
		lines.push(
			report.finished ? "workspaces: nothing to do" : "workspaces: not started. Run the command again.",
		);
	for (const run of report.runs) {
		const ofRun = await listFailed(call.databaseUrl, run.runId);
		failed.push(...ofRun);
		lines.push(...linesOf(run, ofRun));
	}
	for (const run of report.left) lines.push(`not continued: ${describeUnfinished(run)}; ${resuming(run)}`);
	print(call, { ...report, failed }, lines.join("\n"));
	return failed.length > 0 || !report.finished ? 1 : 0;
}

/** Reports how one run ended. Returns exit code 1 when something failed or is waiting. */
export async function reportRun(call: MigrateCall, run: RunOutcome): Promise<number> {
	const failed = await listFailed(call.databaseUrl, run.runId);
	print(call, { ...run, failed }, linesOf(run, failed).join("\n"));
	return run.tally.failed > 0 || !run.finished ? 1 : 0;
}

function linesOf({ runId, tally, finished }: RunOutcome, failed: Failed[]): string[] {
	const lines = [`workspaces (run ${runId}): ${describeTally(tally)}`];
	for (const { slug, error } of failed) lines.push(`  ${slug}: ${error}`);
	if (failed.length > 0) lines.push(`  once that is fixed: ${resuming({ id: runId })}`);
	if (!finished) lines.push(`Stopped. To continue: ${resuming({ id: runId })}`);
	return lines;
}

export function describeTally({ done, skipped, failed, queued }: Tally): string {
	const parts = [
		`${done} done`,
		skipped > 0 && `${skipped} skipped`,
		`${failed} failed`,
		queued > 0 && `${queued} waiting`,
	];
	return parts.filter(Boolean).join(", ");
}

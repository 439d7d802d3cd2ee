import type { Replayed } from "#app/commands.server.ts";
import { BadCall, print } from "#scripts/command-line/command.ts";
import { type ClerkCall, type ClerkCommand, withProduct } from "./command.ts";

const USAGE = `npm run clerk:replay -- [--id msg_…] [--failed] [--since 2026-05-01T00:00:00Z] [--dry-run] [--json]

Applies stored webhooks again, in the order they arrived. A webhook that was applied before changes nothing, unless its
effect was lost since, for example by restoring a backup.
  --id       only this webhook, by its svix id
  --failed   only those that were never applied
  --since    only those that arrived at or after this time (ISO 8601)
  --dry-run  list them without applying any
  --json     print one JSON object per line

Exit code 0: all were applied. 1: some were not; their errors are in public.webhook_inbox. 2: invalid call.`;

export const replay: ClerkCommand = {
	summary: "applies stored webhooks again",
	usage: USAGE,
	options: ["id", "failed", "since", "dry-run"],
	run(call) {
		const { id, failed, since, "dry-run": dryRun } = call.values;
		const wanted = { id, failed, since: moment(since), dryRun };
		return withProduct(async ({ replayStored }) => tell(call, replayStored(wanted)));
	},
};

/** Prints a line for each webhook as it comes, so that nothing is kept in memory. */
async function tell(call: ClerkCall, all: AsyncIterable<Replayed>): Promise<number> {
	const counts: Record<string, number> = {};
	let stored = 0;
	for await (const one of all) {
		stored++;
		counts[one.outcome] = (counts[one.outcome] ?? 0) + 1;
		const { id, type, subject, outcome, receivedAt } = one;
		print(call, one, `${receivedAt.toISOString()}  ${id}  ${type}  ${subject}  ${outcome}`);
	}
	const { id } = call.values;
	if (id !== undefined && stored === 0) {
		process.stderr.write(`No stored webhook ${id} matches.\n`);
		return 1;
	}
	const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
	print(call, { stored, ...counts }, [`${stored} stored`, ...parts].join(", "));
	return counts.failed || counts.parked ? 1 : 0;
}

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

function moment(text: string | undefined): Date | undefined {
	if (text === undefined) return undefined;
	const parsed = new Date(text);
	if (ISO.test(text) && !Number.isNaN(parsed.getTime())) return parsed;
	throw new BadCall(`--since must be a time such as 2026-05-01 or 2026-05-01T12:00:00Z, not “${text}”.`);
}

import { findDrift } from "#db/migrate/drift.ts";
import { type FleetStatus, fleetStatus, runDetails, runLines } from "#db/migrate/status.ts";
import { BadCall, type Command, print, wholeNumber } from "./command.ts";
import { describeFamilies } from "./drift.ts";

export const status: Command = {
	summary: "how far the fleet is: families, then the exceptions",
	usage: `npm run migrate -- status [--verify]

One query on the registry, whatever the number of workspaces.
  --verify  reads the catalog as well, in chunks: stores each workspace's fingerprint and says who differs`,
	options: ["verify"],
	async run(call) {
		const found = await fleetStatus(call.databaseUrl);
		if (!call.values.verify) {
			print(call, found, describe(found));
			return found.behind + found.failed.length > 0 ? 1 : 0;
		}
		const catalog = await findDrift(call.databaseUrl, { store: true });
		print(call, { ...found, catalog }, `${describe(found)}\n${describeFamilies(catalog)}`);
		const drifted = catalog.some(({ state }) => state !== "as expected");
		return drifted || found.behind + found.failed.length > 0 ? 1 : 0;
	},
};

const number = new Intl.NumberFormat("en-GB");

function describe({ head, families, failed, interrupted }: FleetStatus): string {
	const total = families.reduce((sum, { tenants }) => sum + tenants, 0);
	if (total === 0) return `No workspaces yet; the newest migration is ${head}.`;
	const parts = families.map(
		({ version, tenants, atHead }) => `${number.format(tenants)} at ${version}${atHead ? "" : " (behind)"}`,
	);
	const lines = [parts.join("; ")];
	for (const { slug, error, runId } of failed) lines.push(`  failed in run ${runId}: ${slug}: ${error}`);
	if (interrupted !== undefined)
		lines.push(`Run ${interrupted} was interrupted. Go on with: npm run migrate -- resume`);
	return lines.join("\n");
}

export const runs: Command = {
	summary: "the ledger: who ran what, when, and what became of it",
	usage: `npm run migrate -- runs
npm run migrate -- runs show 42`,
	options: [],
	async run(call) {
		const [verb, id, ...rest] = call.words;
		if (verb === undefined) {
			const lines = await runLines(call.databaseUrl);
			print(call, lines, lines.map(describeRun).join("\n") || "No run yet.");
			return 0;
		}
		const runId = wholeNumber("run", id, 1, 2 ** 31);
		if (verb !== "show" || runId === undefined || rest.length > 0) throw new BadCall(this.usage);
		const details = await runDetails(call.databaseUrl, runId);
		if (!details) throw new BadCall(`There is no run ${runId}.`);
		const tenants = details.tenants.map(
			({ slug, tenantId, status, from, to, ms, error }) =>
				`  ${slug ?? tenantId}: ${status}, ${from} → ${to ?? "–"}, ${ms ?? "–"} ms${error ? `: ${error}` : ""}`,
		);
		const more =
			details.total > tenants.length ? [`  … and ${number.format(details.total - tenants.length)} more`] : [];
		print(call, details, [describeRun(details.run), ...tenants, ...more].join("\n"));
		return 0;
	},
};

function describeRun(run: Awaited<ReturnType<typeof runLines>>[number]): string {
	const what = run.undoesRunId === null ? run.kind : `${run.kind} of run ${run.undoesRunId}`;
	return `${run.id}  ${what}, ${run.status}, ${run.startedAt} by ${run.startedBy} on ${run.host}`;
}

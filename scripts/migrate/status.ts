import { findDrift } from "#db/migrate/drift/drift.ts";
import {
	type FleetStatus,
	fleetStatus,
	runDetails,
	runLines,
	type VersionCount,
} from "#db/migrate/status.ts";
import { resuming } from "#db/migrate/unfinished.ts";
import { BadCall, print, wholeNumber } from "#scripts/command-line/command.ts";
import type { MigrateCommand } from "./command.ts";
import { describeFamilies } from "./drift.ts";

export const status: MigrateCommand = {
	summary: "how far the fleet is migrated: families, then exceptions",
	usage: `npm run migrate -- status [--tenant acme]… [--verify]

Takes one query on the registry, whatever the number of workspaces.
  --tenant  only this address; may be repeated
  --verify  also read the catalog, in chunks: stores each workspace's fingerprint and reports which differ`,
	options: ["verify", "tenant"],
	async run(call) {
		const { tenant: tenants } = call.values;
		const found = await fleetStatus(call.databaseUrl, undefined, tenants);
		if (!call.values.verify) {
			print(call, found, describe(found));
			return found.behind + found.failed.length > 0 ? 1 : 0;
		}
		const catalog = await findDrift(call.databaseUrl, { store: true, tenants });
		print(call, { ...found, catalog }, `${describe(found)}\n${describeFamilies(catalog)}`);
		const drifted = catalog.some(({ state }) => state !== "as expected");
		return drifted || found.behind + found.failed.length > 0 ? 1 : 0;
	},
};

const number = new Intl.NumberFormat("en-GB");

function describe({ head, families, stock, failed, interrupted }: FleetStatus): string {
	const lines = [describeVersions(families) || `No workspaces yet; the newest migration is ${head}.`];
	if (stock.length > 0) lines.push(`Ready for sign-ups: ${describeVersions(stock)}`);
	for (const { slug, error, runId } of failed) lines.push(`  failed in run ${runId}: ${slug}: ${error}`);
	if (interrupted !== undefined) lines.push(describeInterrupted(interrupted));
	return lines.join("\n");
}

function describeVersions(versions: VersionCount[]): string {
	const parts = versions.map(
		({ version, tenants, atHead }) => `${number.format(tenants)} at ${version}${atHead ? "" : " (behind)"}`,
	);
	return parts.join("; ");
}

function describeInterrupted({ id, kind }: NonNullable<FleetStatus["interrupted"]>): string {
	const again = kind === "repair" ? "npm run migrate -- repair" : resuming({ id });
	return `Run ${id} (${kind}) was interrupted. To continue: ${again}`;
}

export const runs: MigrateCommand = {
	summary: "the ledger: who ran what and when, and the outcome",
	usage: `npm run migrate -- runs
npm run migrate -- runs show 42`,
	options: [],
	takesWords: true,
	async run(call) {
		const [verb, id, ...rest] = call.words;
		if (verb === undefined) {
			const lines = await runLines(call.databaseUrl);
			print(call, lines, lines.map(describeRun).join("\n") || "No runs yet.");
			return 0;
		}
		const runId = wholeNumber("run", id, 1, 2 ** 31 - 1);
		if (verb !== "show" || runId === undefined || rest.length > 0) throw new BadCall(this.usage);
		const details = await runDetails(call.databaseUrl, runId);
		const tenants = details.tenants.map(
			({ slug, status, from, to, ms, error }) =>
				`  ${slug}: ${status}, ${from} → ${to ?? "–"}, ${ms ?? "–"} ms${error ? `: ${error}` : ""}`,
		);
		const more =
			details.total > tenants.length ? [`  … and ${number.format(details.total - tenants.length)} more`] : [];
		print(call, details, [describeRun(details.run), ...tenants, ...more].join("\n"));
		return 0;
	},
};

function describeRun(run: Awaited<ReturnType<typeof runLines>>[number]): string {
	const what = run.undoesRunId === null ? run.kind : `${run.kind} of run ${run.undoesRunId}`;
	const asked = describeRequest(run.request);
	return `${run.id}  ${what}${asked && ` ${asked}`}, ${run.status}, ${run.startedAt} by ${run.startedBy} on ${run.host}`;
}

const TENANTS_SHOWN = 5;

/** Describes what narrowed the run; empty when it was for everything. */
function describeRequest({ ring, tenants, tenant, to, from }: Record<string, unknown>): string {
	const slugs = [tenants, tenant].flat().filter((slug) => typeof slug === "string");
	const rest = slugs.length > TENANTS_SHOWN ? ` and ${slugs.length - TENANTS_SHOWN} more` : "";
	return [
		typeof ring === "string" && `for ring ${ring}`,
		slugs.length > 0 && `for ${slugs.slice(0, TENANTS_SHOWN).join(", ")}${rest}`,
		typeof from === "string" && `from ${from}`,
		typeof to === "string" && `to ${to}`,
	]
		.filter(Boolean)
		.join(" ");
}

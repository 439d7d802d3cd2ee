import { type Rehearsal, type RehearsalReport, rehearse as run } from "#db/migrate/rehearse/rehearse.ts";
import { print, wholeNumber } from "#scripts/command-line/command.ts";
import type { MigrateCommand } from "./command.ts";
import { workspaces } from "./drift.ts";

export const rehearse: MigrateCommand = {
	summary: "rehearses up, down, up on a few clones, and forecasts the fleet",
	usage: `npm run migrate -- rehearse [--tenant acme]… [--to 0007] [--concurrency 2]

Clones the smallest, the median and the largest workspace that is behind, with their rows, in transactions that are
rolled back. Reports how long each statement takes, how long readers and writers are locked out, whether down.sql restores
the schema, and how long the fleet will take. Workspaces over 2 GiB are not cloned.`,
	options: ["tenant", "to", "concurrency"],
	async run(call) {
		const { tenant, to } = call.values;
		const concurrency = wholeNumber("concurrency", call.values.concurrency, 1, 32);
		const report = await run(call.databaseUrl, { tenants: tenant, to, concurrency });
		print(call, report, describe(report));
		return report.rehearsals.every(isReversible) ? 0 : 1;
	},
};

function isReversible({ failure, sameAfterDown, sameAfterUp }: Rehearsal): boolean {
	return !failure && sameAfterDown && sameAfterUp;
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function describe({ leftovers, migrations, rehearsals, tooLarge, forecast }: RehearsalReport): string {
	const removed =
		leftovers > 0
			? [`Removed ${leftovers} clones left behind by an earlier rehearsal, with their rows.`]
			: [];
	if (migrations.length === 0) return [...removed, "Nothing to rehearse: no workspace is behind."].join("\n");
	const seconds = Math.ceil(forecast.totalMs / 1000);
	return [
		...removed,
		`Rehearsed ${migrations.join(", ")}.`,
		...rehearsals.flatMap(describeOne),
		...tooLarge.map(({ slug, bytes }) => `${slug}: not cloned, ${Math.round(bytes / 1024 ** 2)} MiB`),
		`Forecast: ${workspaces(forecast.tenants)} × ${ms(forecast.meanMs)} / ${forecast.concurrency} at a time = about ${seconds} s. A run puts up to ten in one transaction, so each also waits for the locks of the others.`,
	].join("\n");
}

function describeOne(rehearsal: Rehearsal): string[] {
	const { tenant, rows, statements, upMs, downMs, readersOutMs, writersOutMs, failure } = rehearsal;
	const longest = statements.toSorted((one, other) => other.ms - one.ms)[0];
	const lines = [
		`${tenant.slug} (${tenant.as}, ${Math.round(tenant.bytes / 1024)} KiB, ${rows} rows): up ${ms(upMs)}, down ${ms(downMs)}`,
		`  readers locked out for ${ms(readersOutMs)}, writers for ${ms(writersOutMs)}`,
	];
	if (longest)
		lines.push(
			`  longest statement: ${ms(longest.ms)}, ${longest.migration}: ${shortened(longest.statement)}`,
		);
	if (failure) {
		lines.push(
			`  FAILED during ${failure.phase}, ${failure.migration}: ${failure.error}`,
			`    ${shortened(failure.statement)}`,
		);
		return lines;
	}
	if (!rehearsal.sameAfterDown) lines.push("  FAILED: down.sql does not restore the previous schema");
	if (!rehearsal.sameAfterUp) lines.push("  FAILED: up, down, up gives a different schema than the first up");
	return lines;
}

function shortened(statement: string): string {
	const line = statement.replaceAll(/\s+/g, " ");
	return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { describeDifference } from "#db/migrate/drift/difference.ts";
import { findDrift, type VerifiedFamily } from "#db/migrate/drift/drift.ts";
import { repairDrift } from "#db/migrate/drift/repair.ts";
import type { FamilyRepair } from "#db/migrate/drift/repair-plan.ts";
import { listFailed } from "#db/migrate/resume.ts";
import { print, wholeNumber } from "#scripts/command-line/command.ts";
import type { MigrateCall, MigrateCommand } from "./command.ts";
import { describeTally, withProgress } from "./up.ts";

const number = new Intl.NumberFormat("en-GB");

/** Formats a count: `3 workspaces`. */
export function workspaces(count: number): string {
	return `${number.format(count)} ${count === 1 ? "workspace" : "workspaces"}`;
}

export const drift: MigrateCommand = {
	summary: "compares the catalog with what the migrations make, in families",
	usage: `npm run migrate -- drift [--tenant acme]…

Compares every workspace's tables, columns, constraints, indexes, rights and sequences with what its migrations make.
Changes nothing. Exit code 1 when something differs.`,
	options: ["tenant"],
	async run(call) {
		const families = await findDrift(call.databaseUrl, { tenants: call.values.tenant });
		print(call, families, describeFamilies(families));
		return families.some(({ state }) => state !== "as expected") ? 1 : 0;
	},
};

/** Describes the families that match in one line each, then each that does not, with its differences. */
export function describeFamilies(families: VerifiedFamily[]): string {
	if (families.length === 0) return "No workspaces yet.";
	const good = families.filter(({ state }) => state === "as expected");
	const lines = good.map(({ tenants, version }) => `${workspaces(tenants)} as expected at ${version}`);
	for (const family of families.filter(({ state }) => state !== "as expected")) {
		const words = family.differences.map(describeDifference);
		const alone = family.reason ?? (words.length === 1 ? words[0] : undefined);
		lines.push(
			`${workspaces(family.tenants)}: ${alone ?? `${words.length || "many"} differences`}`,
			`  ${slugsOf(family)}`,
		);
		if (!alone) lines.push(...words.map((line) => `  - ${line}`));
	}
	return lines.join("\n");
}

function slugsOf({ slugs, tenants }: VerifiedFamily): string {
	return tenants > slugs.length
		? `${slugs.join(", ")} and ${number.format(tenants - slugs.length)} more`
		: slugs.join(", ");
}

export const repair: MigrateCommand = {
	summary: "restores what drifted workspaces lack, after showing it",
	usage: `npm run migrate -- repair [--tenant acme]… [--lock-timeout 2000] [--yes]

Shows the additive repairs (a missing index, column, constraint or right), asks for confirmation, then applies them as a
separate run in the ledger. Anything else is refused with the reason. Without a terminal it changes nothing unless --yes.`,
	options: ["tenant", "lock-timeout", "yes"],
	run(call) {
		const lockTimeoutMs = wholeNumber("lock-timeout", call.values["lock-timeout"], 1, 600_000);
		return withProgress(call, async (steering) => {
			const report = await repairDrift(call.databaseUrl, {
				tenants: call.values.tenant,
				lockTimeoutMs,
				confirm: (plan) => isConfirmed(call, plan),
				...steering,
			});
			const failed = report.runId === undefined ? [] : await listFailed(call.databaseUrl, report.runId);
			print(call, { ...report, failed }, conclusion(report, failed));
			const isWhole = report.plan.every(
				({ refused, statements }) => refused.length === 0 && (statements.length === 0 || report.runId),
			);
			return isWhole && failed.length === 0 && !report.tally?.skipped ? 0 : 1;
		});
	},
};

/** Shows the plan and asks for the number of workspaces, because a word typed by habit is no consent. */
async function isConfirmed(call: MigrateCall, plan: FamilyRepair[]): Promise<boolean> {
	if (!call.json) process.stderr.write(`${describePlan(plan)}\n`);
	if (call.values.yes) return true;
	if (!process.stdin.isTTY || call.json) return false;
	const count = plan.reduce(
		(sum, { family, statements }) => sum + (statements.length > 0 ? family.tenants : 0),
		0,
	);
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	const answer = await Promise.race([
		terminal.question(`Type ${count} to repair ${workspaces(count)}, or anything else to cancel: `),
		once(terminal, "close").then(() => ""), // Ctrl-D, or Ctrl-C
	]);
	terminal.close();
	return answer.trim() === String(count);
}

function describePlan(plan: FamilyRepair[]): string {
	return plan
		.flatMap(({ family, statements, refused }) => [
			`${workspaces(family.tenants)} (${slugsOf(family)}):`,
			...statements.map(({ sql }) => `  ${sql}`),
			...refused.map(({ what, reason }) => `  refused: ${what}. ${reason}`),
		])
		.join("\n");
}

function conclusion(
	{ plan, runId, tally }: Awaited<ReturnType<typeof repairDrift>>,
	failed: { slug: string | null; error: string | null }[],
): string {
	if (plan.length === 0) return "Nothing to repair.";
	if (tally) {
		return [
			`run ${runId}: ${describeTally(tally)}`,
			...failed.map(({ slug, error }) => `  ${slug}: ${error}`),
			...(tally.skipped > 0 ? ["To repair what was skipped: npm run migrate -- repair"] : []),
		].join("\n");
	}
	const possible = plan.some(({ statements }) => statements.length > 0);
	return possible
		? "Nothing was changed. To apply it: npm run migrate -- repair --yes"
		: `${describePlan(plan)}\nNothing can be repaired automatically.`;
}

import { MigrationConflict } from "#db/migrate/plan.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { print } from "#scripts/command-line/command.ts";
import type { MigrateCommand } from "./command.ts";

export const squash: MigrateCommand = {
	summary: "replaces the workspaces' migrations by one baseline",
	usage: `npm run migrate -- squash [--dry-run]

Writes one migration, 0008_baseline, that does the work of all the workspaces' migrations up to 0008, and removes those.
First builds a new workspace from each and compares them: tables, rights, sequences and rows. Workspaces are not touched:
one that has all the old migrations counts as having the baseline. One that has only some needs the version before.
Refuses while db/schema has changes without a migration, the folder has changes that are not committed, or a workspace of
DATABASE_URL is behind. A baseline cannot be undone.
  --dry-run  make the comparison and print the baseline, and write nothing`,
	options: ["dry-run"],
	async run(call) {
		const { squash: run } = await import("#db/migrate/squash/squash.ts").catch(inProduction);
		const dryRun = call.values["dry-run"] === true;
		const made = await run(call.databaseUrl, declaredTables.tenant, { dryRun });
		print(call, made, dryRun ? describeDry(made) : describeDone(made));
		return 0;
	},
};

/** It needs drizzle-kit, which an installation in production does not have. */
function inProduction(error: { code?: string }): never {
	if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
	throw new MigrationConflict("squash works only in a checkout with its development packages: npm ci");
}

type Made = Awaited<ReturnType<typeof import("#db/migrate/squash/squash.ts")["squash"]>>;

const describeProof = ({ fingerprint, rows }: Made) =>
	`A new workspace is the same with it: fingerprint ${fingerprint.slice(0, 12)}…, ${rows} rows.`;

function describeDry(made: Made): string {
	return [
		made.up.trimEnd(),
		`-- ${made.name} would replace ${made.replaced.join(", ")}.`,
		`-- ${describeProof(made)} Nothing was written.`,
	].join("\n");
}

function describeDone(made: Made): string {
	if (made.name === undefined)
		return `Removed what an interrupted squash had left: ${made.replaced.join(", ")}.`;
	return [
		`${made.name} replaces ${made.replaced.join(", ")}.`,
		describeProof(made),
		"Commit both together. Workspaces that have all of these need nothing.",
	].join("\n");
}

import { describeFinding, type Finding } from "#db/migrate/lint/finding.ts";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { print } from "#scripts/command-line/command.ts";
import { appliedIn } from "./applied.ts";
import type { MigrateCommand } from "./command.ts";

export const lint: MigrateCommand = {
	summary: "finds statements that lock, rewrite, or reach outside their schema",
	usage: `npm run migrate -- lint [--public]

Reads the migrations with PostgreSQL's own parser. Exit code 1 with errors, 0 with only warnings.
Leaves out warnings about migrations that every workspace of DATABASE_URL already has, because it is too late to act on them.
Without a reachable database, every warning is shown.
A comment before a statement silences a rule:  -- lint: allow new-index, because the table is small
  --public  check the migrations of the public schema instead of the tenants'
  --all     also show warnings about migrations that are applied everywhere`,
	options: ["public", "all"],
	offline: true,
	async run(call) {
		const kind = call.values.public ? "public" : "tenant";
		const found = await lintMigrations(kind, { declared: declaredTables[kind] });
		const applied = call.values.all ? undefined : await appliedIn(call.databaseUrl, kind);
		const findings = found.filter((one) => one.severity === "error" || !applied?.everywhere.has(nameIn(one)));
		const left = found.length - findings.length;
		const errors = findings.filter(({ severity }) => severity === "error").length;
		const lines = [
			...findings.map(describeFinding),
			findings.length === 0 ? "No problems found." : `${errors} errors, ${findings.length - errors} warnings`,
			left > 0 &&
				`${left} warnings about migrations that are applied everywhere are left out. To see them, add --all.`,
			!applied &&
				!call.values.all &&
				"No database could be asked which migrations are applied, so every warning is shown.",
		];
		print(call, findings, lines.filter(Boolean).join("\n"));
		return errors > 0 ? 1 : 0;
	},
};

/** Returns the migration that a finding is about: 0007_due_date for `tenant/0007_due_date/up.sql`. */
const nameIn = ({ file }: Finding) => file.split("/")[1] ?? "";

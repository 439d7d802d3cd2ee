import { describeFinding, type Finding } from "#db/migrate/lint/finding.ts";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { print } from "#scripts/command-line/command.ts";
import { appliedIn } from "./applied.ts";
import type { Command } from "./command.ts";

export const lint: Command = {
	summary: "what in the migrations locks, rewrites, or leaves its schema",
	usage: `npm run migrate -- lint [--public]

Reads the migrations with PostgreSQL's own parser. Exit code 1 with errors, 0 with warnings only.
A warning about a migration that every workspace of DATABASE_URL has is left out: nothing can be done about it any more.
Without a database that answers, every warning is shown.
A comment before a statement silences a rule:  -- lint: allow new-index, because the table is small
  --public  the migrations of the public schema instead of the tenants'
  --all     the warnings about migrations that are applied everywhere as well`,
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
			findings.length === 0 ? "Nothing to say." : `${errors} errors, ${findings.length - errors} warnings`,
			left > 0 &&
				`${left} warnings about migrations that are applied everywhere are left out: --all shows them.`,
			!applied &&
				!call.values.all &&
				"No database could be asked which migrations are applied: every warning is shown.",
		];
		print(call, findings, lines.filter(Boolean).join("\n"));
		return errors > 0 ? 1 : 0;
	},
};

/** `tenant/0007_due_date/up.sql` is about 0007_due_date. */
const nameIn = ({ file }: Finding) => file.split("/")[1] ?? "";

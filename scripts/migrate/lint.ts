import { declaredTables } from "#db/migrate/declared.ts";
import type { Finding } from "#db/migrate/lint/finding.ts";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { print } from "#scripts/command-line/command.ts";
import type { Command } from "./command.ts";

export const lint: Command = {
	summary: "what in the migrations locks, rewrites, or leaves its schema",
	usage: `npm run migrate -- lint [--public]

Reads the migrations with PostgreSQL's own parser and needs no database. Exit code 1 with errors, 0 with warnings only.
A comment before a statement silences a rule:  -- lint: allow new-index, because the table is small
  --public  the migrations of the public schema instead of the tenants'`,
	options: ["public"],
	offline: true,
	async run(call) {
		const kind = call.values.public ? "public" : "tenant";
		const findings = await lintMigrations(kind, { declared: declaredTables[kind] });
		const errors = findings.filter(({ severity }) => severity === "error").length;
		const total = `${errors} errors, ${findings.length - errors} warnings`;
		print(
			call,
			findings,
			findings.length === 0 ? "Nothing to say." : [...findings.map(describe), total].join("\n"),
		);
		return errors > 0 ? 1 : 0;
	},
};

function describe({ severity, rule, file, line, message, instead }: Finding): string {
	return `db/migrations/${file}:${line}: ${severity} ${rule}: ${message}\n  ${instead}`;
}

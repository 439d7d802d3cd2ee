import type { MigrationKind } from "../../migration-files.ts";
import type { History } from "./history.ts";
import type { ParsedStatement } from "./parse.ts";

/** One finding of lint. */
export type Finding = {
	/** error: it will fail or break one of our rules. warning: it may lock or rewrite, so think about it. */
	severity: "error" | "warning";
	/** Its name, for `-- lint: allow <rule>, because …`. */
	rule: string;
	/** Relative to the folder of migrations: `tenant/0007_due_date/up.sql`. */
	file: string;
	line: number;
	message: string;
	/** The safer form. */
	instead: string;
};

/** What a rule says about a statement. */
export type FindingDraft = Pick<Finding, "severity" | "rule" | "message" | "instead"> & {
	/** Byte offset in the parse tree, to find the line. */
	location?: number;
};

export type Context = {
	kind: MigrationKind;
	direction: "up" | "down";
	history: History;
	/** Whether the code of this checkout still declares a table, or a column of it. */
	isDeclared: (table: string, column?: string) => boolean;
	/** The migrations that will run in one transaction, if known. */
	together?: ReadonlySet<string>;
};

/** Describes a finding, in the same words for lint, a rehearsal, and a run that is refused. */
export function describeFinding({ severity, rule, file, line, message, instead }: Finding): string {
	return `db/migrations/${file}:${line}: ${severity} ${rule}: ${message}\n  ${instead}`;
}

/** Judges a statement; returns an empty list if it finds nothing. */
export type Rule = (statement: ParsedStatement, context: Context) => FindingDraft[];

export const error = (rule: string, message: string, instead: string, location?: number): FindingDraft => ({
	severity: "error",
	rule,
	message,
	instead,
	location,
});

export const warning = (rule: string, message: string, instead: string, location?: number): FindingDraft => ({
	severity: "warning",
	rule,
	message,
	instead,
	location,
});

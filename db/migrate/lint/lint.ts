import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { type MigrationKind, readMigrations } from "../../migration-files.ts";
import type { Context, Finding, Remark } from "./finding.ts";
import { History } from "./history.ts";
import { loadParser, type ParsedStatement, parseFile } from "./parse.ts";
import { reach } from "./reach.ts";
import { nobodyMayUse } from "./refusals.ts";
import { RULES, revertsNothing } from "./rules.ts";

export type LintOptions = {
	/** Where the migrations are; `db/migrations` of the working directory when left out. */
	folder?: string;
	/** Every table that the code of this checkout declares: what must not be dropped. */
	declared?: Record<string, unknown>;
	/** The migrations that are going to run in one transaction, when that is known. */
	together?: ReadonlySet<string>;
};

/** Statements that name something outside their schema, or leave it to the search_path; those alone. */
export async function reachOf(kind: MigrationKind, statements: string[]) {
	const parse = await loadParser();
	const context: Context = { kind, direction: "up", history: new History(), isDeclared: () => false };
	return statements.flatMap((statement) => {
		const { statements: parsed, problems } = parseFile(parse, statement);
		const empty = parsed.length + problems.length === 0 ? ["There is no statement in it"] : [];
		const wrong = [...empty, ...problems.map(({ message }) => message)].map((message) => ({
			...explain(message),
			statement,
		}));
		return [...wrong, ...parsed.flatMap((one) => reach(one, context)).map((one) => ({ ...one, statement }))];
	});
}

type Parser = Awaited<ReturnType<typeof loadParser>>;

/**
 * Reads migrations as PostgreSQL would and says what will fail, lock, rewrite or leave its schema, each with the
 * safer form. `-- lint: allow <rule>, because …` before a statement silences a rule for it.
 */
export async function lintMigrations(kind: MigrationKind, options: LintOptions = {}): Promise<Finding[]> {
	const folder = options.folder ?? resolve("db/migrations");
	const parse = await loadParser();
	const history = new History();
	const isDeclared = declaring(options.declared ?? {});
	return readMigrations(kind, folder).list.flatMap(({ name }) => {
		const up = `${kind}/${name}/up.sql`;
		const down = `${kind}/${name}/down.sql`;
		history.openFile(name);
		const context: Context = { kind, direction: "up", history, isDeclared, together: options.together };
		return [
			...lintFile(parse, folder, up, context),
			// On the way back nothing is new any more.
			...lintFile(parse, folder, down, { ...context, direction: "down", history: new History() }),
		];
	});
}

function lintFile(parse: Parser, folder: string, file: string, context: Context): Finding[] {
	const path = resolve(folder, file);
	if (!existsSync(path)) return [];
	const { text, misread } = decode(readFileSync(path));
	if (misread) return [{ severity: "error", rule: "encoding", file, line: 1, ...misread }];
	const { statements, problems } = parseFile(parse, text);
	const findings = problems.map(
		({ line, message }): Finding => ({ severity: "error", rule: "syntax", file, line, ...explain(message) }),
	);
	if (context.direction === "down" && problems.length === 0 && revertsNothing(statements)) {
		findings.push({
			severity: "error",
			rule: "empty-down",
			file,
			line: 1,
			message: "It reverts nothing: undo and rollback would leave the change in place and say it is gone",
			instead: "Write the statements that take the change back, newest first",
		});
	}
	for (const statement of statements) {
		for (const rule of RULES) findings.push(...placed(file, statement, rule(statement, context)));
		context.history.learn(statement);
	}
	for (const { statement, remark } of nobodyMayUse(statements, context))
		findings.push(...placed(file, statement, [remark]));
	return findings;
}

/** A file as PostgreSQL would get it. Editors on Windows write a mark in front, or two bytes for each letter. */
function decode(bytes: Buffer): { text: string; misread?: Pick<Finding, "message" | "instead"> } {
	const instead = "Save it as UTF-8 without a byte-order mark";
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		if (!text.startsWith("\ufeff")) return { text };
		const message = "The file begins with a byte-order mark, which is no SQL";
		return { text, misread: { message, instead } };
	} catch {
		return { text: "", misread: { message: "The file is not written in UTF-8", instead } };
	}
}

/** What remains of the remarks, with their lines; several about the same line and thing are one. */
function placed(file: string, statement: ParsedStatement, remarks: Remark[]): Finding[] {
	const findings = remarks
		.filter(({ rule }) => !statement.allowed.has(rule))
		.map(({ location, ...remark }): Finding => ({ ...remark, file, line: statement.lineAt(location) }));
	return [...new Map(findings.map((finding) => [`${finding.line} ${finding.message}`, finding])).values()];
}

function explain(message: string): Pick<Finding, "message" | "instead"> {
	const placeholder = message.includes("dollar-quoted");
	return {
		message: placeholder ? "A placeholder without double quotes is no name to PostgreSQL" : message,
		instead: placeholder
			? 'Write "$TENANT_SCHEMA$" and "$TENANT_ROLE$", with the quotes'
			: "Correct the statement",
	};
}

function declaring(tables: Record<string, unknown>): Context["isDeclared"] {
	const columns = new Map(
		Object.values(tables).flatMap((table) => {
			// Views and sequences are declared beside them.
			if (!is(table, PgTable)) return [];
			const config = getTableConfig(table);
			return [[config.name, new Set(config.columns.map(({ name }) => name))] as const];
		}),
	);
	return (table, column) =>
		columns.has(table) && (column === undefined || columns.get(table)?.has(column) === true);
}

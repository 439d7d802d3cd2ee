import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { type MigrationKind, readMigrations } from "../../migration-files.ts";
import type { Context, Finding, FindingDraft } from "./finding.ts";
import { History } from "./history.ts";
import { loadParser, type ParsedStatement, parseFile } from "./parse.ts";
import { reach } from "./reach.ts";
import { noGrantToPublic } from "./refusals.ts";
import { RULES, revertsNothing } from "./rules.ts";

export type LintOptions = {
	/** The folder of the migrations; `db/migrations` of the working directory if omitted. */
	folder?: string;
	/** Every table that the code of this checkout declares: these must not be dropped. */
	declared?: Record<string, unknown>;
	/** The migrations that will run in one transaction, if known. */
	together?: ReadonlySet<string>;
};

/** Finds only statements that name something outside their schema, or leave a name to the search_path. */
export async function reachOf(kind: MigrationKind, statements: string[]) {
	const parse = await loadParser();
	const context: Context = { kind, direction: "up", history: new History(), isDeclared: () => false };
	return statements.flatMap((statement) => {
		const { statements: parsed, problems } = parseFile(parse, statement);
		const empty = parsed.length + problems.length === 0 ? ["It contains no statement"] : [];
		const wrong = [...empty, ...problems.map(({ message }) => message)].map((message) => ({
			...explain(message),
			statement,
		}));
		return [...wrong, ...parsed.flatMap((one) => reach(one, context)).map((one) => ({ ...one, statement }))];
	});
}

type Parser = Awaited<ReturnType<typeof loadParser>>;

/**
 * Parses migrations with PostgreSQL's parser and says what will fail, lock, rewrite or leave its schema, each with
 * the safer form. `-- lint: allow <rule>, because …` before a statement silences a rule for it.
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
			// On the way down every table may have rows.
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
			message: "It reverts nothing: undo and rollback would leave the change in place and report it as gone",
			instead: "Write the statements that revert the change, newest first",
		});
	}
	for (const statement of statements) {
		for (const rule of RULES) findings.push(...placed(file, statement, rule(statement, context)));
		context.history.learn(statement);
	}
	for (const { statement, remark } of noGrantToPublic(statements, context))
		findings.push(...placed(file, statement, [remark]));
	return findings;
}

/**
 * Decodes a file as PostgreSQL would read it. Editors on Windows may add a byte-order mark, or write two bytes per
 * character.
 */
function decode(bytes: Buffer): { text: string; misread?: Pick<Finding, "message" | "instead"> } {
	const instead = "Save it as UTF-8 without a byte-order mark";
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		// The parser would end there, and the server take the rest for a broken message.
		const message = text.startsWith("\ufeff")
			? "The file starts with a byte-order mark, which is not valid SQL"
			: text.includes("\0") && "The file has a zero byte, which no statement may have";
		return message ? { text, misread: { message, instead } } : { text };
	} catch {
		return { text: "", misread: { message: "The file is not encoded in UTF-8", instead } };
	}
}

/**
 * Returns the remarks that are not allowed by a comment, with their lines; merges several about the same line and
 * object.
 */
function placed(file: string, statement: ParsedStatement, remarks: FindingDraft[]): Finding[] {
	const findings = remarks
		.filter(({ rule }) => !statement.allowed.has(rule))
		.map(({ location, ...remark }): Finding => ({ ...remark, file, line: statement.lineAt(location) }));
	return [...new Map(findings.map((finding) => [`${finding.line} ${finding.message}`, finding])).values()];
}

function explain(message: string): Pick<Finding, "message" | "instead"> {
	const placeholder = message.includes('near "$TENANT_');
	if (!placeholder && message.includes("dollar-quoted"))
		return { message, instead: "Close the body as it was opened, and put no breakpoint into it" };
	return {
		message: placeholder
			? "PostgreSQL does not accept a placeholder without double quotes as a name"
			: message,
		instead: placeholder
			? 'Write "$TENANT_SCHEMA$" and "$TENANT_ROLE$", including the quotes'
			: "Correct the statement",
	};
}

function declaring(tables: Record<string, unknown>): Context["isDeclared"] {
	const columns = new Map(
		Object.values(tables).flatMap((table) => {
			// Views and sequences are declared beside the tables.
			if (!is(table, PgTable)) return [];
			const config = getTableConfig(table);
			return [[config.name, new Set(config.columns.map(({ name }) => name))] as const];
		}),
	);
	return (table, column) =>
		columns.has(table) && (column === undefined || columns.get(table)?.has(column) === true);
}

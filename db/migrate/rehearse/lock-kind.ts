/**
 * What a statement's lock on an existing table blocks until the transaction ends.
 * https://www.postgresql.org/docs/current/explicit-locking.html and the page of each command
 */
export type LockKind = "none" | "writers" | "everybody";

/** Judges by the statement's first words, which are enough. */
export function lockOf(statement: string): LockKind {
	const text = withoutComments(statement);
	if (/^create\s+(unique\s+)?index\s+(?!concurrently)/i.test(text)) return "writers";
	if (/^create\s+(constraint\s+)?trigger\b/i.test(text)) return "writers";
	if (/^alter\s+table\b/i.test(text)) return lockOfAlter(text);
	if (/^create\s+table\b[\s\S]*\breferences\b/i.test(text)) return "writers";
	if (
		/^(drop\s+(table|index|view|materialized)|truncate|cluster|reindex|lock\s+table|alter\s+index)\b/i.test(
			text,
		)
	) {
		return "everybody";
	}
	return "none";
}

function lockOfAlter(text: string): LockKind {
	const actions = text.replace(/^alter\s+table\s+(if\s+exists\s+)?(only\s+)?\S+\s*/i, "");
	if (
		/^validate\s+constraint\b/i.test(actions) ||
		/^alter\s+(column\s+)?\S+\s+set\s+statistics\b/i.test(actions)
	) {
		return "none";
	}
	if (/^add\s+(constraint\s+\S+\s+)?foreign\s+key\b/i.test(actions)) return "writers";
	return "everybody";
}

/** The names of tables that the statements create: a lock on one of them blocks nobody. */
export function tablesMadeBy(statements: string[]): Set<string> {
	return new Set(
		statements.flatMap((statement) => {
			const made = /^create\s+table\s+(?:if\s+not\s+exists\s+)?(\S+?)\s*\(/i.exec(
				withoutComments(statement),
			)?.[1];
			return made ? [made] : [];
		}),
	);
}

/** Whether the statement is only about one of the tables. */
export function isAbout(statement: string, tables: Set<string>): boolean {
	const text = withoutComments(statement);
	const target =
		/^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(\S+)/i.exec(text)?.[1] ??
		/^create\s+(?:unique\s+)?index\b.*?\bon\s+(?:only\s+)?(\S+)/is.exec(text)?.[1];
	return target !== undefined && tables.has(target) && !/\breferences\b/i.test(text);
}

function withoutComments(statement: string): string {
	return statement.replace(/^(\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");
}

/** Statements without rows or parameters, in order. */
export const executed = (statements: string[]) => statements.map((text) => `execute ${literal(text)};`);

/**
 * Lines of PL/pgSQL as one statement. A message for each statement costs the server and us more than most statements
 * do, and one text with several statements is refused by Citus. `name` is for who looks at pg_stat_activity, which cuts
 * a text off after a kilobyte; it must be one of ours.
 */
export const blockOf = (name: string, lines: string[], declared = "") =>
	`do /* ${name} */ ${literal(`${declared}begin\n${lines.join("\n")}\nend`)}`;

/** A string that ends where it says, whatever is in it and however the server reads backslashes. */
export function literal(text: string): string {
	const escaped = text.replaceAll("'", "''");
	return text.includes("\\") ? `e'${escaped.replaceAll("\\", "\\\\")}'` : `'${escaped}'`;
}

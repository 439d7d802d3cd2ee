import { insertsBreak } from "./distributed-inserts.ts";

/**
 * What a distributed PostgreSQL (Citus, one shard a schema) asks of a tenant's statements:
 * https://docs.citusdata.com/en/stable/develop/migration.html. Each rule says whether a statement breaks it.
 */
const RULES: Record<string, (text: string) => boolean> = {
	"several statements in one message": (text) => /;\s*\S/.test(text),
	"a trigger, rule, function, type or view": (text) =>
		/\bcreate\s+(or\s+replace\s+)?(constraint\s+)?(trigger|rule|function|procedure|type|view|materialized)\b/i.test(
			text,
		),
	"several changes in one ALTER TABLE": (text) =>
		/\balter\s+table\b/i.test(text) && /,\s*(add|drop|alter)\b/i.test(text),
	"a column that is added together with its constraint": (text) =>
		/\badd\s+column\b.*\b(references|check|unique|primary\s+key|constraint)\b/is.test(text),
	"a table without a primary key": (text) =>
		/^\s*create\s+table\b/i.test(text) && !/\bprimary\s+key\b/i.test(text),
	"a foreign key that leaves the tenant": (text) =>
		schemasIn(text).size > 0 && /\breferences\s+"?public"?\s*\./i.test(text),
	"the tables of two tenants": (text) => schemasIn(text).size > 1 && !RENAMING.test(text),
	// A collation is no table: each node has it.
	"the tables of a tenant and of the registry": (text) =>
		schemasIn(text).size > 0 && /(?<!\bcollate\s"?)\bpublic\b"?\s*\.\s*"?\w/i.test(text),
};

// A ready tenant gets its name: one object, not two.
const RENAMING = /^\s*alter\s+schema\s+\S+\s+rename\s+to\b/i;

/** The rules that a statement breaks. */
export function breaksOf(statement: string): string[] {
	const text = withoutValues(statement).trim().replace(/;\s*$/, "");
	// One statement, whatever is in it; but in a block, a table of a distributed schema would be a local one.
	if (/^do\b/i.test(text)) return /\bcreate\s+table\b/i.test(statement) ? ["CREATE TABLE in a block"] : [];
	return [
		...Object.entries(RULES)
			.filter(([, isBroken]) => isBroken(text))
			.map(([rule]) => rule),
		...insertsBreak(statement),
	];
}

/** The statements of a message: those of a block that `inFewMessages` made, or the message itself. */
export function statementsIn(message: string): string[] {
	const block = /^do \/\* statements \*\/ (e?'.*')$/s.exec(message)?.[1];
	if (block === undefined) return [message];
	return [...unquoted(block).matchAll(/^execute (e?'(?:[^']|'')*');$/gm)].map(([, text = ""]) =>
		unquoted(text),
	);
}

const unquoted = (literal: string): string =>
	(literal.startsWith("e") ? literal.slice(1).replaceAll("\\\\", "\\") : literal)
		.slice(1, -1)
		.replaceAll("''", "'");

/** The statement without comments and quoted values, so that what is searched for is SQL. */
export function withoutValues(text: string): string {
	return (
		text
			.replaceAll(/(?<![\w"])\$(\w*)\$.*?\$\1\$/gs, "''")
			// Together: either may contain the other.
			.replaceAll(/--.*$|'(?:[^']|'')*'/gm, (found) => (found.startsWith("'") ? "''" : ""))
	);
}

// A tenant's schema, a ready one's, and the placeholder of either, where a schema stands; not the registry's own table of such a name.
const QUOTED = `"(?:(?:tenant|warm)_(?!slugs")\\w+|\\$TENANT_SCHEMA\\$)"`;
const SCHEMA = new RegExp(
	`(?<=\\b(?:schema|rename to)\\s)${QUOTED}|(?<!\\.)${QUOTED}(?=\\.)|(?<![."])\\b(?:tenant|warm)_(?!slugs\\b)\\w+(?=\\.)`,
	"gi",
);

/** The schemas of tenants that a statement names. */
export function schemasIn(text: string): Set<string> {
	return new Set([...text.matchAll(SCHEMA)].map(([name]) => name.replaceAll('"', "")));
}

/** The statement with its schemas numbered: the same for every tenant. */
export function shapeOf(text: string): string {
	const numbers = new Map<string, number>();
	return text.replaceAll(SCHEMA, (name) => {
		const number = numbers.get(name) ?? numbers.size + 1;
		numbers.set(name, number);
		return `"tenant_${number}"`;
	});
}

import { rootCause } from "../tenancy/pool/errors.ts";

/**
 * The fields that the server sends besides the message.
 * https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
type ServerError = Error & {
	code: string;
	severity: string;
	detail?: string;
	hint?: string;
	where?: string;
	position?: string;
	internal_query?: string;
	internal_position?: string;
	query?: string;
};

/** Finds the server's error behind an error; undefined if the error is not from the server. */
export function serverErrorOf(error: unknown): ServerError | undefined {
	const cause = rootCause(error);
	return cause instanceof Error && "severity" in cause && "code" in cause
		? (cause as ServerError)
		: undefined;
}

const LONGEST_STATEMENT = 300; // enough to recognize it: the file has the rest

/**
 * Describes an error for a person: the server's message, its detail and hint, and the statement that failed. Values
 * from rows are replaced by `…`.
 */
export function describeError(error: unknown): string {
	const found = serverErrorOf(error);
	if (!found) {
		const cause = rootCause(error);
		return cause instanceof Error ? cause.message : String(cause);
	}
	const statement = failingStatement(found);
	const parts = [
		withoutValues(found.code, found.message),
		found.detail && `Detail: ${withoutValues(found.code, found.detail)}`,
		found.hint && `Hint: ${found.hint}`,
		statement && `Statement: ${statement}`,
	];
	return parts
		.filter(Boolean)
		.map((part) => withStop(String(part)))
		.join(" ")
		.replace(/\.$/, "");
}

const withStop = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** Class 22 is about data and 23 about constraints: their texts quote values from rows. */
function withoutValues(code: string, text: string): string {
	const hidden = text
		.replace(/\)=\(.*\)/gs, ")=(…)")
		.replace(/^Failing row contains \(.*\)/s, "Failing row contains (…)");
	return code.startsWith("22")
		? hidden.replace(/: ".*"/gs, ": “…”").replace(/"[^"]*" (is|was)\b/g, "“…” $1")
		: hidden;
}

/** In a DO block, as on a scratch workspace, the failing statement is where the block had got to. */
function failingStatement({
	where,
	internal_query,
	internal_position,
	query,
	position,
}: ServerError): string | undefined {
	if (internal_query !== undefined) return cut(internal_query, Number(internal_position ?? 1));
	// Takes the outermost of the named statements: others, such as a trigger's, may have run inside it.
	const inside = /[\s\S]*^SQL statement "([\s\S]*?)"\nPL\/pgSQL function inline_code_block/m.exec(
		where ?? "",
	)?.[1];
	if (inside !== undefined) return cut(inside, 1);
	if (query === undefined || /^\s*do\b/i.test(query)) return undefined;
	return cut(query, Number(position ?? 1));
}

/** Puts the statement on one line, with an arrow at the position the server reports unless that is the beginning. */
function cut(statement: string, position: number): string {
	const marked =
		position > 1 ? `${statement.slice(0, position - 1)}→ ${statement.slice(position - 1)}` : statement;
	const from = Math.max(0, position - LONGEST_STATEMENT / 2);
	const line = marked.slice(from).replaceAll(/\s+/g, " ").trim();
	const shown = line.length > LONGEST_STATEMENT ? `${line.slice(0, LONGEST_STATEMENT - 1)}…` : line;
	return from > 0 ? `…${shown}` : shown;
}

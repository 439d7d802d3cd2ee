/** A node of PostgreSQL's own parse tree, as returned by libpg-query. */
export type Node = Record<string, unknown>;

/** One statement of a migration file. */
export type ParsedStatement = {
	/** `AlterTableStmt`, `IndexStmt`, … */
	type: string;
	body: Node;
	/** 1 for the first line of the file. */
	line: number;
	/** The line of something inside the statement, by its byte offset in the tree. */
	lineAt: (location: number | undefined) => number;
	/** Rules that a comment before the statement allows. */
	allowed: Set<string>;
	/** The number of statements between the same two breakpoints. */
	together: number;
};

/** A file that PostgreSQL's parser rejects. */
export type SyntaxProblem = { line: number; message: string };

type Parser = (text: string) => { stmts?: { stmt?: unknown; stmt_location?: number }[] };

// Excludes the end of the line, which is counted with what follows.
const BREAKPOINT = /^--> statement-breakpoint[^\S\n]*$/m;
// -- lint: allow new-index, because projects never has more than some hundred rows
const ALLOW = /^\s*--\s*lint:\s*allow\s+([a-z-]+(?:\s*,\s*[a-z-]+)*?),?\s+because\s+\S/gim;

/** Loads PostgreSQL's parser: two megabytes, so only if there is something to parse. */
export async function loadParser(): Promise<Parser> {
	const parser = await import("libpg-query");
	await parser.loadModule();
	return parser.parseSync as Parser;
}

/** Splits a migration file as the runner does, at its breakpoints, and then parses it as PostgreSQL does. */
export function parseFile(
	parse: Parser,
	text: string,
): { statements: ParsedStatement[]; problems: SyntaxProblem[] } {
	const statements: ParsedStatement[] = [];
	const problems: SyntaxProblem[] = [];
	let linesBefore = 0;
	for (const piece of text.split(BREAKPOINT)) {
		try {
			statements.push(...parsePiece(parse, piece, linesBefore));
		} catch (error) {
			const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition?: number } };
			const line = linesBefore + countLines(piece.slice(0, sqlDetails?.cursorPosition ?? 0)) + 1;
			problems.push({ line, message });
		}
		linesBefore += countLines(piece);
	}
	return { statements, problems };
}

function parsePiece(parse: Parser, piece: string, linesBefore: number): ParsedStatement[] {
	// The parser counts bytes; JavaScript does not.
	const bytes = Buffer.from(piece);
	const lineAt = (offset: number) => linesBefore + countLines(bytes.subarray(0, offset).toString()) + 1;
	const allowed = new Set(
		[...piece.matchAll(ALLOW)].flatMap(([, rules = ""]) => rules.split(",").map((rule) => rule.trim())),
	);
	const { stmts = [] } = parse(piece);
	return stmts.map(({ stmt, stmt_location = 0 }) => {
		const [[type, body] = ["", {}]] = Object.entries((stmt ?? {}) as Record<string, Node>);
		const skipped =
			/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*/.exec(bytes.subarray(stmt_location).toString())?.[0] ?? "";
		const start = stmt_location + Buffer.byteLength(skipped);
		return {
			type,
			body,
			line: lineAt(start),
			lineAt: (location) => lineAt(location ?? start),
			allowed,
			together: stmts.length,
		};
	});
}

function countLines(text: string): number {
	return text.split("\n").length - 1;
}

/** Every node of a type below a node, excluding the node itself. */
export function nodesOf(node: unknown, type: string): Node[] {
	if (Array.isArray(node)) return node.flatMap((one) => nodesOf(one, type));
	if (node === null || typeof node !== "object") return [];
	return Object.entries(node).flatMap(([name, child]) => [
		...(name === type ? [child as Node] : []),
		...nodesOf(child, type),
	]);
}

/** The texts of a list of `String` nodes. */
export function names(list: unknown): string[] {
	return Array.isArray(list)
		? list.flatMap((item: Node) => {
				const text = (item.String as Node | undefined)?.sval;
				return typeof text === "string" ? [text] : [];
			})
		: [];
}

/** Unwraps a list of nodes that are wrapped in their type's name. */
export function unwrapped(list: unknown, type: string): Node[] {
	return Array.isArray(list) ? list.flatMap((item: Node) => (item[type] ? [item[type] as Node] : [])) : [];
}

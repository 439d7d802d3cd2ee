import { loadParser, type Node, nodesOf } from "#db/migrate/lint/parse.ts";

/**
 * What a distributed PostgreSQL (Citus 13, one shard a schema) asks of a tenant's INSERT statements, beyond what a
 * text shows: each rule was found on a cluster.
 */
const RULES: Record<string, (insert: Node, ctes: Map<string, Node>) => boolean> = {
	// "subqueries are not supported within INSERT queries"
	"a subquery in VALUES": ({ selectStmt }) => nodesOf(valuesOf(selectStmt), "SubLink").length > 0,
	// It moves the CTEs of the INSERT into its SELECT, without the word RECURSIVE.
	"WITH RECURSIVE before INSERT … SELECT": ({ withClause, selectStmt }) =>
		isSelect(selectStmt) && (withClause as Node | undefined)?.recursive === true,
	// It would run the SELECT and the table's sequence on the node, where a sequence of integers is exhausted at once,
	// and cannot write out some SELECTs (LATERAL with UNION ALL).
	"INSERT … SELECT from a table or from a CTE that is not MATERIALIZED": ({ selectStmt }, ctes) =>
		isSelect(selectStmt) && readIn(selectStmt).some((table) => !isMaterialized(table, ctes)),
};

const parse = await loadParser();

/** The rules that the INSERTs into a tenant's tables in a statement break. Text that is not SQL breaks none. */
export function insertsBreak(statement: string): string[] {
	if (!/\binsert\b/i.test(statement)) return [];
	const tree = treeOf(statement);
	const inserts = nodesOf(tree, "InsertStmt").filter(
		({ relation }) => (relation as Node).schemaname !== "public",
	);
	const ctes = new Map(nodesOf(tree, "CommonTableExpr").map((cte) => [String(cte.ctename), cte] as const));
	return Object.entries(RULES)
		.filter(([, isBroken]) => inserts.some((insert) => isBroken(insert, ctes)))
		.map(([rule]) => rule);
}

function treeOf(statement: string): unknown {
	try {
		return parse(statement);
	} catch {
		// A test sends it to see what the server says.
		return undefined;
	}
}

const selectOf = (statement: unknown) => (statement as { SelectStmt?: Node } | undefined)?.SelectStmt;
const valuesOf = (statement: unknown) => selectOf(statement)?.valuesLists;
const isSelect = (statement: unknown) => selectOf(statement) !== undefined && !valuesOf(statement);

/** The tables and CTEs that a SELECT reads itself; what its own CTEs read is theirs. */
function readIn(statement: unknown): Node[] {
	const { withClause: _, ...own } = selectOf(statement) ?? {};
	return nodesOf(own, "RangeVar");
}

function isMaterialized({ schemaname, relname }: Node, ctes: Map<string, Node>): boolean {
	if (schemaname !== undefined) return false;
	const cte = ctes.get(String(relname));
	// One that writes is never inlined.
	return cte?.ctematerialized === "CTEMaterializeAlways" || (cte !== undefined && !selectOf(cte.ctequery));
}

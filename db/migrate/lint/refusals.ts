import { TENANT_PLACEHOLDER } from "../../schema/columns/columns.ts";
import { REGISTRY_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { ROLE_PLACEHOLDER } from "../../tenancy/sql-text.ts";
import { type Context, error, type FindingDraft, type Rule, warning } from "./finding.ts";
import { typeText } from "./history.ts";
import { type Node, names, nodesOf, type ParsedStatement, unwrapped } from "./parse.ts";

/** The rules that make `up` refuse a file: it would fail, hang, or leave behind something nobody may use. */
export const REFUSED_BY_UP = new Set([
	...["syntax", "encoding", "transaction", "no-transaction", "concurrently", "copy", "session"],
	...["select-into", "unknown-type", "new-value", "no-grant"],
]);

const notInTransaction = (what: string): FindingDraft =>
	error(
		"no-transaction",
		`${what} cannot run inside a transaction, and a migration is one`,
		"Remove it, or run it by hand",
	);

const ALONE: Record<string, string> = {
	CreatedbStmt: "CREATE DATABASE",
	DropdbStmt: "DROP DATABASE",
	CreateTableSpaceStmt: "CREATE TABLESPACE",
	DropTableSpaceStmt: "DROP TABLESPACE",
	AlterSystemStmt: "ALTER SYSTEM",
	CreateSubscriptionStmt: "CREATE SUBSCRIPTION",
	AlterSubscriptionStmt: "ALTER SUBSCRIPTION",
	DropSubscriptionStmt: "DROP SUBSCRIPTION",
};

/** Statements that PostgreSQL runs only outside a transaction. */
const alone: Rule = ({ type, body }) => {
	const what = ALONE[type];
	if (what) return [notInTransaction(what)];
	if (type === "ClusterStmt" && !body.relation) return [notInTransaction("CLUSTER of all tables")];
	if (type === "DiscardStmt" && body.target === "DISCARD_ALL") return [notInTransaction("DISCARD ALL")];
	if (type === "ReindexStmt") return reindex(body);
	return unwrapped(body.cmds, "AlterTableCmd").some(
		({ def }) => ((def as Node | undefined)?.PartitionCmd as Node | undefined)?.concurrent,
	)
		? [notInTransaction("DETACH PARTITION … CONCURRENTLY")]
		: [];
};

function reindex({ kind, params }: Node): FindingDraft[] {
	if (unwrapped(params, "DefElem").some(({ defname }) => defname === "concurrently"))
		return [notInTransaction("REINDEX … CONCURRENTLY")];
	return ["REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"].includes(String(kind))
		? []
		: [notInTransaction("REINDEX of a whole schema or database")];
}

const COPIED = error(
	"copy",
	"COPY reads from a file or a client, and a migration has neither: FROM STDIN would wait for rows that nobody sends",
	"Write INSERT … VALUES, with the rows in the file",
);

const copy: Rule = ({ type }) => (type === "CopyStmt" ? [COPIED] : []);

const selectInto: Rule = ({ type, body }) =>
	type === "SelectStmt" && body.intoClause
		? [
				error(
					"select-into",
					"A run sends statements through PL/pgSQL, where SELECT … INTO means a variable",
					"Write CREATE TABLE … AS SELECT …",
				),
			]
		: [];

const IN_BODY: [RegExp, FindingDraft][] = [
	[
		/(?:^|;|\b(?:begin|then|else|loop)\b)\s*(?:commit|rollback|savepoint|start\s+transaction)\b/i,
		error(
			"transaction",
			"A block cannot end the transaction that it runs in: a tenant is migrated together with its ledger row or not at all",
			"Remove COMMIT and ROLLBACK from the block",
		),
	],
	[
		/\b(?:create\s+(?:unique\s+)?|drop\s+|re)index\b[^;]*\bconcurrently\b/i,
		notInTransaction("CONCURRENTLY in a block"),
	],
	[/(?:^|;|\b(?:begin|then|else|loop)\b)\s*vacuum\b/i, notInTransaction("VACUUM in a block")],
	[/\bcopy\b[^;]*\b(?:stdin|stdout)\b/i, COPIED],
];

/**
 * Checks the inside of a DO block, which the parser does not see; only PostgreSQL sees what a block builds from
 * strings.
 */
const block: Rule = ({ type, body }) => {
	if (type !== "DoStmt") return [];
	const text = unwrapped(body.args, "DefElem")
		.map(({ defname, arg }) => (defname === "as" ? ((arg as Node).String as Node | undefined)?.sval : ""))
		.join("\n")
		.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, " ");
	return IN_BODY.flatMap(([pattern, remark]) => (pattern.test(text) ? [remark] : []));
};

/**
 * Finds a tenant's own type that is used before anything creates it. Types in other schemas, such as an extension's
 * in public, are not checked.
 */
const unknownType: Rule = ({ body }, { kind, direction, history }) => {
	if (kind !== "tenant" || direction === "down") return [];
	return [...nodesOf(body, "TypeName"), ...nodesOf(body, "typeName")].flatMap((node) => {
		const parts = names(node.names);
		const name = parts.at(-1) ?? "";
		if (parts.at(-2) !== TENANT_PLACEHOLDER || history.hasType(name)) return [];
		return [
			error(
				"unknown-type",
				`No statement before this one creates the type “${name}”`,
				"Create the type first, in this file or an earlier one",
				node.location as number | undefined,
			),
		];
	});
};

/** PostgreSQL does not allow a new enum value to be used in the transaction that added it. */
const newValue: Rule = ({ body }, { history, together }) => {
	const remarks = nodesOf(body, "A_Const").flatMap((node): FindingDraft[] => {
		const value = (node.sval as Node | undefined)?.sval;
		const added = typeof value === "string" ? history.valueTooNew(value, together) : undefined;
		if (!added) return [];
		const weight = added.certain ? error : warning;
		return [
			weight(
				"new-value",
				`“${value}” was added to “${added.type}” by ${added.file}, and cannot be used in the same transaction`,
				`Use it in a later migration, and first bring every workspace to the one that adds it: npm run migrate -- up --to ${added.file.slice(0, 4)}`,
				node.location as number | undefined,
			),
		];
	});
	return [...new Map(remarks.map((remark) => [remark.message, remark])).values()];
};

/** What `up` refuses, statement by statement. */
export const REFUSALS: Rule[] = [alone, copy, selectInto, block, unknownType, newValue];

type Made = { name: string; what: string };

/** Finds relations that a file creates without giving its role any right on them. */
export function noGrantToPublic(
	statements: ParsedStatement[],
	{ kind }: Context,
): { statement: ParsedStatement; remark: FindingDraft }[] {
	const role = kind === "tenant" ? ROLE_PLACEHOLDER : REGISTRY_ROLE;
	const usable = new Set(
		statements.flatMap((statement) => [...grantedBy(statement, role), ...goneBy(statement)]),
	);
	if (usable.has("*")) return [];
	return statements.flatMap((statement) =>
		madeBy(statement)
			.filter(({ name }) => !usable.has(name))
			.map(({ name, what }) => ({
				statement,
				remark: error(
					"no-grant",
					`${what} ${name} is created, but nobody may use it`,
					`In the same file, write: GRANT SELECT ON … "${name}" TO "${role}", and any other rights that are needed`,
				),
			})),
	);
}

function madeBy({ type, body }: ParsedStatement): Made[] {
	const relation = (node: unknown, what: string): Made[] => {
		const { relname, relpersistence } = (node ?? {}) as Node;
		return relname === undefined || relpersistence === "t" ? [] : [{ name: String(relname), what }];
	};
	if (type === "CreateStmt" && !body.partbound)
		return [...relation(body.relation, "table"), ...serials(body, unwrapped(body.tableElts, "ColumnDef"))];
	if (type === "AlterTableStmt") return serials(body, unwrapped(body.cmds, "AlterTableCmd").map(addedColumn));
	if (type === "CreateTableAsStmt") return relation((body.into as Node).rel, "table");
	if (type === "ViewStmt" && !body.replace) return relation(body.view, "view");
	return type === "CreateSeqStmt" ? relation(body.sequence, "sequence") : [];
}

const addedColumn = ({ subtype, def }: Node): Node =>
	subtype === "AT_AddColumn" ? (((def as Node | undefined)?.ColumnDef ?? {}) as Node) : {};

/** A serial column has a separate sequence with separate rights; an identity column needs none. */
function serials(body: Node, columns: Node[]): Made[] {
	const table = (body.relation as Node | undefined)?.relname;
	return columns
		.filter(({ typeName }) => /^(small|big)?serial\d?$/.test(typeText(typeName as Node | undefined)))
		.map(({ colname }) => ({ name: `${table}_${colname}_seq`, what: "sequence" }));
}

/** Names that the role gets a right on; `*` for everything. */
function grantedBy({ type, body }: ParsedStatement, role: string): string[] {
	if (type !== "GrantStmt" || !body.is_grant) return [];
	if (!unwrapped(body.grantees, "RoleSpec").some(({ rolename }) => rolename === role)) return [];
	if (body.targtype === "ACL_TARGET_ALL_IN_SCHEMA") return ["*"];
	return unwrapped(body.objects, "RangeVar").map(({ relname }) => String(relname));
}

const goneBy = ({ type, body }: ParsedStatement): string[] =>
	type === "DropStmt" ? unwrapped(body.objects, "List").flatMap(({ items }) => names(items).slice(-1)) : [];

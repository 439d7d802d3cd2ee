import { alterTable, drop } from "./alter.ts";
import { error, type Rule, warning } from "./finding.ts";
import { tableOf } from "./history.ts";
import { type Node, names, nodesOf, unwrapped } from "./parse.ts";
import { grants, reach } from "./reach.ts";
import { REFUSALS } from "./refusals.ts";

const primaryKey: Rule = ({ type, body }) => {
	if (type !== "CreateStmt") return [];
	const has = nodesOf(body, "Constraint").some(({ contype }) => contype === "CONSTR_PRIMARY");
	return has || body.partbound
		? []
		: [
				error(
					"no-primary-key",
					`${tableOf(body)} has no primary key`,
					"Give every table one: replication, Citus, and anyone who fixes a row by hand need it",
				),
			];
};

const indexes: Rule = ({ type, body }, { history }) => {
	if (type !== "IndexStmt") return [];
	const table = tableOf(body);
	if (body.concurrent) return [concurrently];
	if (history.isNew(table)) return [];
	return [
		warning(
			"new-index",
			`${body.idxname ?? "index"}: while it is built, nobody writes to ${table}`,
			"Fine while each tenant's table is small (a plain CREATE INDEX commits with the ledger). For a big table, build it CONCURRENTLY by hand beforehand and write IF NOT EXISTS here; npm run migrate -- rehearse says how long it takes",
		),
	];
};

const concurrently = error(
	"concurrently",
	"CONCURRENTLY cannot run inside a transaction, and a tenant's migration is one",
	"Remove CONCURRENTLY: per tenant the table is small. For a big one, build the index by hand first and write IF NOT EXISTS here",
);

const drops: Rule = ({ type, body }, context) => {
	if (type !== "DropStmt") return [];
	if (body.removeType === "OBJECT_INDEX" && body.concurrent) return [concurrently];
	if (body.removeType !== "OBJECT_TABLE") return [];
	return unwrapped(body.objects, "List").flatMap(({ items }) => {
		const table = names(items).at(-1) ?? "";
		return drop(context, table, { declared: context.isDeclared(table) });
	});
};

const renames: Rule = ({ type, body }, { direction, history }) => {
	const table = tableOf(body);
	if (type !== "RenameStmt" || direction === "down" || history.isNew(table)) return [];
	const what = body.renameType === "OBJECT_COLUMN" ? `${table}.${body.subname}` : table;
	if (body.renameType !== "OBJECT_COLUMN" && body.renameType !== "OBJECT_TABLE") return [];
	return [
		warning(
			"rename",
			`${what} → ${body.newname}: until the last server is replaced, old code uses the old name`,
			"Expand, then contract: add the new one, write both, fill, read the new one, drop the old one a release later",
		),
	];
};

const FORBIDDEN: Record<string, [rule: string, message: string, instead: string]> = {
	CreateTrigStmt: [
		"trigger",
		"A distributed PostgreSQL (Citus) runs no triggers on tenants' tables",
		"Do it in the code that writes, or by a grant, a constraint or a generated column",
	],
	TransactionStmt: [
		"transaction",
		"The runner owns the transaction: a tenant is migrated together with its ledger row or not at all",
		"Remove BEGIN, COMMIT and SAVEPOINT",
	],
	VacuumStmt: [
		"no-transaction",
		"VACUUM cannot run inside a transaction",
		"Leave it to autovacuum, or run it by hand",
	],
	CreateEnumStmt: [
		"own-type",
		"A separate type in each schema breaks prepared statements that serve every tenant",
		"Use text with a CHECK constraint",
	],
	CreateDomainStmt: [
		"own-type",
		"A separate type in each schema breaks prepared statements that serve every tenant",
		"Use the plain type with a CHECK constraint",
	],
	CreateSchemaStmt: ["schema", "Provisioning creates the schema, together with its role", "Remove it"],
	CreateRoleStmt: ["role", "Provisioning creates the role, together with its schema", "Remove it"],
};

const analyzeAll = error(
	"analyze-all",
	"ANALYZE without a table reads every workspace's tables, once for each of them",
	"Name the tables",
);

const forbidden: Rule = ({ type, body }) => {
	if (
		type === "VariableSetStmt" &&
		["search_path", "role", "session_authorization"].includes(String(body.name))
	) {
		return [
			error(
				"session",
				`SET ${body.name} would outlive the statement it is meant for`,
				"Qualify every name with its schema",
			),
		];
	}
	// PostgreSQL's parser has one node for VACUUM and ANALYZE.
	if (type === "VacuumStmt" && !body.is_vacuumcmd) return body.rels ? [] : [analyzeAll];
	const entry = FORBIDDEN[type];
	return entry ? [error(...entry)] : [];
};

const alone: Rule = ({ together }) =>
	together > 1
		? [
				error(
					"several-statements",
					"Several statements in one message cannot run on a distributed PostgreSQL (Citus), and an error does not say which it was",
					"Put a line `--> statement-breakpoint` between them",
				),
			]
		: [];

/** Every rule for one statement. */
export const RULES: Rule[] = [
	reach,
	grants,
	alone,
	forbidden,
	primaryKey,
	indexes,
	alterTable,
	drops,
	renames,
	...REFUSALS,
];

/** Detects a down.sql that reverts nothing, such as `select 1`. */
export function revertsNothing(statements: { type: string; body: Node }[]): boolean {
	return statements.every(
		({ type, body }) =>
			type === "SelectStmt" &&
			nodesOf(body, "RangeVar").length === 0 &&
			nodesOf(body, "FuncCall").length === 0,
	);
}

import { type Context, error, type FindingDraft, type Rule, warning } from "./finding.ts";
import { keepsRows, tableOf, typeText } from "./history.ts";
import { type Node, names, nodesOf, unwrapped } from "./parse.ts";

// Evaluated for each row, so every row has to be rewritten. Stable functions such as now() are evaluated once.
const VOLATILE =
	/^(random|random_normal|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|timeofday|nextval|gen_random_bytes)$/;

const TABLE_CONSTRAINTS = new Set([
	"CONSTR_CHECK",
	"CONSTR_FOREIGN",
	"CONSTR_UNIQUE",
	"CONSTR_PRIMARY",
	"CONSTR_EXCLUSION",
]);

/** Checks what ALTER TABLE does to a table that has rows. */
export const alterTable: Rule = ({ type, body }, context) => {
	if (type !== "AlterTableStmt" || body.objtype !== "OBJECT_TABLE") return [];
	const table = tableOf(body);
	const commands = unwrapped(body.cmds, "AlterTableCmd");
	const remarks = combinedCommands(commands);
	if (context.history.isNew(table)) return remarks;
	return [
		...remarks,
		...commands.flatMap((command) => COMMANDS[String(command.subtype)]?.(command, table, context) ?? []),
	];
};

function combinedCommands(commands: Node[]): FindingDraft[] {
	const adds = commands.filter(({ subtype }) => subtype === "AT_AddColumn");
	const inline = adds
		.flatMap((command) => constraintsOf(columnOf(command)))
		.filter(({ contype }) => TABLE_CONSTRAINTS.has(String(contype)));
	const apart = commands.some(({ subtype }) => subtype === "AT_AddConstraint");
	if (adds.length === 0 || (!apart && inline.length === 0)) return [];
	return [
		error(
			"column-with-constraint",
			"ADD COLUMN and a constraint in one ALTER cannot run on a distributed PostgreSQL (Citus)",
			"Write two statements: ADD COLUMN first, then ALTER TABLE … ADD CONSTRAINT",
			inline[0]?.location as number | undefined,
		),
	];
}

type AlterCheck = (command: Node, table: string, context: Context) => FindingDraft[];

const columnOf = ({ def }: Node) => ((def as Node | undefined)?.ColumnDef ?? {}) as Node;
const constraintsOf = (column: Node) => unwrapped(column.constraints, "Constraint");
const at = (node: Node) => node.location as number | undefined;

const COMMANDS: Record<string, AlterCheck> = {
	AT_AddColumn: (command, table) => {
		const column = columnOf(command);
		const constraints = constraintsOf(column);
		const find = (contype: string) => constraints.find((constraint) => constraint.contype === contype);
		const fallback = find("CONSTR_DEFAULT");
		const grows = find("CONSTR_IDENTITY") ?? find("CONSTR_GENERATED");
		const volatile = nodesOf(fallback?.raw_expr, "FuncCall").find(({ funcname }) =>
			VOLATILE.test(names(funcname).at(-1) ?? ""),
		);
		const serial = /^(small|big)?serial\d?$/.test(typeText(column.typeName as Node));
		const remarks: FindingDraft[] = [];
		if (volatile || serial || (grows && grows.generated_kind !== "v")) {
			remarks.push(
				warning(
					"volatile-default",
					`${table}.${column.colname}: a different value for each row rewrites the whole table under an exclusive lock`,
					"Add the column without a default, set the default for new rows, and fill old rows in batches from a job",
					at(column),
				),
			);
		}
		if (find("CONSTR_NOTNULL") && !fallback && !grows && !serial) {
			remarks.push(
				error(
					"not-null-without-default",
					`${table}.${column.colname}: NOT NULL without a default fails on every tenant that has a row`,
					"Give it a constant DEFAULT (no rewrite), or add it nullable, fill it, then SET NOT NULL",
					at(column),
				),
			);
		}
		return remarks;
	},
	AT_SetNotNull: ({ name }, table, { history }) =>
		history.isCheckedNotNull(table, String(name))
			? []
			: [
					warning(
						"set-not-null",
						`${table}.${name}: SET NOT NULL reads the whole table under an exclusive lock, and fails if a null is left`,
						`First ADD CONSTRAINT … CHECK (${name} IS NOT NULL) NOT VALID, in a later migration VALIDATE CONSTRAINT: SET NOT NULL is then free`,
					),
				],
	AT_AlterColumnType: (command, table, { history }) => {
		const to = typeText(columnOf(command).typeName as Node);
		const from = history.typeOf(table, String(command.name));
		if (!columnOf(command).raw_default && keepsRows(from, to)) return [];
		return [
			warning(
				"type-change",
				`${table}.${command.name}: ${from ?? "its type"} → ${to} rewrites the table and its indexes under an exclusive lock`,
				"Add a column of the new type, write both, fill old rows in batches, read the new one, drop the old one in a later release",
			),
		];
	},
	AT_AddConstraint: (command, table) =>
		judgeConstraint(((command.def as Node).Constraint ?? {}) as Node, table),
	AT_DropColumn: ({ name }, table, context) =>
		drop(context, `${table}.${name}`, { declared: context.isDeclared(table, String(name)) }),
};

function judgeConstraint(constraint: Node, table: string): FindingDraft[] {
	const name = `${table}.${constraint.conname ?? "constraint"}`;
	if (constraint.contype === "CONSTR_UNIQUE" || constraint.contype === "CONSTR_PRIMARY") {
		return [
			warning(
				"new-unique",
				`${name}: its index is built under an exclusive lock, and fails if the rows are not unique`,
				"Fine on small tables: npm run migrate -- rehearse says how long it takes, and reveals duplicates",
				at(constraint),
			),
		];
	}
	const isForeign = constraint.contype === "CONSTR_FOREIGN";
	if ((!isForeign && constraint.contype !== "CONSTR_CHECK") || constraint.skip_validation) return [];
	return [
		warning(
			"constraint-not-valid",
			`${name}: checking every row locks out ${isForeign ? "writers of both tables" : "everyone"}`,
			"Add it NOT VALID (new rows are checked immediately), and VALIDATE CONSTRAINT in the next migration",
			at(constraint),
		),
	];
}

/**
 * Judges a removal: the last release's code keeps running while the fleet is migrated, and so does this one's if it
 * still declares the object.
 */
export function drop(context: Context, what: string, { declared }: { declared: boolean }): FindingDraft[] {
	if (context.direction === "down") return [];
	const instead =
		"Expand, then contract: ship a release whose code no longer names it, and drop it in the migration of the next release";
	return declared
		? [error("drop-in-use", `${what} is dropped, but the code of this release still declares it`, instead)]
		: [
				warning(
					"drop",
					`${what} is dropped: servers of the last release may still name it while the fleet is migrated`,
					instead,
				),
			];
}

import { type Node, names, nodesOf, type ParsedStatement, unwrapped } from "./parse.ts";

/** What the migrations up to a statement have made: whether a table was there before, and what its columns are. */
export class History {
	#types = new Map<string, string>();
	#tables = new Set<string>();
	#madeHere = new Set<string>();
	#checkedNotNull = new Set<string>();

	/** A new file begins: tables made before it have rows by now. */
	openFile(): void {
		this.#madeHere.clear();
	}

	/** Whether the table was made in the same file, and so is empty or small. */
	isNew(table: string): boolean {
		return this.#madeHere.has(table);
	}

	/** The type a column had until now, as `varchar(255)`. */
	typeOf(table: string, column: string): string | undefined {
		return this.#types.get(`${table}.${column}`);
	}

	/** Whether a check constraint says already that the column is never null. */
	isCheckedNotNull(table: string, column: string): boolean {
		return this.#checkedNotNull.has(`${table}.${column}`);
	}

	/** Takes in what a statement changed. Call after it was judged. */
	learn({ type, body }: ParsedStatement): void {
		const table = tableOf(body);
		if (type === "CreateStmt") {
			this.#tables.add(table);
			this.#madeHere.add(table);
			for (const column of unwrapped(body.tableElts, "ColumnDef")) this.#learnColumn(table, column);
		}
		if (type !== "AlterTableStmt") return;
		for (const { subtype, name, def } of unwrapped(body.cmds, "AlterTableCmd")) {
			const column = (def as Node | undefined)?.ColumnDef as Node | undefined;
			if (subtype === "AT_AddColumn" && column) this.#learnColumn(table, column);
			if (subtype === "AT_AlterColumnType" && column) {
				this.#types.set(`${table}.${name}`, typeText(column.typeName as Node));
			}
			if (subtype === "AT_AddConstraint") this.#learnCheck(table, (def as Node).Constraint as Node);
		}
	}

	#learnColumn(table: string, column: Node): void {
		this.#types.set(`${table}.${column.colname}`, typeText(column.typeName as Node));
	}

	#learnCheck(table: string, constraint: Node): void {
		if (constraint.contype !== "CONSTR_CHECK") return;
		for (const { nulltesttype, arg } of nodesOf(constraint, "NullTest")) {
			const column = names(((arg as Node)?.ColumnRef as Node | undefined)?.fields).at(-1);
			if (nulltesttype === "IS_NOT_NULL") this.#checkedNotNull.add(`${table}.${column}`);
		}
	}
}

/** The name of the table that a statement is about. */
export function tableOf(body: Node): string {
	return String((body.relation as Node | undefined)?.relname ?? "");
}

/** A type as one writes it: `varchar(255)`. */
export function typeText(type: Node | undefined): string {
	const name = names(type?.names).at(-1) ?? "";
	const sizes = unwrapped(type?.typmods, "A_Const").map((size) => (size.ival as Node | undefined)?.ival ?? 0);
	const array = Array.isArray(type?.arrayBounds) ? "[]" : "";
	return `${name}${sizes.length > 0 ? `(${sizes.join(",")})` : ""}${array}`;
}

/** Whether PostgreSQL can change the type without rewriting the table. */
export function keepsRows(from: string | undefined, to: string): boolean {
	if (from === to) return true;
	const [, kind, size] =
		/^(varchar|text|bpchar|varbit|numeric|timestamptz|timestamp|time|interval)(?:\((.*)\))?$/.exec(
			from ?? "",
		) ?? [];
	if (kind === undefined) return false;
	if (kind === "varchar" && to === "text") return true;
	const [, toKind, toSize] = /^([a-z]+)(?:\((.*)\))?$/.exec(to) ?? [];
	if (kind === "text") return to === "varchar";
	if (toKind !== kind || size === undefined) return false;
	if (toSize === undefined) return true;
	const [digits = 0, scale = 0] = size.split(",").map(Number);
	const [toDigits = 0, toScale = 0] = toSize.split(",").map(Number);
	return toDigits >= digits && toScale === scale;
}

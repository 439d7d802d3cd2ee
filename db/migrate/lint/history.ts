import { type Node, names, nodesOf, type ParsedStatement, unwrapped } from "./parse.ts";

/** `certain`: it will be refused; otherwise only if both migrations are applied at once. */
export type TooNew = { type: string; file: string; certain: boolean };

const TYPE_MADE: Record<string, (body: Node) => string | undefined> = {
	CreateEnumStmt: ({ typeName }) => names(typeName).at(-1),
	CreateRangeStmt: ({ typeName }) => names(typeName).at(-1),
	CreateDomainStmt: ({ domainname }) => names(domainname).at(-1),
	CompositeTypeStmt: ({ typevar }) => (typevar as Node | undefined)?.relname as string | undefined,
	DefineStmt: ({ defnames }) => names(defnames).at(-1),
	ViewStmt: ({ view }) => (view as Node | undefined)?.relname as string | undefined,
	CreateTableAsStmt: ({ into }) => ((into as Node).rel as Node | undefined)?.relname as string | undefined,
	RenameStmt: ({ newname }) => newname as string | undefined,
};

/**
 * Tracks what the migrations up to a statement have created: whether a table existed before, and what its columns
 * are.
 */
export class History {
	#types = new Map<string, string>();
	#tables = new Set<string>();
	#madeHere = new Set<string>();
	#checkedNotNull = new Set<string>();
	#file = "";
	/** The migration that created each of the tenant's own types. */
	#madeTypes = new Map<string, string>();
	/** Values that were added to an enum after it was created. */
	#addedValues = new Map<string, { type: string; file: string }>();

	/** Starts a new file: tables created before it may have rows by now. */
	openFile(name: string): void {
		this.#file = name;
		this.#madeHere.clear();
	}

	/** Whether a type, or a table that provides a row type, was created. */
	hasType(name: string): boolean {
		return this.#madeTypes.has(name) || this.#tables.has(name);
	}

	/**
	 * Whether an enum's value may have been added in the transaction that uses it. `together` names the migrations
	 * that run in one transaction; without it only additions in the same file are certain. A type that is as new as
	 * its value is no problem.
	 */
	valueTooNew(value: string, together?: ReadonlySet<string>): TooNew | undefined {
		const added = this.#addedValues.get(value);
		if (!added) return undefined;
		const { type, file } = added;
		const made = this.#madeTypes.get(type) ?? "";
		if (made === file || (together?.has(made) && together.has(file))) return undefined;
		const certain = file === this.#file || together?.has(file) === true;
		return certain || together === undefined ? { type, file, certain } : undefined;
	}

	/** Whether the table was created in the same file, and so is empty or small. */
	isNew(table: string): boolean {
		return this.#madeHere.has(table);
	}

	/** The type that a column had until now, such as `varchar(255)`. */
	typeOf(table: string, column: string): string | undefined {
		return this.#types.get(`${table}.${column}`);
	}

	/** Whether a check constraint already ensures that the column is never null. */
	isCheckedNotNull(table: string, column: string): boolean {
		return this.#checkedNotNull.has(`${table}.${column}`);
	}

	/** Records what a statement changed. Call it after judging the statement. */
	learn({ type, body }: ParsedStatement): void {
		const table = tableOf(body);
		this.#learnType(type, body);
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

	#learnType(type: string, body: Node): void {
		const made = TYPE_MADE[type]?.(body);
		if (made) this.#madeTypes.set(made, this.#file);
		const name = names(body.typeName).at(-1);
		if (type === "AlterEnumStmt" && body.newVal && !body.oldVal && name)
			this.#addedValues.set(String(body.newVal), { type: name, file: this.#file });
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

/** A type in SQL notation: `varchar(255)`. */
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

import type { MigrationKind } from "../../migration-files.ts";
import { REGISTRY_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { ROLE_PLACEHOLDER } from "../../tenancy/sql-text.ts";
import { loadParser, type Node, names, type ParsedStatement, parseFile, unwrapped } from "../lint/parse.ts";
import { NotGenerated } from "./refusal.ts";
import type { Snapshot } from "./snapshot.ts";

/** A right on one object, or on one column of it. */
type Right = { role: string; privilege: string; column?: string };

const ON_A_TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE"];
const ON_A_VIEW = ["SELECT"];
const ON_A_SEQUENCE = ["USAGE", "SELECT"];

const LONGEST_NAME = 63; // the limit of PostgreSQL's identifiers

/** Tracks the rights that the migrations have given so far, object by object. */
export class Rights {
	#kind: MigrationKind;
	#parse: Awaited<ReturnType<typeof loadParser>>;
	#given = new Map<string, Right[]>();

	private constructor(kind: MigrationKind, parse: Awaited<ReturnType<typeof loadParser>>) {
		this.#kind = kind;
		this.#parse = parse;
	}

	/** Returns the rights after the statements of every migration so far. */
	static async after(kind: MigrationKind, statements: string[]): Promise<Rights> {
		const rights = new Rights(kind, await loadParser());
		for (const statement of statements) rights.#learn(statement);
		return rights;
	}

	/**
	 * The grants for what the statements create: the rights it had before it was dropped, or else the least that it
	 * needs to be usable. Narrow them by hand for a table that is append-only or read-only.
	 */
	grantsFor(statements: string[], snapshot: Snapshot): string[] {
		return statements.flatMap((statement) => [
			...this.#grantsForObject(statement, snapshot),
			...this.#grantsForColumn(statement),
			...this.#grantsForSerial(statement),
		]);
	}

	#grantsForObject(statement: string, snapshot: Snapshot): string[] {
		const made = /^CREATE (TABLE|MATERIALIZED VIEW|VIEW|SEQUENCE) (?:IF NOT EXISTS )?("[^"]+"\."[^"]+")/.exec(
			statement,
		);
		if (!made) return [];
		const [, what = "", object = ""] = made;
		const columns = columnsOf(snapshot, object);
		const had = this.#given
			.get(object)
			?.filter(({ column }) => column === undefined || columns === undefined || columns.has(column));
		if (had && had.length > 0) return grantTexts(object, had, { isSequence: what === "SEQUENCE" });
		const privileges = what === "TABLE" ? ON_A_TABLE : what === "SEQUENCE" ? ON_A_SEQUENCE : ON_A_VIEW;
		const rights = privileges.map((privilege): Right => ({ role: this.#role, privilege }));
		return grantTexts(object, rights, { isSequence: what === "SEQUENCE" });
	}

	/** Grants for a column that is added back to a table whose rights are given column by column. */
	#grantsForColumn(statement: string): string[] {
		const [, object = "", added = ""] =
			/^ALTER TABLE ("[^"]+"\."[^"]+") ADD COLUMN "([^"]+)"/.exec(statement) ?? [];
		const had = (this.#given.get(object) ?? []).filter(({ column }) => column === added);
		return added === "" ? [] : grantTexts(object, had, { isSequence: false });
	}

	/**
	 * A serial column takes its values from a sequence beside the table. Throws NotGenerated if the sequence has
	 * another name.
	 */
	#grantsForSerial(statement: string): string[] {
		const [, schema = "", table = ""] = /^(?:CREATE|ALTER) TABLE ("[^"]+")\."([^"]+)"/.exec(statement) ?? [];
		const columns = [...statement.matchAll(/(?:^|ADD COLUMN )\s*"([^"]+)" (?:small|big)?serial\b/gm)];
		return columns.flatMap(([, column = ""]) => {
			const name = `${table}_${column}_seq`;
			if (name.length > LONGEST_NAME) {
				throw new NotGenerated(
					`${table}.${column}: the name of its sequence would be cut off. Use integer().generatedAlwaysAsIdentity(), which needs no separate right.`,
				);
			}
			const rights = ON_A_SEQUENCE.map((privilege): Right => ({ role: this.#role, privilege }));
			return grantTexts(`${schema}."${name}"`, rights, { isSequence: true });
		});
	}

	get #role(): string {
		return this.#kind === "tenant" ? ROLE_PLACEHOLDER : REGISTRY_ROLE;
	}

	#learn(statement: string): void {
		for (const { type, body } of parseFile(this.#parse, statement).statements) {
			if (type === "GrantStmt") this.#learnGrant(body);
			if (type === "RenameStmt") this.#learnRename(body);
		}
	}

	#learnGrant(body: ParsedStatement["body"]): void {
		const rights = rightsOf(body);
		for (const object of unwrapped(body.objects, "RangeVar").map(nameOf)) {
			const before = this.#given.get(object) ?? [];
			const others = before.filter((one) => !rights.some((other) => isCoveredBy(one, other)));
			this.#given.set(object, body.is_grant ? [...others, ...rights] : others);
		}
	}

	#learnRename({ renameType, relation, subname, newname }: Node): void {
		const object = nameOf((relation ?? {}) as Node);
		const had = this.#given.get(object);
		if (!had) return;
		if (renameType === "OBJECT_COLUMN") {
			const named = (column?: string) => (column === subname ? String(newname) : column);
			this.#given.set(
				object,
				had.map((right) => ({ ...right, column: named(right.column) })),
			);
		} else {
			this.#given.set(`"${(relation as Node).schemaname}"."${newname}"`, had);
		}
	}
}

const nameOf = ({ schemaname, relname }: Node) => `"${schemaname}"."${relname}"`;

function rightsOf(body: Node): Right[] {
	const roles = unwrapped(body.grantees, "RoleSpec").map(({ rolename }) => String(rolename ?? "public"));
	const privileges = unwrapped(body.privileges, "AccessPriv");
	const named = privileges.length > 0 ? privileges : [{ priv_name: "all" }];
	return roles.flatMap((role) =>
		named.flatMap(({ priv_name, cols }): Right[] => {
			const privilege = String(priv_name).toUpperCase();
			const columns = names(cols);
			return columns.length > 0
				? columns.map((column) => ({ role, privilege, column }))
				: [{ role, privilege }];
		}),
	);
}

/** Whether a right equals another, or is revoked along with it. */
function isCoveredBy(one: Right, other: Right): boolean {
	const isSame = other.privilege === "ALL" || one.privilege === other.privilege;
	return one.role === other.role && isSame && (other.column === undefined || one.column === other.column);
}

/** Writes one statement per role, which both Citus and a reader handle best. */
function grantTexts(object: string, rights: Right[], { isSequence }: { isSequence: boolean }): string[] {
	const roles = [...new Set(rights.map(({ role }) => role))];
	return roles.map((role) => {
		const own = rights.filter((right) => right.role === role);
		const privileges = [...new Set(own.map(({ privilege }) => privilege))].flatMap((privilege) => {
			const same = own.filter((right) => right.privilege === privilege);
			if (same.some(({ column }) => column === undefined)) return [privilege];
			return [`${privilege} (${same.map(({ column }) => `"${column}"`).join(", ")})`];
		});
		const grantee = role === "public" ? "PUBLIC" : `"${role}"`;
		return `GRANT ${privileges.join(", ")} ON ${isSequence ? "SEQUENCE " : ""}${object} TO ${grantee};`;
	});
}

function columnsOf(snapshot: Snapshot, object: string): Set<string> | undefined {
	const [, schema, name] = /^"([^"]+)"\."([^"]+)"$/.exec(object) ?? [];
	const table = Object.values(snapshot.tables).find(
		(one) => one.name === name && (one.schema === schema || schema === "public"),
	);
	return table && new Set(Object.keys(table.columns));
}

/** A statement as it is for every tenant: its text, or its pieces between the schema's names, always the same object. */
export type Template = string | readonly string[];

/** Which statement of which tenant: a prepared one serves no other. */
export type StatementKey = { schema: string; template: Template };

/** A server process, as the driver knows it. */
type Backend = { pid: number | null; secret: number | null };

type Column = { name: string; type?: number; parser: unknown };

/** What the driver sends and reads of a statement, under its names. An unnamed one leaves nothing behind. */
export type DriverStatement = { string: string; types: number[]; name: string; columns?: Column[] };

const NO_TYPES: number[] = [];

/** A statement that the server has prepared: the least that the driver needs, because there are thousands. */
export class Prepared {
	/** Undefined until the server has described them. */
	columns: Column[] | undefined;
	#prefix: string;
	#number: number;

	constructor(prefix: string, number: number) {
		this.#prefix = prefix;
		this.#number = number;
	}

	get name(): string {
		return this.#prefix + this.#number;
	}

	get string(): string {
		return "";
	}

	get types(): number[] {
		return NO_TYPES;
	}
}

// Measured (npm run bench -- tenancy --only statements): a prepared statement takes 28 KiB of the server, and the ten
// tables behind 40 statements of a tenant 360 KiB.
const PREPARED_KIB = 28;
const FIRST_USE_KIB = 9;

// Most pages of a person's visit follow each other within this time. What is used once a day is never prepared.
const WINDOW_MS = 5 * 60_000;

/**
 * The prepared statements of one connection, in place of the driver's own. Each costs the server some 40 kB for as long
 * as the connection lives, so a statement is prepared only when it comes back within `WINDOW_MS` (at most twice that).
 * The driver keeps each text twice, and an object for each column of each tenant's statement; here they are shared.
 */
export class PreparedStatements {
	/** How many the server holds. */
	count = 0;
	#firstUses = 0;
	#backend: Backend = { pid: null, secret: null };
	#kept = new Map<string, Map<Template, Prepared>>();
	#seen = new Map<string, Set<Template>>();
	#seenBefore = new Map<string, Set<Template>>();
	#windowEndsAt = 0;
	// Never used again: behind a pooler, other clients' names must not be met.
	#prefix = `${Math.random().toString(36).slice(2)}_`;
	#named = 0;

	/**
	 * What the statements have made the server keep, in KiB: the prepared ones, and its caches of the tables that they
	 * read, which only grow. An estimate: one that comes back late counts as new.
	 */
	get kibibytes(): number {
		return this.count * PREPARED_KIB + this.#firstUses * FIRST_USE_KIB;
	}

	/**
	 * Chooses how a statement is sent: as a prepared one, as `fresh` with a name that prepares it (then `preparing` is
	 * set), or as `fresh` without one. One that is being prepared is not used yet: if that failed, the server would
	 * blame everything behind it for using a name that it does not know.
	 */
	choose(
		{ schema, template }: StatementKey,
		backend: Backend,
		fresh: DriverStatement,
	): { statement: DriverStatement; preparing?: Prepared } {
		this.#follow(backend);
		const known = this.#kept.get(schema)?.get(template);
		if (known?.columns) return { statement: known as DriverStatement };
		if (known || !this.#comesBack(schema, template)) return { statement: fresh };
		const preparing = new Prepared(this.#prefix, ++this.#named);
		const ofSchema = this.#kept.get(schema) ?? new Map<Template, Prepared>();
		this.#kept.set(schema, ofSchema.set(template, preparing));
		fresh.name = preparing.name;
		return { statement: fresh, preparing };
	}

	/** Forgets a statement that the server has not prepared, or no longer runs. */
	forget({ schema, template }: StatementKey): void {
		this.#kept.get(schema)?.delete(template);
	}

	/** Forgets the statements of one tenant: its tables have changed. */
	forgetSchema(schema: string): void {
		this.#kept.delete(schema);
	}

	/** Forgets everything: the connection has closed. */
	clear(): void {
		this.count = 0;
		this.#firstUses = 0;
		this.#kept.clear();
		this.#seen.clear();
		this.#seenBefore.clear();
	}

	/** The driver reconnects silently, and a new server process knows nothing of what the old one has prepared. */
	#follow({ pid, secret }: Backend): void {
		if (pid === this.#backend.pid && secret === this.#backend.secret) return;
		this.#backend = { pid, secret };
		this.clear();
	}

	#comesBack(schema: string, template: Template): boolean {
		const now = performance.now();
		if (now > this.#windowEndsAt) {
			this.#seenBefore = now > this.#windowEndsAt + WINDOW_MS ? new Map() : this.#seen;
			this.#seen = new Map();
			this.#windowEndsAt = now + WINDOW_MS;
		}
		const seen = this.#seen.get(schema) ?? new Set<Template>();
		if (seen.delete(template) || this.#seenBefore.get(schema)?.delete(template)) return true;
		this.#seen.set(schema, seen.add(template));
		this.#firstUses++;
		return false;
	}
}

// Far more than the product has; some texts differ each time, and must not pile up.
const COLUMNS_KEPT = 2_000;
const columnsKept = new Map<string, Column[]>();

/** The same columns for every tenant's statement that has them. Their types are for code that reads a result's `columns`. */
export function sharedColumns(columns: Column[]): Column[] {
	const key = columns.map(({ name, type }) => `${type} ${name}`).join("\n");
	const kept = columnsKept.get(key);
	if (kept) return kept;
	if (columnsKept.size >= COLUMNS_KEPT) columnsKept.clear();
	const slim = columns.map(({ name, type, parser }) => ({ name, type, parser }));
	columnsKept.set(key, slim);
	return slim;
}

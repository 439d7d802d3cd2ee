import type { Sql } from "../../client.ts";
import {
	type DriverStatement,
	Prepared,
	PreparedStatements,
	type StatementKey,
	sharedColumns,
} from "./prepared-statements.ts";

/** Rows, and the name of the command that the server has completed. */
export type DriverAnswer = unknown[] & { command: string };

export type Form =
	/** Rows as arrays, for drizzle's mapped queries. */
	| "arrays"
	/** Rows as objects. */
	| "objects"
	/** As text, never prepared: for DDL. */
	| "simple";

/** A statement as it is sent. */
export type SentStatement = {
	text: string;
	params: unknown[];
	form: Form;
	/** Needed to prepare it; the text itself if omitted. */
	key?: StatementKey;
};

/** What the driver's connection calls on a query and sets on it; see `Query` in postgres/src/query.js. */
type Handler = (query: DriverQuery) => void;

type Protocol = { prepare: boolean; simple: boolean };

// invalid_sql_statement_name: a pooler gave us a connection that does not know our prepared statement.
const UNKNOWN_STATEMENT = "26000";

// By default the driver sends a statement without parameters as text, and the server plans it again each time.
const PREPARED = { prepare: true, simple: false };
const UNPREPARED = { prepare: false, simple: false };
const AS_TEXT = { prepare: false, simple: true };

/**
 * A statement on its way, in place of the driver's own `Query`. The driver's is a promise subclass with closures on
 * it, which V8's young collector cannot free: it carries each of them, with all of its rows, to the next full
 * collection, and stops the process for ten milliseconds at a time.
 */
export class DriverQuery {
	readonly answer: Promise<DriverAnswer>;
	#resolve!: (answer: DriverAnswer) => void;
	#reject!: (error: unknown) => void;
	#key: StatementKey;
	/** Undefined if this one is never prepared. */
	#statements: PreparedStatements | undefined;
	#statement: DriverStatement | null = null;
	/** Set while the server is asked to prepare it. */
	#preparing: Prepared | undefined;

	// Read or set by the driver, under its names.
	readonly strings: [string];
	readonly args: unknown[];
	/** The values as they are sent. The driver makes its own only if there are none. */
	readonly parameters: (string | null)[];
	readonly options: Protocol;
	readonly tagged = false;
	/** The driver keeps the text of every failed query for its stack trace, forever. */
	readonly origin = "";
	readonly isRaw: false | "values";
	state: { pid: number | null; secret: number | null } = { pid: null, secret: null };
	active = false;
	cancelled: unknown = null;
	signature: string | false = "";

	constructor({ text, params, form, key }: SentStatement, options: Protocol, statements: PreparedStatements) {
		this.strings = [text];
		this.args = params;
		this.parameters = asTexts(params);
		this.options = options;
		this.isRaw = form === "arrays" ? "values" : false;
		this.#key = key ?? { schema: "", template: text };
		this.#statements = options.prepare ? statements : undefined;
		this.answer = new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
		});
	}

	resolve(answer: DriverAnswer): void {
		this.#notePrepared();
		this.#resolve(answer);
	}

	reject(error: unknown): void {
		this.#notePrepared();
		if (codeOf(error) === UNKNOWN_STATEMENT) this.#statements?.forget(this.#key);
		this.#reject(error);
	}

	get statement(): DriverStatement | null {
		return this.#statement;
	}

	/** The driver has made a statement without a name, just before it sends it. */
	set statement(fresh: DriverStatement) {
		const chosen = this.#statements?.choose(this.#key, this.state, fresh);
		this.#statement = chosen?.statement ?? fresh;
		this.#preparing = chosen?.preparing;
	}

	/** Whether it has a name. False until a statement is chosen, so that the driver looks for none of its own. */
	get prepare(): boolean {
		return this.#statement !== null && this.#statement.name !== "";
	}

	set prepare(_wish: unknown) {}

	get prepared(): boolean {
		return this.#statement instanceof Prepared;
	}

	set prepared(_found: unknown) {}

	/** The server has parsed the statement: if it has a name, it stays, whatever happens next. */
	set parsing(_isParsing: false) {
		if (this.#preparing && this.#statements) this.#statements.count++;
	}

	#notePrepared(): void {
		const preparing = this.#preparing;
		if (!preparing) return;
		this.#preparing = undefined;
		const columns = this.#statement?.columns;
		if (columns) preparing.columns = sharedColumns(columns);
		else this.#statements?.forget(this.#key);
	}

	/**
	 * Always false. The driver would have a statement with parameters described before it sends them, and send nothing
	 * else meanwhile: a tenant that is new to a connection would pay a round trip for each of its statements. All of
	 * ours go as text, for which the server needs no advice.
	 */
	get describeFirst(): boolean {
		return false;
	}

	set describeFirst(_wish: unknown) {}

	get retried(): undefined {
		return undefined;
	}

	/**
	 * Switches off the driver's silent retry. On "cached plan must not change result type" it runs the query again
	 * after the rollback: outside the transaction and under the connection's own role. It announces that by setting
	 * this; the query is cancelled and rejected instead, and the caller runs the whole transaction again.
	 */
	set retried(error: unknown) {
		this.cancelled = true;
		// What changed the table has changed it for all of them: the second run must not fail by the next.
		this.#statements?.forgetSchema(this.#key.schema);
		this.reject(error);
	}
}

// The driver's own limit. What it throws while it sends a query reaches another one: the one that is being answered.
const MOST_PARAMETERS = 65_533;

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

function asTexts(params: unknown[]): (string | null)[] {
	if (params.length > MOST_PARAMETERS) {
		throw new Error(`A statement has at most ${MOST_PARAMETERS} parameters, not ${params.length}`);
	}
	return params.map((value, index) => (value === null ? null : textOf(value, index + 1)));
}

function textOf(value: unknown, position: number): string {
	if (typeof value === "string") return value;
	if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
		return String(value);
	}
	if (value instanceof Date) return value.toISOString();
	if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
	const kind = Array.isArray(value) ? "a list" : typeof value;
	throw new TypeError(`Parameter $${position} is ${kind}: write it as text first, such as JSON`);
}

type Client = { handler: Handler; statements: PreparedStatements };
const clients = new WeakMap<Sql, Client>();

/** What the driver does with a query that is awaited, and what has been prepared on the client's one connection. */
function clientOf(sql: Sql): Client {
	const known = clients.get(sql);
	if (known) return known;
	const { handler } = sql.unsafe("") as unknown as { handler: Handler }; // never sent: the driver's queries are lazy
	const client = { handler, statements: new PreparedStatements() };
	clients.set(sql, client);
	return client;
}

/** The statements that are prepared on a client's connection. */
export const preparedOn = (sql: Sql): PreparedStatements => clientOf(sql).statements;

/**
 * Sends a statement immediately, which keeps the order. A failure to send it rejects its answer. Throws, and sends
 * nothing, if a parameter is neither text nor plainly written as text.
 */
export function sendThrough(sql: Sql, sent: SentStatement, { prepares = true } = {}): DriverQuery {
	const { handler, statements } = clientOf(sql);
	const options = protocolFor(sent, { prepares: prepares && sql.options.prepare !== false });
	const query = new DriverQuery(sent, options, statements);
	handler(query);
	return query;
}

function protocolFor({ params, form }: SentStatement, { prepares }: { prepares: boolean }): Protocol {
	if (form === "simple") return AS_TEXT;
	if (prepares) return PREPARED;
	return params.length > 0 ? UNPREPARED : AS_TEXT;
}

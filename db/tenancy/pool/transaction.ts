import { setImmediate } from "node:timers/promises";
import type { Sql } from "../../client.ts";
import { quoted } from "../schema-name.ts";
import { type DriverAnswer, type DriverQuery, type SentStatement, sendThrough } from "./driver.ts";
import { DatabaseUnavailable, isUnavailable } from "./errors.ts";

/**
 * What a transaction may do. The commit of an asynchronous write does not wait for the disk: a crash of the server may
 * lose the writes of its last moment, so it is for what may be lost, or happens again.
 */
export type Access = "read" | "write" | "asynchronous write";

export type Row = Record<string, unknown> | unknown[];

/** Sends a statement and returns its rows as objects. */
export type Run = (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;

export type Statement = SentStatement & {
	/** The database role it runs under. */
	role: string;
};

/** The connection that a pipelined transaction has to itself until `landed` settles. */
export type Connection = {
	sql: Sql;
	/** How often the connection has closed: a different number means a different connection. */
	closes: number;
	/** The previous read is answered but not ended: this transaction's BEGIN carries its COMMIT. */
	open: boolean;
	/** It broke during a transaction: nothing more may be sent on it, because the driver would never answer. */
	lost: boolean;
	/** Tenants it has touched since it was opened. */
	tenants: Set<string>;
	/** How many tenants were created on it since then. */
	made: number;
	/**
	 * On whose behalf it runs, such as a request's id: written into its BEGIN, for anyone who reads the server's log.
	 */
	tag?: string;
	/** The transaction's callback for when the connection closes. */
	onClose?: () => void;
};

/** in_failed_sql_transaction: the server's answer to every statement behind a failed one. */
const ABORTED = "25P02";

// The setting ends with the transaction, and costs no message of its own.
const WITHOUT_DISK = "set local synchronous_commit = off";

/**
 * One transaction in one round trip: BEGIN, the role and every query started together leave in one write, in order,
 * without waiting for answers; COMMIT follows once all of them have been answered. A read's COMMIT, which nobody
 * waits for, is sent together with the next BEGIN if a transaction is already waiting for the connection.
 * The driver's queries are lazy and drizzle's reach it some microtasks late. So BEGIN is sent by the first query
 * that really arrives, never by a timer, and one that arrives after the end is refused instead of running outside.
 */
export class PipelinedTransaction {
	#connection: Connection;
	#access: Access;
	#prepares: boolean;
	#over = false;
	#role: string | undefined;
	#closesAtBegin = -1;
	#failure: unknown;
	#unsettled = new Set<Promise<unknown>>();
	#unanswered = new Set<DriverQuery>();

	/** With `prepares` false no statement is a prepared one. */
	constructor(connection: Connection, access: Access, { prepares = true } = {}) {
		this.#connection = connection;
		this.#access = access;
		this.#prepares = prepares;
	}

	/** Sends a statement after those already sent. */
	send(statement: Statement): Promise<Row[]> {
		if (this.#over) return Promise.reject(new Error("This transaction is over: await every query inside it"));
		if (!this.#begun) this.#begin(statement.role);
		if (statement.role !== this.#role) this.#assume(statement.role);
		return this.#settle(this.#ask(statement) as Promise<unknown> as Promise<Row[]>);
	}

	/**
	 * Commits what was sent so far and continues in a new transaction, without waiting: two transactions in one round
	 * trip. Whether the first one failed is known only from what was sent in it, so await that too. The server does not
	 * wait for its disk either: if it crashes before the second one has committed, it may have lost the first one too.
	 */
	split(): void {
		const role = this.#role;
		if (role === undefined) throw new Error("Nothing has been sent yet");
		const text = `${WITHOUT_DISK}; commit; ${this.#beginText(role)}`;
		this.#watch(this.#ask({ text, params: [], form: "simple" }));
	}

	/** Notes that a tenant was created here: the server now keeps all of its tables for this connection. */
	noteMade(): void {
		this.#connection.made++;
	}

	/** Notes tenants that are touched here, besides the one that the connection was requested for. */
	noteTouched(schemaNames: string[]): void {
		for (const name of schemaNames) this.#connection.tenants.add(name);
	}

	/**
	 * Waits for every answer. Returns true if a COMMIT could no longer change anything: the next transaction may send
	 * it.
	 */
	async finish(): Promise<boolean> {
		await this.#quiet();
		this.#over = true;
		return this.#access === "read" && this.#begun && this.#failure === undefined && this.#isSameConnection;
	}

	/**
	 * Ends the transaction with COMMIT. The promise settles when the server has answered, and rejects unless it
	 * committed.
	 */
	async commit(): Promise<void> {
		await this.finish();
		if (!this.#begun) return this.#endOther();
		if (this.#failure !== undefined) {
			await this.#end("rollback");
			throw this.#failure;
		}
		const answer = await this.#end("commit");
		// A failed transaction answers COMMIT with ROLLBACK, and a new connection answers it with COMMIT and a warning.
		if (answer !== "COMMIT") throw new Error("The transaction was rolled back by the server");
	}

	/** Ends the transaction with ROLLBACK, after every statement in flight has been answered. Never rejects. */
	async rollback(): Promise<void> {
		this.#over = true;
		await this.#quiet();
		await (this.#begun ? this.#end("rollback") : this.#endOther()).catch(() => {});
	}

	/** Ends the previous read, which still waits for its COMMIT because nothing was sent here. */
	async #endOther(): Promise<void> {
		if (!this.#connection.open) return;
		this.#attach();
		await this.#end("commit");
	}

	get #begun(): boolean {
		return this.#role !== undefined;
	}

	/** Sends one message for both: each message costs more on the way than at the server. */
	#begin(role: string): void {
		const before = this.#connection.open ? "commit; " : "";
		const text = `${before}${this.#beginText(role)}`;
		this.#attach();
		this.#role = role;
		this.#watch(this.#ask({ text, params: [], form: "simple" }));
	}

	#beginText(role: string): string {
		const begin = this.#access === "read" ? "begin read only" : "begin";
		const setting = this.#access === "asynchronous write" ? `; ${WITHOUT_DISK}` : "";
		return `${begin}${commentOf(this.#connection.tag)}${setting}; set local role ${quoted(role)}`;
	}

	/** Marks the connection as carrying this transaction from here on. */
	#attach(): void {
		this.#connection.open = false;
		this.#closesAtBegin = this.#connection.closes;
		this.#connection.onClose = () => this.#abandon();
	}

	/** Passes the role as a parameter, so that one prepared statement serves every role. */
	#assume(role: string): void {
		this.#role = role;
		this.#watch(this.#ask({ text: "select set_config('role', $1, true)", params: [role], form: "arrays" }));
	}

	async #end(command: "commit" | "rollback"): Promise<string> {
		return (await this.#ask({ text: command, params: [], form: "simple" })).command;
	}

	async #ask(sent: SentStatement): Promise<DriverAnswer> {
		// Sends nothing, not even this, on a connection that knows nothing of this transaction.
		this.#checkConnection();
		const query = sendThrough(this.#connection.sql, sent, { prepares: this.#prepares });
		this.#unanswered.add(query);
		try {
			const answer = await query.answer;
			this.#checkConnection();
			return answer;
		} catch (error) {
			if (isUnavailable(error)) this.#connection.lost = true;
			this.#checkConnection();
			// The failure itself is to be heard of first, by however many promises it is wrapped: it decides on a retry.
			if ((error as { code?: unknown }).code === ABORTED) await setImmediate();
			throw error;
		} finally {
			this.#unanswered.delete(query);
		}
	}

	/**
	 * Rejects what was sent between a connection's failure and its close: the driver forgets it and would never
	 * answer.
	 */
	#abandon(): void {
		this.#connection.lost = true;
		for (const query of this.#unanswered) query.reject(new DatabaseUnavailable("The connection closed"));
	}

	get #isSameConnection(): boolean {
		return !this.#connection.lost && this.#connection.closes === this.#closesAtBegin;
	}

	/** The driver reconnects silently: anything that runs on the new connection is outside the transaction. */
	#checkConnection(): void {
		if (this.#isSameConnection) return;
		throw new DatabaseUnavailable("The connection to the database was lost during a transaction");
	}

	/** Nobody awaits BEGIN and the role: their failure fails everything after them, and the COMMIT. */
	#watch(promise: Promise<unknown>): void {
		const noted = promise.catch((error) => {
			this.#failure ??= error;
			throw error;
		});
		this.#settle(noted).catch(() => {});
	}

	#settle<T>(promise: Promise<T>): Promise<T> {
		const settled = promise.then(
			(value) => {
				if (this.#failure !== undefined) throw this.#failure;
				return value;
			},
			(error) => {
				throw this.#failure ?? error;
			},
		);
		const forget = () => this.#unsettled.delete(settled);
		this.#unsettled.add(settled);
		settled.then(forget, forget);
		return settled;
	}

	async #quiet(): Promise<void> {
		while (this.#unsettled.size > 0) await Promise.allSettled(this.#unsettled);
	}
}

// Put into the one message that is sent as text anyway: in other statements it would make each one new to prepare.
const commentOf = (tag: string | undefined): string =>
	tag !== undefined && /^[\w-]{1,64}$/.test(tag) ? ` /* req=${tag} */` : "";

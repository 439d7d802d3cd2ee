import { connect, type Sql } from "../../client.ts";
import { preparedOn } from "./driver.ts";
import { DatabaseBusy } from "./errors.ts";
import { POOL_DEFAULTS, type PoolOptions } from "./pool-options.ts";
import type { Access, Connection } from "./transaction.ts";
import { REGISTRY_KEY, type Waiter, WaitQueue } from "./wait-queue.ts";

// Longer than a person waits; less than the 15 s after which the server ends an idle transaction.
const DRAIN_TIMEOUT_MS = 10_000;

// A tenant that was created counts as ten that were touched: the server keeps all of its tables instead of some,
// and a plan for each foreign key that was checked; every later DDL statement searches all of these plans.
const CREATED_WEIGHT = 10;

/** One connection. `open` is never true of an idle one. */
export type PooledConnection = Connection & {
	openedAt: number;
	busy: boolean;
	/** When its last transaction was requested, and when it began. */
	requestedAt: number;
	takenAt: number;
	access: Access;
	/** The tenant whose transaction it carries; the last one's when idle. */
	key: string;
};

/** What the pool has done since it was opened: for metrics. */
export type PoolCounters = {
	transactions: number;
	/** Transactions that had to wait, and for how long in total. */
	waited: number;
	waitedMs: number;
	/** Transactions on a connection that is not their tenant's preferred one. */
	overflowed: number;
	refused: number;
	recycled: number;
	/** Transactions that took longer than `slowAfterMs`. */
	slow: number;
};

/**
 * The pool: a few connections, each with one transaction at a time, however many tenants there are.
 * A tenant prefers one connection, because the first touch of a tenant's tables on a connection costs the server
 * half a millisecond and memory that only closing the connection gives back. This is a preference that never traps
 * a transaction in a queue: an idle connection that knows the tenant is taken immediately; a transaction that has
 * waited for `overflowAfterMs`, or is behind `overflowBehind` others, takes any idle one; one that waits behind a single
 * transaction for longer than `blockedAfterMs` takes the next that becomes free. No tenant may hold more than
 * `perTenant` at a time, and never all of them: a noisy one leaves room for the others. Beyond `perTenantAtOnce` it
 * gets another only for a transaction that has waited: short transactions finish faster on few connections.
 */
export class ConnectionPool {
	readonly counters: PoolCounters = {
		transactions: 0,
		waited: 0,
		waitedMs: 0,
		overflowed: 0,
		refused: 0,
		recycled: 0,
		slow: 0,
	};
	#options: Required<PoolOptions>;
	#connections: PooledConnection[];
	#queue: WaitQueue;
	#inFlight = new Map<string, number>();
	#closing = false;
	#onQuiet: (() => void) | undefined;

	constructor(options: PoolOptions) {
		this.#options = { ...POOL_DEFAULTS, ...options };
		this.#connections = Array.from({ length: options.size }, () => this.#open());
		this.#queue = new WaitQueue(this.#options);
	}

	/** Connections in use and transactions waiting, now. */
	get load(): { size: number; busy: number; waiting: number } {
		const busy = this.#connections.filter((connection) => connection.busy).length;
		return { size: this.#connections.length, busy, waiting: this.#queue.size };
	}

	/** How many statements each connection holds prepared, now. */
	get prepared(): number[] {
		return this.#connections.map(({ sql }) => preparedOn(sql).count);
	}

	/** Waits for a connection, the tenant's preferred one if possible. Throws DatabaseBusy if that takes too long. */
	async acquire(key: string, access: Access = "write"): Promise<PooledConnection> {
		if (this.#closing) throw new DatabaseBusy("The server is shutting down");
		const requestedAt = performance.now();
		const home = this.#homeOf(key);
		const free = this.#hasRoomFor(key) ? this.#freeFor(key, home) : undefined;
		const connection = free ? this.#take(free, key, home) : await this.#wait(key, home, requestedAt);
		connection.requestedAt = requestedAt;
		connection.access = access;
		connection.tag = this.#options.tag();
		return connection;
	}

	async #wait(
		key: string,
		home: PooledConnection | undefined,
		requestedAt: number,
	): Promise<PooledConnection> {
		try {
			return await this.#queue.enter(key, home, (waiter) => this.#grantIdle(waiter));
		} catch (error) {
			this.counters.refused++;
			throw error;
		} finally {
			this.counters.waited++;
			this.counters.waitedMs += performance.now() - requestedAt;
		}
	}

	/** Returns a connection to the pool once nothing is in flight on it. */
	release(connection: PooledConnection): void {
		this.#measure(connection);
		this.#leave(connection);
		// The driver's client does not survive a connection that broke in use: unsent data stays stuck in it.
		if (connection.lost || this.#shouldRecycle(connection)) this.#recycle(connection);
		const next = this.#nextFor(connection);
		if (next) this.#grant(next, connection);
		if (this.#closing && this.load.busy === 0) this.#onQuiet?.();
	}

	/** Hands a connection whose read is answered but not ended to a waiting transaction; false if none may take it. */
	pass(connection: PooledConnection): boolean {
		if (this.#queue.size === 0 || this.#shouldRecycle(connection)) return false;
		const { key } = connection;
		this.#measure(connection);
		this.#leave(connection);
		const next = this.#nextFor(connection);
		connection.open = next !== undefined;
		if (next) this.#grant(next, connection);
		else this.#hold(connection, key);
		return connection.open;
	}

	#measure({ key, access, requestedAt, takenAt }: PooledConnection): void {
		const ms = performance.now() - requestedAt;
		if (ms <= this.#options.slowAfterMs) return;
		this.counters.slow++;
		this.#options.onSlow({ key, access, ms, waitedMs: takenAt - requestedAt });
	}

	#leave(connection: PooledConnection): void {
		connection.busy = false;
		const left = (this.#inFlight.get(connection.key) ?? 1) - 1;
		if (left > 0) this.#inFlight.set(connection.key, left);
		else this.#inFlight.delete(connection.key);
	}

	#hold(connection: PooledConnection, key: string): void {
		connection.busy = true;
		connection.key = key;
		this.#inFlight.set(key, (this.#inFlight.get(key) ?? 0) + 1);
	}

	#nextFor(connection: PooledConnection): Waiter | undefined {
		return this.#queue.next(connection, ({ key, overdue }) =>
			this.#hasRoomFor(key, { overdue }) ? (this.#inFlight.get(key) ?? 0) : undefined,
		);
	}

	#shouldRecycle(connection: PooledConnection): boolean {
		const { recycleAfterKibibytes, recycleAfterTenants, recycleAfterMs } = this.#options;
		if (performance.now() - connection.openedAt > recycleAfterMs) return true;
		if (preparedOn(connection.sql).kibibytes >= recycleAfterKibibytes) return true;
		return connection.tenants.size + connection.made * CREATED_WEIGHT >= recycleAfterTenants;
	}

	/** Waits for transactions in flight, then closes every connection. */
	async close(): Promise<void> {
		this.#closing = true;
		this.#queue.clear(new DatabaseBusy("The server is shutting down"));
		await this.#drained();
		await Promise.all(this.#connections.map((connection) => connection.sql.end({ timeout: 10 })));
	}

	/**
	 * Waits here instead of in the driver: between two queries of a transaction the driver sees nothing in flight,
	 * and for a broken connection it waits in vain.
	 */
	#drained(): Promise<void> {
		return new Promise((done) => {
			const timer = setTimeout(done, DRAIN_TIMEOUT_MS);
			this.#onQuiet = () => {
				clearTimeout(timer);
				done();
			};
			if (this.load.busy === 0) this.#onQuiet();
		});
	}

	#open(): PooledConnection {
		const connection: PooledConnection = {
			sql: undefined as never,
			closes: 0,
			open: false,
			lost: false,
			openedAt: 0,
			busy: false,
			requestedAt: 0,
			takenAt: 0,
			access: "read",
			key: "",
			tenants: new Set(),
			made: 0,
		};
		connection.sql = this.#connect(connection);
		return connection;
	}

	#connect(connection: PooledConnection): Sql {
		const client = connect({
			url: this.#options.url,
			prepare: this.#options.prepare,
			onClose: () => {
				if (connection.sql !== client) return; // a recycled connection, closing at last
				connection.closes++;
				connection.open = false;
				forgetTenants(connection);
				preparedOn(client).clear();
				if (connection.busy) connection.onClose?.();
			},
		});
		connection.openedAt = performance.now();
		return client;
	}

	#recycle(connection: PooledConnection): void {
		const old = connection.sql;
		connection.sql = this.#connect(connection);
		connection.closes++;
		connection.lost = false;
		forgetTenants(connection);
		this.counters.recycled++;
		old.end({ timeout: 5 }).catch(() => {});
	}

	#homeOf(key: string): PooledConnection | undefined {
		if (!this.#options.affinity) return undefined;
		// FNV-1a: spreads short keys evenly, and is the same in every process.
		let hash = 0x811c9dc5;
		for (let index = 0; index < key.length; index++) {
			hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
		}
		return this.#connections[(hash >>> 0) % this.#connections.length] as PooledConnection;
	}

	#idle(): PooledConnection | undefined {
		return this.#connections.find((connection) => !connection.busy);
	}

	/** Whether a tenant may have one more transaction in flight: fewer than its limit, and never the last connection. */
	#hasRoomFor(key: string, { overdue = false } = {}): boolean {
		if (key === REGISTRY_KEY) return true;
		const { perTenant, perTenantAtOnce } = this.#options;
		const limit = overdue ? perTenant : Math.min(perTenant, perTenantAtOnce);
		const most = Math.min(limit, Math.max(1, this.#connections.length - 1));
		return (this.#inFlight.get(key) ?? 0) < most;
	}

	#freeFor(key: string, home: PooledConnection | undefined): PooledConnection | undefined {
		if (!home) return this.#idle();
		if (!home.busy) return home;
		// A connection that has served the tenant before is as good: nothing has to be loaded again.
		const known = this.#connections.find((connection) => !connection.busy && connection.tenants.has(key));
		if (known) return known;
		return this.#queue.behind(home) >= this.#options.overflowBehind ? this.#idle() : undefined;
	}

	#take(connection: PooledConnection, key: string, home: PooledConnection | undefined): PooledConnection {
		this.#hold(connection, key);
		connection.onClose = undefined;
		connection.takenAt = performance.now();
		connection.tenants.add(key);
		this.counters.transactions++;
		if (home && connection !== home) this.counters.overflowed++;
		return connection;
	}

	/** A waiter has become overdue: any idle connection will do. */
	#grantIdle(waiter: Waiter): void {
		const connection = this.#hasRoomFor(waiter.key, { overdue: waiter.overdue }) ? this.#idle() : undefined;
		if (connection) this.#grant(waiter, connection);
	}

	#grant(waiter: Waiter, connection: PooledConnection): void {
		this.#queue.leave(waiter);
		waiter.give(this.#take(connection, waiter.key, waiter.home));
	}
}

function forgetTenants(connection: PooledConnection): void {
	connection.tenants.clear();
	connection.made = 0;
}

import { connect, type Sql } from "../../client.ts";
import { DatabaseBusy } from "./errors.ts";
import { LANE_DEFAULTS, type LaneOptions } from "./pool-options.ts";
import type { Access, Runway } from "./transaction.ts";
import { REGISTRY_KEY, type Waiter, WaitingRoom } from "./wait-queue.ts";

// Longer than a person waits; less than the 15 s after which the server ends an idle transaction.
const LANDING_MS = 10_000;

// A tenant that was created counts as ten that were touched: the server keeps all of its tables instead of some,
// and a plan for each foreign key that was checked; every later DDL statement searches all of these plans.
const MADE_WEIGHS = 10;

/** One connection. `open` is never true of an idle one. */
export type Lane = Runway & {
	openedAt: number;
	busy: boolean;
	/** When its last transaction was requested, and when it began. */
	askedAt: number;
	takenAt: number;
	access: Access;
	/** The tenant whose transaction it carries; the last one's when idle. */
	key: string;
};

/** What the pool has done since it was opened: for metrics. */
export type LaneCounters = {
	transactions: number;
	/** Transactions that had to wait, and for how long in total. */
	waited: number;
	waitedMs: number;
	/** Transactions on a connection that is not their tenant's preferred one. */
	spilled: number;
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
 * waited for `spillAfterMs`, or is behind `spillBehind` others, takes any idle one; one that waits behind a single
 * transaction for longer than `hostageAfterMs` takes the next that becomes free. No tenant may hold more than
 * `perTenant` at a time, and never all of them: a noisy one leaves room for the others. Beyond `perTenantAtOnce` it
 * gets another only for a transaction that has waited: short transactions finish faster on few connections.
 */
export class Lanes {
	readonly counters: LaneCounters = {
		transactions: 0,
		waited: 0,
		waitedMs: 0,
		spilled: 0,
		refused: 0,
		recycled: 0,
		slow: 0,
	};
	#options: Required<LaneOptions>;
	#lanes: Lane[];
	#room: WaitingRoom;
	#inFlight = new Map<string, number>();
	#closing = false;
	#onQuiet: (() => void) | undefined;

	constructor(options: LaneOptions) {
		this.#options = { ...LANE_DEFAULTS, ...options };
		this.#lanes = Array.from({ length: options.size }, () => this.#open());
		this.#room = new WaitingRoom(this.#options);
	}

	/** Connections in use and transactions waiting, now. */
	get load(): { size: number; busy: number; waiting: number } {
		const busy = this.#lanes.filter((lane) => lane.busy).length;
		return { size: this.#lanes.length, busy, waiting: this.#room.size };
	}

	/** Waits for a connection, the tenant's preferred one if possible. Throws DatabaseBusy if that takes too long. */
	async acquire(key: string, access: Access = "write"): Promise<Lane> {
		if (this.#closing) throw new DatabaseBusy("The server is shutting down");
		const askedAt = performance.now();
		const home = this.#homeOf(key);
		const free = this.#mayFly(key) ? this.#freeFor(key, home) : undefined;
		const lane = free ? this.#take(free, key, home) : await this.#wait(key, home, askedAt);
		lane.askedAt = askedAt;
		lane.access = access;
		lane.tag = this.#options.tag();
		return lane;
	}

	async #wait(key: string, home: Lane | undefined, askedAt: number): Promise<Lane> {
		try {
			return await this.#room.enter(key, home, (waiter) => this.#grantIdle(waiter));
		} catch (error) {
			this.counters.refused++;
			throw error;
		} finally {
			this.counters.waited++;
			this.counters.waitedMs += performance.now() - askedAt;
		}
	}

	/** Returns a connection to the pool once nothing is in flight on it. */
	release(lane: Lane): void {
		this.#measure(lane);
		this.#leave(lane);
		// The driver's client does not survive a connection that broke in use: unsent data stays stuck in it.
		if (lane.lost || this.#isWorn(lane)) this.#recycle(lane);
		const next = this.#nextFor(lane);
		if (next) this.#grant(next, lane);
		if (this.#closing && this.load.busy === 0) this.#onQuiet?.();
	}

	/**
	 * Hands a connection whose read is answered but not ended to a waiting transaction. Returns false if none may
	 * take it.
	 */
	pass(lane: Lane): boolean {
		if (this.#room.size === 0 || this.#isWorn(lane)) return false;
		const { key } = lane;
		this.#measure(lane);
		this.#leave(lane);
		const next = this.#nextFor(lane);
		lane.open = next !== undefined;
		if (next) this.#grant(next, lane);
		else this.#hold(lane, key);
		return lane.open;
	}

	#measure({ key, access, askedAt, takenAt }: Lane): void {
		const ms = performance.now() - askedAt;
		if (ms <= this.#options.slowAfterMs) return;
		this.counters.slow++;
		this.#options.onSlow({ key, access, ms, waitedMs: takenAt - askedAt });
	}

	#leave(lane: Lane): void {
		lane.busy = false;
		const left = (this.#inFlight.get(lane.key) ?? 1) - 1;
		if (left > 0) this.#inFlight.set(lane.key, left);
		else this.#inFlight.delete(lane.key);
	}

	#hold(lane: Lane, key: string): void {
		lane.busy = true;
		lane.key = key;
		this.#inFlight.set(key, (this.#inFlight.get(key) ?? 0) + 1);
	}

	#nextFor(lane: Lane): Waiter | undefined {
		return this.#room.next(lane, ({ key, overdue }) =>
			this.#mayFly(key, overdue) ? (this.#inFlight.get(key) ?? 0) : undefined,
		);
	}

	#isWorn(lane: Lane): boolean {
		const { recycleAfterTenants, recycleAfterMs } = this.#options;
		const old = performance.now() - lane.openedAt > recycleAfterMs;
		return old || lane.tenants.size + lane.made * MADE_WEIGHS >= recycleAfterTenants;
	}

	/** Waits for transactions in flight, then closes every connection. */
	async close(): Promise<void> {
		this.#closing = true;
		this.#room.clear(new DatabaseBusy("The server is shutting down"));
		await this.#landed();
		await Promise.all(this.#lanes.map((lane) => lane.sql.end({ timeout: 10 })));
	}

	/**
	 * Waits here instead of in the driver: between two queries of a transaction the driver sees nothing in flight,
	 * and for a broken connection it waits in vain.
	 */
	#landed(): Promise<void> {
		return new Promise((done) => {
			const timer = setTimeout(done, LANDING_MS);
			this.#onQuiet = () => {
				clearTimeout(timer);
				done();
			};
			if (this.load.busy === 0) this.#onQuiet();
		});
	}

	#open(): Lane {
		const lane: Lane = {
			sql: undefined as never,
			closes: 0,
			open: false,
			lost: false,
			openedAt: 0,
			busy: false,
			askedAt: 0,
			takenAt: 0,
			access: "read",
			key: "",
			tenants: new Set(),
			made: 0,
		};
		lane.sql = this.#connect(lane);
		return lane;
	}

	#connect(lane: Lane): Sql {
		const client = connect({
			url: this.#options.url,
			prepare: this.#options.prepare,
			onClose: () => {
				if (lane.sql !== client) return; // a recycled connection, closing at last
				lane.closes++;
				lane.open = false;
				forgetTenants(lane);
				if (lane.busy) lane.onClose?.();
			},
		});
		lane.openedAt = performance.now();
		return client;
	}

	#recycle(lane: Lane): void {
		const old = lane.sql;
		lane.sql = this.#connect(lane);
		lane.closes++;
		lane.lost = false;
		forgetTenants(lane);
		this.counters.recycled++;
		old.end({ timeout: 5 }).catch(() => {});
	}

	#homeOf(key: string): Lane | undefined {
		if (!this.#options.affinity) return undefined;
		// FNV-1a: spreads short keys evenly, and is the same in every process.
		let hash = 0x811c9dc5;
		for (let index = 0; index < key.length; index++) {
			hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
		}
		return this.#lanes[(hash >>> 0) % this.#lanes.length] as Lane;
	}

	#idle(): Lane | undefined {
		return this.#lanes.find((lane) => !lane.busy);
	}

	/** Whether a tenant may have one more transaction in flight: fewer than its limit, and never the last connection. */
	#mayFly(key: string, overdue = false): boolean {
		if (key === REGISTRY_KEY) return true;
		const { perTenant, perTenantAtOnce } = this.#options;
		const limit = overdue ? perTenant : Math.min(perTenant, perTenantAtOnce);
		const most = Math.min(limit, Math.max(1, this.#lanes.length - 1));
		return (this.#inFlight.get(key) ?? 0) < most;
	}

	#freeFor(key: string, home: Lane | undefined): Lane | undefined {
		if (!home) return this.#idle();
		if (!home.busy) return home;
		// A connection that has served the tenant before is as good: nothing has to be loaded again.
		const known = this.#lanes.find((lane) => !lane.busy && lane.tenants.has(key));
		if (known) return known;
		return this.#room.behind(home) >= this.#options.spillBehind ? this.#idle() : undefined;
	}

	#take(lane: Lane, key: string, home: Lane | undefined): Lane {
		this.#hold(lane, key);
		lane.onClose = undefined;
		lane.takenAt = performance.now();
		lane.tenants.add(key);
		this.counters.transactions++;
		if (home && lane !== home) this.counters.spilled++;
		return lane;
	}

	/** A waiter has become overdue: any idle connection will do. */
	#grantIdle(waiter: Waiter): void {
		const lane = this.#mayFly(waiter.key, waiter.overdue) ? this.#idle() : undefined;
		if (lane) this.#grant(waiter, lane);
	}

	#grant(waiter: Waiter, lane: Lane): void {
		this.#room.leave(waiter);
		waiter.give(this.#take(lane, waiter.key, waiter.home));
	}
}

function forgetTenants(lane: Lane): void {
	lane.tenants.clear();
	lane.made = 0;
}

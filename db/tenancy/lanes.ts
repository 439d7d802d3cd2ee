import { connect, type Sql } from "../client.ts";
import { DatabaseBusy } from "./unavailable.ts";

/**
 * The pool: a few connections, each with one transaction at a time, however many tenants there are.
 *
 * A tenant prefers one connection, because the first touch of a tenant's tables on a connection costs the server
 * half a millisecond and memory that only closing the connection gives back. It is a preference, not a queue to be
 * trapped in: who has waited for `spillAfterMs`, or stands behind more than `spillBehind` others, takes any idle one.
 */
export type LaneOptions = {
	url: string;
	/** Connections, at most. */
	size: number;
	prepare?: boolean;
	/** A connection is closed after it has touched this many distinct tenants: the server's caches per connection only grow. */
	recycleAfterTenants?: number;
	/** A connection is closed at this age, so that a failed-over or rebalanced server gets its share again. */
	recycleAfterMs?: number;
	/** How many may wait before the next one is refused. */
	maxWaiting?: number;
	/** How long one may wait before it is refused. */
	maxWaitMs?: number;
	spillBehind?: number;
	spillAfterMs?: number;
};

/** One connection. `closes` counts how often it was lost: see flight.ts. */
export type Lane = { sql: Sql; closes: number; openedAt: number; busy: boolean; tenants: Set<string> };

type Waiter = {
	home: Lane;
	/** May take any lane from now on. */
	roaming: boolean;
	since: number;
	give: (lane: Lane) => void;
	refuse: (error: Error) => void;
	timer: NodeJS.Timeout;
};

export class Lanes {
	#options: Required<LaneOptions>;
	#lanes: Lane[];
	#waiting: Waiter[] = [];
	#closing = false;

	constructor(options: LaneOptions) {
		this.#options = {
			prepare: true,
			recycleAfterTenants: 300,
			recycleAfterMs: 30 * 60_000,
			maxWaiting: 1_000,
			maxWaitMs: 5_000,
			spillBehind: 2,
			spillAfterMs: 5,
			...options,
		};
		this.#lanes = Array.from({ length: options.size }, () => this.#open());
	}

	/** Connections in use and people waiting, now. */
	get load(): { size: number; busy: number; waiting: number } {
		return {
			size: this.#lanes.length,
			busy: this.#lanes.filter((lane) => lane.busy).length,
			waiting: this.#waiting.length,
		};
	}

	/** Waits for a connection, the tenant's own if it can be had. Throws DatabaseBusy when that takes too long. */
	acquire(key: string): Promise<Lane> {
		if (this.#closing) return Promise.reject(new DatabaseBusy("The server is shutting down"));
		const home = this.#homeOf(key);
		const behind = this.#waiting.filter((waiter) => waiter.home === home).length;
		const lane = home.busy ? behind >= this.#options.spillBehind && this.#idle() : home;
		if (lane) return Promise.resolve(this.#take(lane, key));
		if (this.#waiting.length >= this.#options.maxWaiting) {
			return Promise.reject(
				new DatabaseBusy(`${this.#waiting.length} transactions are waiting for a connection`),
			);
		}
		return this.#wait(home, behind >= this.#options.spillBehind).then((granted) => this.#take(granted, key));
	}

	/** Gives a connection back once nothing is in flight on it any more. */
	release(lane: Lane): void {
		lane.busy = false;
		const { recycleAfterTenants, recycleAfterMs } = this.#options;
		const old = performance.now() - lane.openedAt > recycleAfterMs;
		if (old || lane.tenants.size >= recycleAfterTenants) this.#recycle(lane);
		this.#serve(lane);
	}

	/** Waits for transactions in flight, then closes every connection. */
	async close(): Promise<void> {
		this.#closing = true;
		for (const waiter of this.#waiting.splice(0)) {
			clearTimeout(waiter.timer);
			waiter.refuse(new DatabaseBusy("The server is shutting down"));
		}
		await Promise.all(this.#lanes.map((lane) => lane.sql.end({ timeout: 10 })));
	}

	#open(): Lane {
		const lane: Lane = { sql: undefined as never, closes: 0, openedAt: 0, busy: false, tenants: new Set() };
		lane.sql = this.#connect(lane);
		return lane;
	}

	#connect(lane: Lane): Sql {
		const client = connect({
			url: this.#options.url,
			prepare: this.#options.prepare,
			onClose: () => {
				if (lane.sql !== client) return; // a recycled one, closing at last
				lane.closes++;
				lane.tenants.clear();
			},
		});
		lane.openedAt = performance.now();
		return client;
	}

	#recycle(lane: Lane): void {
		const old = lane.sql;
		lane.sql = this.#connect(lane);
		lane.closes++;
		lane.tenants.clear();
		old.end({ timeout: 5 }).catch(() => {});
	}

	#homeOf(key: string): Lane {
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

	#take(lane: Lane, key: string): Lane {
		lane.busy = true;
		lane.tenants.add(key);
		return lane;
	}

	#wait(home: Lane, roaming: boolean): Promise<Lane> {
		return new Promise((give, refuse) => {
			const waiter: Waiter = {
				home,
				roaming,
				since: performance.now(),
				give,
				refuse,
				timer: undefined as never,
			};
			waiter.timer = setTimeout(() => this.#grewImpatient(waiter), this.#options.spillAfterMs);
			this.#waiting.push(waiter);
		});
	}

	#grewImpatient(waiter: Waiter): void {
		waiter.roaming = true;
		const lane = this.#idle();
		if (lane) {
			this.#grant(waiter, lane);
			return;
		}
		const leftMs = this.#options.maxWaitMs - (performance.now() - waiter.since);
		waiter.timer = setTimeout(() => {
			this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
			waiter.refuse(new DatabaseBusy(`No connection became free in ${this.#options.maxWaitMs} ms`));
		}, leftMs);
	}

	#serve(lane: Lane): void {
		const next = this.#waiting.find((waiter) => waiter.roaming || waiter.home === lane);
		if (next) this.#grant(next, lane);
	}

	#grant(waiter: Waiter, lane: Lane): void {
		clearTimeout(waiter.timer);
		this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
		lane.busy = true;
		waiter.give(lane);
	}
}

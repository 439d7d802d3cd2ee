import type { PooledConnection } from "./connection-pool.ts";
import { DatabaseBusy } from "./errors.ts";

/** The key of registry transactions: the registry serves every tenant, so no tenant's limit applies. */
export const REGISTRY_KEY = "public";

/** A transaction that waits for a connection. */
export type Waiter = {
	key: string;
	/** The connection its tenant prefers, if it prefers one. */
	home: PooledConnection | undefined;
	/** Has waited for `overflowAfterMs`: may take any connection that no other waiter has a better claim to. */
	overdue: boolean;
	give: (connection: PooledConnection) => void;
	refuse: (error: Error) => void;
	timer: NodeJS.Timeout;
};

type Bounds = {
	maxWaiting: number;
	maxWaitingPerTenant: number;
	maxWaitMs: number;
	overflowAfterMs: number;
	blockedAfterMs: number;
};

/** The wait queue for connections: bounded in number, in total and per tenant, and in time. */
export class WaitQueue {
	#bounds: Bounds;
	#waiting = new Set<Waiter>();
	#perTenant = new Map<string, number>();
	#perHome = new Map<PooledConnection, number>();

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	get size(): number {
		return this.#waiting.size;
	}

	/** How many wait for this connection. */
	behind(home: PooledConnection): number {
		return this.#perHome.get(home) ?? 0;
	}

	/** Waits to be given a connection; `impatient` is called once the wait has lasted long enough to take any. */
	enter(
		key: string,
		home: PooledConnection | undefined,
		impatient: (waiter: Waiter) => void,
	): Promise<PooledConnection> {
		const { maxWaiting, maxWaitingPerTenant, maxWaitMs, overflowAfterMs } = this.#bounds;
		if (this.#waiting.size >= maxWaiting) {
			return Promise.reject(new DatabaseBusy(`${maxWaiting} transactions are waiting for a connection`));
		}
		if (key !== REGISTRY_KEY && (this.#perTenant.get(key) ?? 0) >= maxWaitingPerTenant) {
			return Promise.reject(
				new DatabaseBusy(`${maxWaitingPerTenant} transactions of this tenant are waiting`),
			);
		}
		return new Promise((give, refuse) => {
			const waiter: Waiter = { key, home, overdue: false, give, refuse, timer: undefined as never };
			waiter.timer = setTimeout(() => {
				waiter.overdue = true;
				waiter.timer = setTimeout(() => this.#giveUp(waiter), maxWaitMs - overflowAfterMs);
				impatient(waiter);
			}, overflowAfterMs);
			this.#waiting.add(waiter);
			count(this.#perTenant, key, 1);
			if (home) count(this.#perHome, home, 1);
		});
	}

	/**
	 * Chooses who gets a connection that became free: of those that may take it, the one whose tenant has the fewest
	 * in flight, the longest waiting first. `inFlight` returns that number, or undefined for a waiter whose tenant is
	 * at its limit.
	 * Waiters whose tenant the connection knows come first, and those whose own connection is held by one long
	 * transaction. Other overdue waiters count only if none of these waits: otherwise a busy hour would spread every
	 * tenant over every connection, and cost the most when there is the least to spare.
	 */
	next(connection: PooledConnection, inFlight: (waiter: Waiter) => number | undefined): Waiter | undefined {
		const held = performance.now() - this.#bounds.blockedAfterMs;
		const isBlocked = (home: PooledConnection | undefined) => home?.busy === true && home.takenAt < held;
		return (
			this.#fewest(
				inFlight,
				({ key, home }) => home === connection || connection.tenants.has(key) || isBlocked(home),
			) ?? this.#fewest(inFlight, ({ overdue, home: preferred }) => overdue || !preferred)
		);
	}

	#fewest(
		inFlight: (waiter: Waiter) => number | undefined,
		mayTake: (waiter: Waiter) => boolean,
	): Waiter | undefined {
		let best: Waiter | undefined;
		let fewest = Number.POSITIVE_INFINITY;
		for (const waiter of this.#waiting) {
			if (!mayTake(waiter)) continue;
			const flying = inFlight(waiter);
			if (flying === undefined || flying >= fewest) continue;
			best = waiter;
			fewest = flying;
			if (flying === 0) break;
		}
		return best;
	}

	leave(waiter: Waiter): void {
		clearTimeout(waiter.timer);
		if (!this.#waiting.delete(waiter)) return;
		count(this.#perTenant, waiter.key, -1);
		if (waiter.home) count(this.#perHome, waiter.home, -1);
	}

	/** Refuses every waiter. */
	clear(error: Error): void {
		for (const waiter of this.#waiting) {
			this.leave(waiter);
			waiter.refuse(error);
		}
	}

	#giveUp(waiter: Waiter): void {
		this.leave(waiter);
		waiter.refuse(new DatabaseBusy(`No connection became available within ${this.#bounds.maxWaitMs} ms`));
	}
}

function count<Key>(counts: Map<Key, number>, key: Key, change: number): void {
	const value = (counts.get(key) ?? 0) + change;
	if (value > 0) counts.set(key, value);
	else counts.delete(key);
}

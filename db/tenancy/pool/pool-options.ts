import type { Access } from "./transaction.ts";

/** How a pool behaves; an omitted option has its value from POOL_DEFAULTS. */
export type PoolOptions = {
	url: string;
	/** Maximum number of connections. */
	size: number;
	prepare?: boolean;
	/** False spreads transactions over connections without preference: only for comparisons. */
	affinity?: boolean;
	/** Transactions that one tenant may have in flight. */
	perTenant?: number;
	/**
	 * How many of these it gets immediately; the others are for its transactions that have waited for `overflowAfterMs`.
	 */
	perTenantAtOnce?: number;
	/** A connection is closed after its statements have taken this much of the server: only then it gives it back. */
	recycleAfterKibibytes?: number;
	/**
	 * A connection is closed after it has touched this many distinct tenants, or created a tenth of that: the
	 * server's caches of their tables only grow.
	 */
	recycleAfterTenants?: number;
	/** A connection is closed at this age, so that a failed-over or rebalanced server gets its share again. */
	recycleAfterMs?: number;
	/** How many may wait, in total and per tenant, before the next one is refused. */
	maxWaiting?: number;
	maxWaitingPerTenant?: number;
	/** How long one may wait before it is refused. */
	maxWaitMs?: number;
	overflowBehind?: number;
	overflowAfterMs?: number;
	/** A transaction this long no longer makes those behind it wait for their preferred connection. */
	blockedAfterMs?: number;
	/**
	 * A transaction is slow if its caller has waited longer than this for it to end, including the wait for a
	 * connection.
	 */
	slowAfterMs?: number;
	/** On whose behalf a transaction runs, evaluated when it is opened: see transaction.ts. */
	tag?: () => string | undefined;
	/** Called when a slow one ends, in its caller's asynchronous context. */
	onSlow?: (slow: SlowTransaction) => void;
};

export type SlowTransaction = {
	/** Name of the tenant's schema; `public` for the registry. */
	key: string;
	access: Access;
	/** From the call to the end. */
	ms: number;
	/** The part of it spent waiting for a connection. */
	waitedMs: number;
};

export const POOL_DEFAULTS = {
	prepare: true,
	affinity: true,
	perTenant: 5,
	// Measured on two cores: more backends for one busy tenant only take turns, while its neighbors wait for theirs.
	perTenantAtOnce: 3,
	// 52 MiB: with the 6 MiB of a new connection, and what one page adds, it stays under 64.
	recycleAfterKibibytes: 52 * 1024,
	recycleAfterTenants: 500,
	recycleAfterMs: 30 * 60_000,
	maxWaiting: 1_000,
	maxWaitingPerTenant: 200,
	maxWaitMs: 5_000,
	overflowBehind: 4,
	overflowAfterMs: 20,
	blockedAfterMs: 50,
	slowAfterMs: 1_000, // the limit of the product's first architecture
	tag: (): string | undefined => undefined,
	onSlow: () => {},
};

import type { Db, TenantTransaction } from "#db/tenancy/session/open.ts";

const transactions = new WeakMap<Db, TenantTransaction>();

/** Keeps access to `public` within a tenant's transaction, for the few steps that write to both. */
export function bindRegistry(transaction: TenantTransaction): TenantTransaction {
	transactions.set(transaction.db, transaction);
	return transaction;
}

/** Returns `public` in the same transaction. Only for the files of `registry/`; features call their steps. */
export function registryOf(db: Db): Db {
	const transaction = transactions.get(db);
	if (!transaction) throw new Error("Only a tenant's write can reach the registry");
	return transaction.registry;
}

/** Returns the support boundary of a tenant in the same transaction. Only for support-grants.server.ts. */
export function supportRoleOfTransaction(db: Db): TenantTransaction["support"] {
	const transaction = transactions.get(db);
	if (!transaction) throw new Error("Only a tenant's write can reach the support boundary");
	return transaction.support;
}

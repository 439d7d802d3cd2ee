import type { Db, TenantTransaction } from "#db/tenancy/session/open-in-tenant.ts";

/** The key under which a write carries its whole transaction: only who imports this file can reach `public` by it. */
export const TRANSACTION: unique symbol = Symbol("transaction");

/** A write that steps of `registry/` can take part in. */
export type WithTransaction = { readonly [TRANSACTION]: TenantTransaction };

/** Returns `public` in the same transaction. Only for the files of `registry/`; features call their steps. */
export const registryOf = (writing: WithTransaction): Db => writing[TRANSACTION].registry;

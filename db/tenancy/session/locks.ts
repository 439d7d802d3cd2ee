import type { Run } from "../pool/transaction.ts";

/**
 * What is done one at a time, by the names of its locks. `tenant <id>`: whatever works on a tenant as a whole, such as
 * provisioning, a migration, or its support role. `owner <id>`: counting the workspaces that a person owns.
 */
type LockName = `tenant ${string}` | `owner ${string}`;

/** A statement: takes the lock with the name `$1`, which is held until the transaction ends. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

/** Takes a lock; others that ask for the same one wait until this transaction ends. */
export const lock = (run: Run, name: LockName) => run(LOCK, [name]);

/** A statement: takes the locks of several tenants, whose ids are `$1`, a JSON list, always in the same order. */
export const LOCK_TENANTS = `select pg_advisory_xact_lock(hashtextextended('tenant ' || id, 0))
	from (select jsonb_array_elements_text($1::jsonb) as id order by 1) ids`;

/** A statement: takes a lock of the current role's own, and so of one tenant, with the name `$1` in any case. */
export const LOCK_IN_TENANT =
	"select pg_advisory_xact_lock(hashtextextended(current_user || ' ' || lower($1::text), 0))";

// All transactions of a server share one table of locks, 6,400 with PostgreSQL's defaults. A lock for each name of a long
// list would fill it for every tenant; few enough wait for one another by chance.
const PLACES_FOR_NAMES = 32;

/**
 * A statement: takes the current role's locks of the names `$1`, a JSON list, in any case, always in the same order.
 * `$2`: what has these names. A lock has several names, so that a long list takes no more than 32.
 */
export const LOCK_NAMES_IN_TENANT = `select pg_advisory_xact_lock(hashtextextended(current_user || ' ' || $2::text || ' ' || place, 0))
	from (select distinct hashtext(lower(jsonb_array_elements_text($1::jsonb))) & ${PLACES_FOR_NAMES - 1} as place order by 1) places`;

// Locks of the whole database. Any two constants that differ.
/** Keeps two migration runners apart. */
export const RUNNER_LOCK = 7_203_114;
/** Lets one process at a time fill the warm pool. */
export const STOCK_LOCK = 7_203_115;
/** Lets one worker at a time claim webhooks, so that their limits hold. */
export const TAKE_WEBHOOKS_LOCK = 7_203_116;

import { AddressWrong } from "#db/address.ts";
import { NotGenerated } from "#db/migrate/generate/refusal.ts";
import { RunInterrupted } from "#db/migrate/interrupted.ts";
import { NeedsDirectConnection, RunnerBusy } from "#db/migrate/lock.ts";
import { MigrationConflict } from "#db/migrate/plan.ts";
import { describeError, serverErrorOf } from "#db/migrate/postgres-error.ts";
import { MigrationFilesWrong } from "#db/migration-files.ts";
import { SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import { NotPossible, TenantBusy, UnknownTenant } from "#db/tenancy/lifecycle/transition.ts";
import { DatabaseBusy, DatabaseUnavailable, isUnavailable, rootCause } from "#db/tenancy/pool/errors.ts";
import { APP_ROLE } from "#db/tenancy/roles/platform-roles.ts";

/** Errors whose messages are already full sentences for the caller. */
const SENTENCES = [
	...[MigrationConflict, NeedsDirectConnection, RunInterrupted, RunnerBusy],
	...[AddressWrong, MigrationFilesWrong, NotGenerated],
	...[DatabaseBusy, NotPossible, SlugTaken, TenantBusy, UnknownTenant],
];

// A missing role, schema, table or column: nobody has run the migrations here.
const NOT_SET_UP = new Set(["42704", "3F000", "42P01", "42703"]);

// A wrong password, login or database name.
const NOT_LET_IN = new Set(["28P01", "28000", "3D000"]);

const READ_ONLY = new Set(["25006"]); // read_only_sql_transaction

const NO_RIGHT = "42501"; // insufficient_privilege
const RIGHTS = " To see which rights the login lacks and how to grant them: npm run migrate -- doctor";

export const isUnreachable = (error: unknown) => error instanceof DatabaseUnavailable || isUnavailable(error);

/** Returns the error as a sentence for a person; with a stack only when it is a bug. */
export function describeFailure(error: unknown): string {
	if (SENTENCES.some((kind) => error instanceof kind)) return (error as Error).message;
	if (isUnreachable(error)) return "The database of DATABASE_URL cannot be reached.";
	const { code = "", message = "" } = (rootCause(error) ?? {}) as { code?: string; message?: string };
	// The migrations create the application's login.
	if (NOT_SET_UP.has(code) || (NOT_LET_IN.has(code) && message.includes(APP_ROLE)))
		return `The database is not migrated to this version: run npm run migrate (${message}).`;
	if (NOT_LET_IN.has(code)) return `The server rejected the login of DATABASE_URL: ${message}.`;
	if (READ_ONLY.has(code)) {
		return "The server of DATABASE_URL is read-only: it is a standby, or default_transaction_read_only is on. Use the primary’s address.";
	}
	if (serverErrorOf(error)) return `${describeError(error)}.${code === NO_RIGHT ? RIGHTS : ""}`;
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

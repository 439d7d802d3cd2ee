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
import { APP_ROLE } from "#db/tenancy/roles/roles.ts";

/** Their messages are whole sentences for whoever called. */
const SENTENCES = [
	...[MigrationConflict, NeedsDirectConnection, RunInterrupted, RunnerBusy],
	...[AddressWrong, MigrationFilesWrong, NotGenerated],
	...[DatabaseBusy, NotPossible, SlugTaken, TenantBusy, UnknownTenant],
];

// Role, schema, table or column missing: nobody has run the migrations here.
const NOT_SET_UP = new Set(["42704", "3F000", "42P01", "42703"]);

// Wrong password, no such login, no such database.
const NOT_LET_IN = new Set(["28P01", "28000", "3D000"]);

const READ_ONLY = new Set(["25006"]); // read_only_sql_transaction

const NO_RIGHT = "42501"; // insufficient_privilege
const RIGHTS = " Which rights the login lacks, and how to give them: npm run migrate -- doctor";

export const isUnreachable = (error: unknown) => error instanceof DatabaseUnavailable || isUnavailable(error);

/** The sentence for a person; a stack only for what is a bug. */
export function told(error: unknown): string {
	if (SENTENCES.some((kind) => error instanceof kind)) return (error as Error).message;
	if (isUnreachable(error)) return "The database of DATABASE_URL cannot be reached.";
	const { code = "", message = "" } = (rootCause(error) ?? {}) as { code?: string; message?: string };
	// The migrations make the application's login.
	if (NOT_SET_UP.has(code) || (NOT_LET_IN.has(code) && message.includes(APP_ROLE)))
		return `The database is not brought up to this version: run npm run migrate (${message}).`;
	if (NOT_LET_IN.has(code)) return `The server does not let DATABASE_URL in: ${message}.`;
	if (READ_ONLY.has(code)) {
		return "The server of DATABASE_URL takes no writes: it is a standby, or default_transaction_read_only is on. Give the primary’s address.";
	}
	if (serverErrorOf(error)) return `${describeError(error)}.${code === NO_RIGHT ? RIGHTS : ""}`;
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

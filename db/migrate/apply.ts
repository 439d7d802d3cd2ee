import { type Migration, type Recorded, recordsOf } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { rootCause } from "../tenancy/pool/errors.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { asOwner, inOrder, type Owner } from "../tenancy/roles/owner.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { LOCK_TENANTS } from "../tenancy/session/locks.ts";
import { bindToTenant, blockOf, inFewMessages, literal } from "../tenancy/sql-text.ts";
import type { QueuedTenant } from "./ledger.ts";
import { assertLedger, TENANT_DROPPED } from "./own-ledger.ts";
import type { MigrationStep } from "./plan.ts";
import { describeError } from "./postgres-error.ts";

/** A statement failed. The message says which migration it belongs to. */
export class MigrationFailed extends Error {
	override name = "MigrationFailed";
	/** Another session held a lock for longer than the budget allows: worth retrying later. */
	readonly busy: boolean;
	/** The workspace no longer exists: there is nothing to do. */
	readonly gone: boolean;
	constructor(migration: string | undefined, cause: unknown) {
		const { code, message } = (rootCause(cause) ?? {}) as { code?: string; message?: string };
		super(migration === undefined ? message : `${migration}: ${describeError(cause)}`, { cause });
		this.gone = code === TENANT_DROPPED;
		this.busy = code === "55P03" || code === "40P01"; // lock_not_available, deadlock_detected
	}
}

/**
 * Applies one step to some tenants of one family, in one transaction: the DDL, each tenant's `_migrations` rows,
 * its registry row and its line in the ledger commit together or not at all, and only if the tenant itself matches
 * what the registry says about it. Throws MigrationFailed.
 */
export async function applyStep(
	pool: ConnectionPool,
	tenants: QueuedTenant[],
	step: MigrationStep,
	{ runId, lockTimeoutMs }: { runId: number; lockTimeoutMs: number },
): Promise<void> {
	const [first] = tenants;
	if (!first) return;
	await asOwner(
		pool,
		"write",
		async (run, owner) => {
			owner.transaction.noteTouched(tenants.map(({ schemaName }) => schemaName));
			const ids = JSON.stringify(tenants.map(({ id }) => id));
			// Builds every text before sending the first: a text that cannot be built must leave nothing behind.
			const works = step.migrations.map((migration) => workOf(tenants, migration, step.direction));
			// Sends everything without waiting: one round trip for the whole batch.
			const noted = noteRunning(run, runId, ids);
			// Commits the note separately, because otherwise nobody could see it. A crash may lose it: then the tenant is
			// queued instead of running, and a run that continues does the same with both.
			owner.transaction.split();
			await inOrder([
				noted,
				run(
					`select set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true),
					 set_config('idle_in_transaction_session_timeout', '0', true)`,
					[`${lockTimeoutMs}ms`],
				),
				run(LOCK_TENANTS, [ids]),
				send(owner, { statements: [blockOf("standing", tenants.flatMap(assertLedger))] }),
				...works.map((work) => send(owner, work)),
				run(
					`update "public"."tenants" set schema_version = $2, schema_checksum = $3, updated_at = now()
					 where id = any(${listOf("$1")})`,
					[ids, step.toVersion, step.toChecksum],
				),
				run(
					`update "public"."migration_run_tenants" set status = 'done', to_version = $3, applied = $4::jsonb,
					 ms = (extract(epoch from clock_timestamp() - now()) * 1000 / $5)::int, error = null, updated_at = now()
					 where run_id = $1 and tenant_id = any(${listOf("$2")})`,
					[
						runId,
						ids,
						step.toVersion,
						JSON.stringify(step.migrations.map(({ name }) => name)),
						tenants.length,
					],
				),
			]);
		},
		first.schemaName,
	);
}

/**
 * Turns the ids of a JSON parameter into an array that an index can be searched with: a join would read the whole
 * table.
 */
const listOf = (parameter: string) => `array(select jsonb_array_elements_text(${parameter}::jsonb))`;

function noteRunning(run: Run, runId: number, ids: string): Promise<unknown> {
	return run(
		`update "public"."migration_run_tenants" set status = 'running', error = null, updated_at = now()
		 where run_id = $1 and tenant_id = any(${listOf("$2")})`,
		[runId, ids],
	);
}

type Work = { name?: string; statements: string[] };

/** A migration of some tenants: its own statements, and in each tenant the row that records it. */
function workOf(tenants: QueuedTenant[], migration: Migration, direction: MigrationStep["direction"]): Work {
	const statements = tenants.flatMap((tenant) => {
		const table = `${quoted(tenant.schemaName)}."_migrations"`;
		const records = recordsOf([migration]).map((record) =>
			direction === "up"
				? recordIn(table, record)
				: `delete from ${table} where filename = ${literal(record.name)}`,
		);
		return [...bindToTenant(migration[direction], tenant), ...records];
	});
	return { name: migration.name, statements: [START_CLOCK, ...statements] };
}

async function send(owner: Owner, { name, statements }: Work): Promise<void> {
	try {
		await owner.define(inFewMessages(statements));
	} catch (error) {
		throw new MigrationFailed(name, error);
	}
}

const START_CLOCK = "select set_config('tenantry.started', clock_timestamp()::text, true)";

/** Also starts the next tenant's clock. */
const recordIn = (table: string, { name, checksum }: Recorded) =>
	`with recorded as (
		insert into ${table} (filename, checksum, duration_ms) values (${literal(name)}, ${literal(checksum)},
			(extract(epoch from clock_timestamp() - current_setting('tenantry.started')::timestamptz) * 1000)::int)
		returning 1
	) ${START_CLOCK} from recorded`;

import type { Migration } from "../migration-files.ts";
import type { Lanes } from "../tenancy/pool/connection-pool.ts";
import { rootCause } from "../tenancy/pool/errors.ts";
import type { Flight } from "../tenancy/pool/transaction.ts";
import { asOwner, type RunAsOwner } from "../tenancy/roles/owner.ts";
import { OWNER_ROLE } from "../tenancy/roles/roles.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { bindToTenant, blockOf, executed, literal } from "../tenancy/sql-text.ts";
import type { QueuedTenant } from "./ledger.ts";
import { GONE, standing } from "./own-ledger.ts";
import type { Step } from "./plan.ts";
import { describeError } from "./postgres-error.ts";

/** A statement failed; says which migration it belongs to. */
export class MigrationFailed extends Error {
	override name = "MigrationFailed";
	/** Somebody else held a lock for longer than the budget: worth another try later. */
	readonly busy: boolean;
	/** The workspace is not there any more: nothing is to be done to it. */
	readonly gone: boolean;
	constructor(migration: string | undefined, cause: unknown) {
		const { code, message } = (rootCause(cause) ?? {}) as { code?: string; message?: string };
		super(migration === undefined ? message : `${migration}: ${describeError(cause)}`, { cause });
		this.gone = code === GONE;
		this.busy = code === "55P03" || code === "40P01"; // lock_not_available, deadlock_detected
	}
}

/**
 * Takes some tenants of one family through a step, in one transaction: the DDL, each tenant's `_migrations` rows, its
 * registry row and its line in the ledger commit together or not at all, and only where the tenant itself bears out
 * what the registry says of it. Throws MigrationFailed.
 */
export async function applyStep(
	lanes: Lanes,
	runId: number,
	tenants: QueuedTenant[],
	step: Step,
	lockTimeoutMs: number,
): Promise<void> {
	const [first] = tenants;
	if (!first) return;
	await asOwner(
		lanes,
		"write",
		async (run, flight) => {
			flight.noteTouched(tenants.map(({ schemaName }) => schemaName));
			const ids = JSON.stringify(tenants.map(({ id }) => id));
			// Every text is made before the first is sent: one that cannot be must leave nothing behind.
			const blocks = step.migrations.map((migration) => migrationBlock(tenants, migration, step.direction));
			// Everything is sent without waiting: one round trip for the whole batch.
			const noted = noteRunning(run, runId, ids);
			// Committed by itself, or nobody could see it.
			flight.split();
			await allInOrder([
				noted,
				run(
					`select set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true),
					 set_config('idle_in_transaction_session_timeout', '0', true)`,
					[`${lockTimeoutMs}ms`],
				),
				run(
					`select pg_advisory_xact_lock(hashtextextended('tenant ' || id, 0))
					 from (select jsonb_array_elements_text($1::jsonb) as id order by 1) ids`,
					[ids],
				),
				send(flight, blockOf("standing", tenants.flatMap(standing))),
				...blocks.map(({ name, text }) => send(flight, text, name)),
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

/** The ids of a JSON parameter, as what an index can be asked with: a join would read the whole table. */
const listOf = (parameter: string) => `array(select jsonb_array_elements_text(${parameter}::jsonb))`;

function noteRunning(run: RunAsOwner, runId: number, ids: string): Promise<unknown> {
	return run(
		`update "public"."migration_run_tenants" set status = 'running', error = null, updated_at = now()
		 where run_id = $1 and tenant_id = any(${listOf("$2")})`,
		[runId, ids],
	);
}

/** Waits for all, then throws what went wrong first in the order of sending: what came after it only says "aborted". */
async function allInOrder(sent: Promise<unknown>[]): Promise<void> {
	for (const answer of await Promise.allSettled(sent)) {
		if (answer.status === "rejected") throw answer.reason;
	}
}

type Block = { name: string; text: string };

/** One migration of some tenants, as one statement: its own, and in each tenant the row that says so. */
function migrationBlock(
	tenants: QueuedTenant[],
	{ name, checksum, up, down }: Migration,
	direction: Step["direction"],
): Block {
	const statements = direction === "up" ? up : down;
	const work = tenants.flatMap((tenant) => {
		const table = `${quoted(tenant.schemaName)}."_migrations"`;
		const record =
			direction === "up"
				? recordIn(table, name, checksum)
				: [`delete from ${table} where filename = ${literal(name)};`];
		return [...executed(bindToTenant(statements, tenant)), ...record];
	});
	return { name, text: blockOf(name, work, "declare started timestamptz := clock_timestamp(); ") };
}

async function send(flight: Flight, text: string, name?: string): Promise<void> {
	try {
		await flight.send({ text, params: [], role: OWNER_ROLE, form: "simple" });
	} catch (error) {
		throw new MigrationFailed(name, error);
	}
}

/** Starts the next tenant's clock in passing. */
const recordIn = (table: string, name: string, checksum: string) => [
	`insert into ${table} (filename, checksum, duration_ms) values (${literal(name)}, ${literal(checksum)},
	 (extract(epoch from clock_timestamp() - started) * 1000)::int);`,
	"started := clock_timestamp();",
];

import type { Flight } from "../tenancy/flight.ts";
import type { Lanes } from "../tenancy/lanes.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { rootCause } from "../tenancy/unavailable.ts";
import { OWNER_ROLE } from "../tenancy/wall.ts";
import { bindToTenant } from "./bind.ts";
import type { Migration } from "./files.ts";
import type { QueuedTenant } from "./ledger.ts";
import { asOwner, type Step } from "./plan.ts";

/** A statement failed; says which migration it belongs to. */
export class MigrationFailed extends Error {
	override name = "MigrationFailed";
	/** Somebody else held a lock for longer than the budget: worth another try later. */
	readonly busy: boolean;
	constructor(migration: string, cause: unknown) {
		const reason = rootCause(cause);
		super(`${migration}: ${reason instanceof Error ? reason.message : String(reason)}`, { cause });
		const { code } = (reason ?? {}) as { code?: string };
		this.busy = code === "55P03" || code === "40P01"; // lock_not_available, deadlock_detected
	}
}

/**
 * Takes some tenants of one family through a step, in one transaction: the DDL, each tenant's `_migrations` rows, its
 * registry row and its line in the ledger commit together or not at all. Throws MigrationFailed.
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
	const started = performance.now();
	await asOwner(
		lanes,
		"write",
		async (run, flight) => {
			const ids = JSON.stringify(tenants.map(({ id }) => id));
			// Everything is sent without waiting: one round trip for the whole batch.
			await allInOrder([
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
				...step.migrations.flatMap((migration) => migrate(flight, run, tenants, migration, step.direction)),
				run(
					`update "public"."tenants" set schema_version = $2, schema_checksum = $3, updated_at = now()
					 where id in (select jsonb_array_elements_text($1::jsonb))`,
					[ids, step.toVersion, step.toChecksum],
				),
				run(
					`update "public"."migration_run_tenants" set status = 'done', to_version = $3, applied = $4::jsonb,
					 ms = $5, error = null, updated_at = now()
					 where run_id = $1 and tenant_id in (select jsonb_array_elements_text($2::jsonb))`,
					[
						runId,
						ids,
						step.toVersion,
						JSON.stringify(step.migrations.map(({ name }) => name)),
						Math.round((performance.now() - started) / tenants.length),
					],
				),
			]);
		},
		first.schemaName,
	);
}

/** Waits for all, then throws what went wrong first in the order of sending: what came after it only says "aborted". */
async function allInOrder(sent: Promise<unknown>[]): Promise<void> {
	for (const answer of await Promise.allSettled(sent)) {
		if (answer.status === "rejected") throw answer.reason;
	}
}

type Run = (text: string, params?: unknown[]) => Promise<unknown>;

/** One migration of some tenants: its statements, and in each tenant the row that says so. */
function migrate(
	flight: Flight,
	run: Run,
	tenants: QueuedTenant[],
	{ name, checksum, up, down }: Migration,
	direction: Step["direction"],
): Promise<unknown>[] {
	const simple = (text: string) => flight.send({ text, params: [], role: OWNER_ROLE, form: "simple" });
	const statements = direction === "up" ? up : down;
	return [
		// The values travel as parameters of a statement that is always the same, and so is prepared once;
		// a parameter in the insert itself would cost each tenant two more round trips.
		run(
			`select set_config('tenantry.migration', $1, true), set_config('tenantry.checksum', $2, true),
			 set_config('tenantry.started', clock_timestamp()::text, true)`,
			[name, checksum],
		),
		...tenants.flatMap((tenant) => {
			const table = `${quoted(tenant.schemaName)}."_migrations"`;
			const record = direction === "up" ? recordIn(table) : forgetIn(table);
			return [...bindToTenant(statements, tenant), record].map(simple);
		}),
	].map((promise) =>
		promise.catch((error: unknown) => {
			throw new MigrationFailed(name, error);
		}),
	);
}

/** Starts the next tenant's clock in passing: a statement of its own would cost as much as the insert. */
const recordIn = (table: string) =>
	`insert into ${table} (filename, checksum, duration_ms) values (current_setting('tenantry.migration'),
	 current_setting('tenantry.checksum'),
	 extract(milliseconds from clock_timestamp() - current_setting('tenantry.started')::timestamptz)::int)
	 returning set_config('tenantry.started', clock_timestamp()::text, true)`;

const forgetIn = (table: string) =>
	`delete from ${table} where filename = current_setting('tenantry.migration')`;

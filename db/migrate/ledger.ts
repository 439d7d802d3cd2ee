import { hostname, userInfo } from "node:os";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import type { TenantSchema } from "../tenancy/schema-name.ts";
import { MigrationConflict } from "./plan.ts";

export type RunKind = "up" | "undo" | "rollback" | "repair";

/** One line of the queue. */
export type QueuedTenant = TenantSchema & {
	id: string;
	slug: string;
	/** The checksum its registry row has now. */
	checksum: string;
	position: number;
	attempts: number;
};

/** The state of a run: number of tenants by status. */
export type Tally = { queued: number; running: number; done: number; skipped: number; failed: number };

/** Selects the tenants of a run; an omitted field does not narrow it. */
export type Selection = { checksums: string[]; slugs?: string[]; ring?: string };

/** Early ring first; families together, so that a batch shares its statements. */
const QUEUE_ORDER = `case t.ring when 'early' then 0 when 'general' then 1 else 2 end, t.schema_checksum, t.id`;

/** Records a run and its queue in one transaction. Returns the run's number. */
export function openRun(
	pool: ConnectionPool,
	kind: RunKind,
	request: Record<string, unknown>,
	selection: Selection,
): Promise<number> {
	return asOwner(pool, "write", async (run) => {
		const id = await insertRun(run, kind, request);
		await run(
			`insert into "public"."migration_run_tenants" (run_id, tenant_id, position, from_version)
			 select $1::int, t.id, row_number() over (order by ${QUEUE_ORDER}), t.schema_version
			 from "public"."tenants" t
			 where t.schema_checksum in (select jsonb_array_elements_text($2::jsonb))
			 and ($3::jsonb is null or t.slug in (select jsonb_array_elements_text($3::jsonb)))
			 and ($4::text is null or t.ring = $4::text)`,
			[
				id,
				JSON.stringify(selection.checksums),
				selection.slugs ? JSON.stringify(selection.slugs) : null,
				selection.ring ?? null,
			],
		);
		await knowSize(run);
		return id;
	});
}

/**
 * Opens a run that reverts another one, on the tenants where the other one changed something and no later run
 * touched the same migrations. Whatever the other run has not done yet is given up. `check` receives the migrations
 * that would be reverted, before anything is recorded. Throws MigrationConflict if nothing is left.
 */
export function openUndo(
	pool: ConnectionPool,
	undoneRunId: number,
	check: (names: string[]) => Promise<void>,
): Promise<number> {
	return asOwner(pool, "write", async (run) => {
		const id = await insertRun(run, "undo", { run: undoneRunId }, undoneRunId);
		await run(
			`insert into "public"."migration_run_tenants" (run_id, tenant_id, position, from_version, applied)
			 select $1::int, r.tenant_id, row_number() over (order by t.schema_checksum, t.id), t.schema_version, r.applied
			 from "public"."migration_run_tenants" r join "public"."tenants" t on t.id = r.tenant_id
			 where r.run_id = $2::int and r.status = 'done' and r.applied <> '[]'::jsonb`,
			[id, undoneRunId],
		);
		await leaveToLater(run, id, undoneRunId);
		await check(await leftToUndo(run, id, undoneRunId));
		await giveUpRest(run, id, undoneRunId);
		await knowSize(run);
		return id;
	});
}

/** Removes tenants from an undo's queue if a later run reverted or applied the same migrations. */
async function leaveToLater(run: Run, id: number, undoneRunId: number): Promise<void> {
	await run(
		`update "public"."migration_run_tenants" r set status = 'skipped', updated_at = now(),
		 error = concat('run ', l.run_id, ' (', l.kind, ') came later and is not undone by this')
		 from (select l.tenant_id, l.applied, l.run_id, m.kind from "public"."migration_run_tenants" l
		  join "public"."migration_runs" m on m.id = l.run_id
		  where l.run_id > $2::int and l.run_id <> $1::int and l.status = 'done') l
		 where r.run_id = $1::int and r.status = 'queued' and l.tenant_id = r.tenant_id
		 and l.applied ?| array(select jsonb_array_elements_text(r.applied))`,
		[id, undoneRunId],
	);
}

/** Names of the migrations that will be reverted. Throws MigrationConflict if nothing is left. */
async function leftToUndo(run: Run, id: number, undoneRunId: number): Promise<string[]> {
	const [left] = await run(
		`select count(*) filter (where status = 'queued')::int as queued, count(*)::int as tenants, max(error) as reason
		 from "public"."migration_run_tenants" where run_id = $1`,
		[id],
	);
	if (left?.queued === 0 && Number(left.tenants) > 0)
		throw new MigrationConflict(`Run ${undoneRunId} has nothing left to undo: ${left.reason}`);
	const names = await run(
		`select distinct jsonb_array_elements_text(applied) as name from "public"."migration_run_tenants"
		 where run_id = $1 and status = 'queued'`,
		[id],
	);
	return names.map(({ name }) => String(name));
}

/** Marks the rest of an undone run as skipped: an undone run is not continued. */
async function giveUpRest(run: Run, id: number, undoneRunId: number): Promise<void> {
	const [left] = await run(
		`select count(*)::int as tenants from "public"."migration_run_tenants"
		 where run_id = $1 and status in ('queued', 'running', 'failed')`,
		[undoneRunId],
	);
	if (left?.tenants === 0) return;
	await run(
		`update "public"."migration_run_tenants" set status = 'skipped', updated_at = now(),
		 error = concat_ws('; ', error, $2::text) where run_id = $1 and status in ('queued', 'running', 'failed')`,
		[undoneRunId, `given up: run ${id} undoes this run`],
	);
	await run(
		`update "public"."migration_runs" set status = 'failed', finished_at = coalesce(finished_at, now()) where id = $1`,
		[undoneRunId],
	);
}

/** Opens a run that repairs the tenants of some catalog families, identified by migrations and fingerprint. */
export function openRepair(
	pool: ConnectionPool,
	request: Record<string, unknown>,
	families: { checksum: string; fingerprint: string }[],
	slugs?: string[],
): Promise<number> {
	return asOwner(pool, "write", async (run) => {
		const id = await insertRun(run, "repair", request);
		await run(
			`insert into "public"."migration_run_tenants" (run_id, tenant_id, position, from_version)
			 select $1::int, t.id, row_number() over (order by ${QUEUE_ORDER}), t.schema_version
			 from "public"."tenants" t join jsonb_to_recordset($2::jsonb) as f(checksum text, fingerprint text)
			  on f.checksum = t.schema_checksum and f.fingerprint = t.fingerprint
			 where $3::jsonb is null or t.slug in (select jsonb_array_elements_text($3::jsonb))`,
			[id, JSON.stringify(families), slugs ? JSON.stringify(slugs) : null],
		);
		await knowSize(run);
		return id;
	});
}

/** Updates the planner's statistics for the new queue: otherwise every batch would read all of it. */
const knowSize = (run: Run) => run(`analyze "public"."migration_run_tenants"`);

async function insertRun(run: Run, kind: RunKind, request: object, undoesRunId?: number): Promise<number> {
	const [row] = await run(
		`insert into "public"."migration_runs" (kind, request, undoes_run_id, started_by, host, pid)
		 values ($1, $2::jsonb, $3, $4, $5, $6) returning id`,
		[kind, JSON.stringify(request), undoesRunId ?? null, userName(), hostname(), process.pid],
	);
	return Number(row?.id);
}

/** A container may run as a user that its system does not know. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `uid ${process.getuid?.() ?? "unknown"}`;
	}
}

/** The next tenants of a queue after a position. */
export async function nextQueued(
	pool: ConnectionPool,
	runId: number,
	behind: number,
	limit: number,
): Promise<(QueuedTenant & { applied: string[] })[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select t.id, t.slug, t.schema_name as "schemaName", t.role_name as "roleName", t.schema_checksum as checksum,
			 r.position, r.attempts, r.applied
			 from "public"."migration_run_tenants" r join "public"."tenants" t on t.id = r.tenant_id
			 where r.run_id = $1 and r.status = 'queued' and r.position > $2 order by r.position limit $3`,
			[runId, behind, limit],
		),
	);
	return rows.map((row) => ({ ...row, applied: asList(row.applied) })) as (QueuedTenant & {
		applied: string[];
	})[];
}

/** The driver returns JSON unparsed. */
function asList(value: unknown): string[] {
	return typeof value === "string" ? JSON.parse(value) : (value as string[]);
}

type Mark = { status: "skipped" | "failed"; error?: string };

/** Records a status for some tenants of a run, in its own transaction. */
export function mark(
	pool: ConnectionPool,
	runId: number,
	ids: string[],
	{ status, error }: Mark,
): Promise<unknown> {
	return asOwner(pool, "write", (run) =>
		run(
			// Keeps what a drop has recorded in the meantime.
			`update "public"."migration_run_tenants" set status = $3, error = $4, updated_at = now()
			 where run_id = $1 and tenant_id in (select jsonb_array_elements_text($2::jsonb)) and status in ('queued', 'running')`,
			[runId, JSON.stringify(ids), status, error ?? null],
		),
	);
}

/** Removes tenants from a run's queue that are no longer in the registry: no worker would ever take them. */
export function leaveOutDropped(pool: ConnectionPool, runId: number): Promise<unknown> {
	return asOwner(pool, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" r set status = 'skipped', error = 'the workspace was dropped', updated_at = now()
			 where run_id = $1 and status in ('queued', 'running')
			 and not exists (select from "public"."tenants" t where t.id = r.tenant_id)`,
			[runId],
		),
	);
}

/** Sends a busy tenant to the back of the queue. */
export function requeue(pool: ConnectionPool, runId: number, id: string, error: string): Promise<unknown> {
	return asOwner(pool, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" set status = 'queued', attempts = attempts + 1, error = $3, updated_at = now(),
			 position = (select max(position) + 1 from "public"."migration_run_tenants" where run_id = $1)
			 where run_id = $1 and tenant_id = $2`,
			[runId, id, error],
		),
	);
}

/** Counts the tenants of a run by status. */
export async function tallyOf(pool: ConnectionPool, runId: number): Promise<Tally> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select status, count(*)::int as tenants from "public"."migration_run_tenants" where run_id = $1 group by status`,
			[runId],
		),
	);
	const tally: Tally = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0 };
	for (const { status, tenants } of rows) tally[status as keyof Tally] = Number(tenants);
	return tally;
}

export function closeRun(
	pool: ConnectionPool,
	runId: number,
	status: "done" | "failed" | "interrupted",
): Promise<unknown> {
	return asOwner(pool, "write", (run) =>
		run(`update "public"."migration_runs" set status = $2, finished_at = now() where id = $1`, [
			runId,
			status,
		]),
	);
}

/** Prepares a run that a killed runner left behind so that it can continue. The caller holds the runner's lock. */
export async function reviveRun(
	pool: ConnectionPool,
	{ id, undoesRunId }: { id: number; undoesRunId?: number | null },
): Promise<void> {
	await asOwner(pool, "write", async (run) => {
		await run(
			`update "public"."migration_runs" set status = 'running', finished_at = null, pid = $2, host = $3 where id = $1`,
			[id, process.pid, hostname()],
		);
		await run(
			`update "public"."migration_run_tenants" set status = 'queued' where run_id = $1 and status = 'running'`,
			[id],
		);
		if (undoesRunId) await leaveToLater(run, id, undoesRunId);
	});
}

/** Puts the failed tenants of a run back into its queue, with all their attempts. */
export function requeueFailed(pool: ConnectionPool, runId: number): Promise<unknown> {
	return asOwner(pool, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" set status = 'queued', attempts = 0, error = null, updated_at = now()
			 where run_id = $1 and status = 'failed'`,
			[runId],
		),
	);
}

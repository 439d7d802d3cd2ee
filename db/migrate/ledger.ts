import { hostname, userInfo } from "node:os";
import type { Lanes } from "../tenancy/pool/connection-pool.ts";
import { asOwner, type RunAsOwner } from "../tenancy/roles/owner.ts";
import type { TenantHouse } from "../tenancy/schema-name.ts";
import { MigrationConflict } from "./plan.ts";

export type RunKind = "up" | "undo" | "rollback" | "repair";

/** One line of the queue. */
export type QueuedTenant = TenantHouse & {
	id: string;
	slug: string;
	/** What its registry row says it has now. */
	checksum: string;
	position: number;
	attempts: number;
};

/** How a run stands: tenants by state. */
export type Tally = { queued: number; running: number; done: number; skipped: number; failed: number };

/** Which tenants a run is for; everything that is left out does not narrow it. */
export type Selection = { checksums: string[]; slugs?: string[]; ring?: string };

/** Early ring first; families together, so that a batch shares its statements. */
const QUEUE_ORDER = `case t.ring when 'early' then 0 when 'general' then 1 else 2 end, t.schema_checksum, t.id`;

/** Writes down a run and its queue, in one transaction. Returns the run's number. */
export function openRun(
	lanes: Lanes,
	kind: RunKind,
	request: Record<string, unknown>,
	selection: Selection,
): Promise<number> {
	return asOwner(lanes, "write", async (run) => {
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
 * A run that reverts another one, on the tenants where that one did something and no later one did anything to the
 * same migrations. What the other one had not done yet is given up. `check` is shown the migrations that would be reverted,
 * before anything is written down. Throws MigrationConflict when nothing is left.
 */
export function openUndo(
	lanes: Lanes,
	undoneRunId: number,
	check: (names: string[]) => Promise<void>,
): Promise<number> {
	return asOwner(lanes, "write", async (run) => {
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

/** Takes tenants out of an undo's queue where a later run reverted or applied the same migrations: that is its doing. */
async function leaveToLater(run: RunAsOwner, id: number, undoneRunId: number): Promise<void> {
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

/** Names of the migrations that are going to be reverted. Throws MigrationConflict when nothing is left. */
async function leftToUndo(run: RunAsOwner, id: number, undoneRunId: number): Promise<string[]> {
	const [left] = await run(
		`select count(*) filter (where status = 'queued')::int as queued, count(*)::int as tenants, max(error) as reason
		 from "public"."migration_run_tenants" where run_id = $1`,
		[id],
	);
	if (left?.queued === 0 && Number(left.tenants) > 0)
		throw new MigrationConflict(`Nothing of run ${undoneRunId} is left to undo: ${left.reason}`);
	const names = await run(
		`select distinct jsonb_array_elements_text(applied) as name from "public"."migration_run_tenants"
		 where run_id = $1 and status = 'queued'`,
		[id],
	);
	return names.map(({ name }) => String(name));
}

/** A run that is taken back is not gone on with. */
async function giveUpRest(run: RunAsOwner, id: number, undoneRunId: number): Promise<void> {
	const rest = `"public"."migration_run_tenants" where run_id = $1 and status in ('queued', 'running', 'failed')`;
	const [left] = await run(`select count(*)::int as tenants from ${rest}`, [undoneRunId]);
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

/** A run that repairs the tenants of some catalog families, told apart by migrations and fingerprint. */
export function openRepair(
	lanes: Lanes,
	request: Record<string, unknown>,
	families: { checksum: string; fingerprint: string }[],
	slugs?: string[],
): Promise<number> {
	return asOwner(lanes, "write", async (run) => {
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

/** A new queue is unknown to the planner: without this it would read all of it for every batch. */
const knowSize = (run: RunAsOwner) => run(`analyze "public"."migration_run_tenants"`);

async function insertRun(
	run: (text: string, params: unknown[]) => Promise<Record<string, unknown>[]>,
	kind: RunKind,
	request: Record<string, unknown>,
	undoesRunId: number | null = null,
): Promise<number> {
	const [row] = await run(
		`insert into "public"."migration_runs" (kind, request, undoes_run_id, started_by, host, pid)
		 values ($1, $2::jsonb, $3, $4, $5, $6) returning id`,
		[kind, JSON.stringify(request), undoesRunId, userName(), hostname(), process.pid],
	);
	return Number(row?.id);
}

/** A container may run under a user that its system does not know. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `uid ${process.getuid?.() ?? "unknown"}`;
	}
}

/** The next tenants of a queue behind a position. */
export async function nextQueued(
	lanes: Lanes,
	runId: number,
	behind: number,
	limit: number,
): Promise<(QueuedTenant & { applied: string[] })[]> {
	const rows = await asOwner(lanes, "read", (run) =>
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

/** The driver leaves JSON to us. */
function asList(value: unknown): string[] {
	return typeof value === "string" ? JSON.parse(value) : (value as string[]);
}

type Mark = { status: "skipped" | "failed"; error?: string };

/** Notes a state for some tenants of a run, in a transaction of its own. */
export function mark(lanes: Lanes, runId: number, ids: string[], { status, error }: Mark): Promise<unknown> {
	return asOwner(lanes, "write", (run) =>
		run(
			// What a drop has noted meanwhile stays.
			`update "public"."migration_run_tenants" set status = $3, error = $4, updated_at = now()
			 where run_id = $1 and tenant_id in (select jsonb_array_elements_text($2::jsonb)) and status in ('queued', 'running')`,
			[runId, JSON.stringify(ids), status, error ?? null],
		),
	);
}

/** Takes those out of a run's queue that are in the registry no more: nobody would ever take them. */
export function leaveOutDropped(lanes: Lanes, runId: number): Promise<unknown> {
	return asOwner(lanes, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" r set status = 'skipped', error = 'the workspace was dropped', updated_at = now()
			 where run_id = $1 and status in ('queued', 'running')
			 and not exists (select from "public"."tenants" t where t.id = r.tenant_id)`,
			[runId],
		),
	);
}

/** Sends a busy tenant to the back of the queue. */
export function requeue(lanes: Lanes, runId: number, id: string, error: string): Promise<unknown> {
	return asOwner(lanes, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" set status = 'queued', attempts = attempts + 1, error = $3, updated_at = now(),
			 position = (select max(position) + 1 from "public"."migration_run_tenants" where run_id = $1)
			 where run_id = $1 and tenant_id = $2`,
			[runId, id, error],
		),
	);
}

/** Tenants of a run by state. */
export async function tallyOf(lanes: Lanes, runId: number): Promise<Tally> {
	const rows = await asOwner(lanes, "read", (run) =>
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
	lanes: Lanes,
	runId: number,
	status: "done" | "failed" | "interrupted",
): Promise<unknown> {
	return asOwner(lanes, "write", (run) =>
		run(`update "public"."migration_runs" set status = $2, finished_at = now() where id = $1`, [
			runId,
			status,
		]),
	);
}

/** Puts a run that a killed runner left behind back to where it can go on. Call only with the runner's lock in hand. */
export async function reviveRun(
	lanes: Lanes,
	{ id, undoesRunId }: { id: number; undoesRunId?: number | null },
): Promise<void> {
	await asOwner(lanes, "write", async (run) => {
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

/** Puts what failed in a run back into its queue, with all its tries. */
export function requeueFailed(lanes: Lanes, runId: number): Promise<unknown> {
	return asOwner(lanes, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" set status = 'queued', attempts = 0, error = null, updated_at = now()
			 where run_id = $1 and status = 'failed'`,
			[runId],
		),
	);
}

import { hostname, userInfo } from "node:os";
import type { Lanes } from "../tenancy/lanes.ts";
import type { TenantHouse } from "../tenancy/open.ts";
import { asOwner, type RunAsOwner } from "./plan.ts";

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

/** A run that reverts another one, on the tenants where that one did something. */
export function openUndo(
	lanes: Lanes,
	request: Record<string, unknown>,
	undoneRunId: number,
): Promise<number> {
	return asOwner(lanes, "write", async (run) => {
		const id = await insertRun(run, "undo", request, undoneRunId);
		await run(
			`insert into "public"."migration_run_tenants" (run_id, tenant_id, position, from_version, applied)
			 select $1::int, r.tenant_id, row_number() over (order by t.schema_checksum, t.id), t.schema_version, r.applied
			 from "public"."migration_run_tenants" r join "public"."tenants" t on t.id = r.tenant_id
			 where r.run_id = $2::int and r.status = 'done' and r.applied <> '[]'::jsonb`,
			[id, undoneRunId],
		);
		await knowSize(run);
		return id;
	});
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
			`update "public"."migration_run_tenants" set status = $3, error = $4, updated_at = now()
			 where run_id = $1 and tenant_id in (select jsonb_array_elements_text($2::jsonb))`,
			[runId, JSON.stringify(ids), status, error ?? null],
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

/** A run that a killed runner left behind, put back to where it can go on. Call only with the runner's lock in hand. */
export async function reviveRun(
	lanes: Lanes,
	kinds: RunKind[],
	id?: number,
	failedToo = false,
): Promise<{ id: number; to?: string } | undefined> {
	return asOwner(lanes, "write", async (run) => {
		const [found] = await run(
			`update "public"."migration_runs" set status = 'running', finished_at = null, pid = $3, host = $4
			 where id = (select id from "public"."migration_runs"
			  where (status in ('running', 'interrupted') or (status = 'failed' and $5)) and kind in (select jsonb_array_elements_text($1::jsonb)) and ($2::int is null or id = $2)
			  order by id desc limit 1) returning id, request`,
			[JSON.stringify(kinds), id ?? null, process.pid, hostname(), failedToo],
		);
		if (!found) return undefined;
		await run(
			`update "public"."migration_run_tenants" set status = 'queued' where run_id = $1 and status = 'running'`,
			[found.id],
		);
		return { id: Number(found.id), to: JSON.parse(String(found.request)).to };
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

import { isoTime } from "../iso-time.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import type { RunKind } from "./ledger.ts";
import { RUNNER_AT_WORK } from "./lock.ts";

/** One line of `runs`. */
export type RunLine = {
	id: number;
	kind: RunKind;
	status: string;
	startedBy: string;
	host: string;
	pid: number;
	startedAt: string;
	finishedAt: string | null;
	request: Record<string, unknown>;
	undoesRunId: number | null;
};

// A run whose runner was killed cannot update its own status.
const STATUS = `case when status = 'running' and not ${RUNNER_AT_WORK} then 'interrupted' else status end`;

const RUN_COLUMNS = `id, kind, ${STATUS} as status, started_by as "startedBy", host, pid, started_at as "startedAt",
	finished_at as "finishedAt", request, undoes_run_id as "undoesRunId"`;

const asLine = (row: Record<string, unknown>) =>
	({
		...row,
		request: JSON.parse(String(row.request)),
		startedAt: isoTime(row.startedAt),
		finishedAt: row.finishedAt === null ? null : isoTime(row.finishedAt),
	}) as RunLine;

export async function listRuns(pool: ConnectionPool, limit: number): Promise<RunLine[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(`select ${RUN_COLUMNS} from "public"."migration_runs" order by id desc limit $1`, [limit]),
	);
	return rows.map(asLine);
}

/**
 * Finds the last run that waits to be continued. A run of a single workspace does not: its command is run again
 * instead.
 */
export async function findInterrupted(
	pool: ConnectionPool,
): Promise<{ id: number; kind: RunKind } | undefined> {
	const [row] = await asOwner(pool, "read", (run) =>
		run(
			`select id, kind from "public"."migration_runs"
			 where status in ('running', 'interrupted') and kind <> 'rollback' and ${STATUS} = 'interrupted'
			 order by id desc limit 1`,
		),
	);
	return row as { id: number; kind: RunKind } | undefined;
}

export async function findRun(pool: ConnectionPool, id: number): Promise<RunLine | undefined> {
	const [row] = await asOwner(pool, "read", (run) =>
		run(`select ${RUN_COLUMNS} from "public"."migration_runs" where id = $1`, [id]),
	);
	return row && asLine(row);
}

/** What a run did to one tenant. */
export type RunTenantLine = {
	/** Its address, or the last one it had before it was dropped. */
	slug: string;
	tenantId: string;
	status: string;
	from: string;
	to: string | null;
	ms: number | null;
	error: string | null;
	attempts: number;
};

/** Lists the tenants of a run, with those that need attention first. */
export async function listRunTenants(
	pool: ConnectionPool,
	runId: number,
	limit: number,
): Promise<RunTenantLine[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select coalesce(t.slug, d.slug, r.tenant_id) as slug, r.tenant_id as "tenantId", r.status, r.from_version as "from", r.to_version as "to", r.ms, r.error, r.attempts
			 from "public"."migration_run_tenants" r left join "public"."tenants" t on t.id = r.tenant_id
			 left join "public"."dropped_tenants" d on d.id = r.tenant_id where r.run_id = $1
			 order by case r.status when 'failed' then 0 when 'running' then 1 when 'queued' then 2 else 3 end, r.position limit $2`,
			[runId, limit],
		),
	);
	return rows as RunTenantLine[];
}

import { connect, type Sql } from "../client.ts";
import type { Lanes } from "../tenancy/lanes.ts";
import { asOwner } from "./plan.ts";

// Any constant: what keeps two runners apart.
const RUNNER_LOCK = 7_203_114;

/** Another runner is at work; the message says which. */
export class RunnerBusy extends Error {
	override name = "RunnerBusy";
}

/** The right to be the one runner, held as long as its connection lives. */
export type RunnerLock = {
	/** Throws when the connection, and with it the right, was lost. */
	check(): void;
	release(): Promise<void>;
};

/**
 * Becomes the one runner on this database. A session's lock: give it a direct connection, not a pooler's.
 * Throws RunnerBusy with the other one's run and host.
 */
export async function takeRunnerLock(url: string, lanes: () => Lanes): Promise<RunnerLock> {
	let lost = false;
	const sql = connect({
		url,
		idleSeconds: null,
		onClose: () => {
			lost = true;
		},
	});
	const [row] = await sql<
		{ taken: boolean }[]
	>`select pg_catalog.pg_try_advisory_lock(${RUNNER_LOCK}) as taken`;
	if (!row?.taken) {
		await sql.end();
		throw new RunnerBusy(await describeRunner(lanes()));
	}
	return {
		check() {
			if (lost)
				throw new Error(
					"The connection that holds the runner's lock was lost: run `npm run migrate -- resume`",
				);
		},
		release: () => sql.end({ timeout: 5 }),
	};
}

async function describeRunner(lanes: Lanes): Promise<string> {
	const [run] = await asOwner(lanes, "read", (query) =>
		query(
			`select id, host, pid, started_at from "public"."migration_runs" where status = 'running' order by id desc limit 1`,
		),
	).catch(() => []);
	if (!run) return "Another runner is at work on this database. Wait for it to finish.";
	return `Run ${run.id} is at work since ${run.started_at} on ${run.host} (process ${run.pid}). Wait for it to finish.`;
}

/** Who holds locks in a tenant's schema: for the message after the lock budget ran out. Costs a catalog scan, so only then. */
export async function describeBlockers(admin: Sql, schemaName: string): Promise<string> {
	const rows = await admin<{ pid: number; seconds: number; query: string }[]>`
		select distinct a.pid, round(extract(epoch from now() - a.xact_start))::int as seconds,
			left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
		from pg_catalog.pg_locks l
		join pg_catalog.pg_class c on c.oid = l.relation
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		join pg_catalog.pg_stat_activity a on a.pid = l.pid
		where l.granted and n.nspname = ${schemaName} and a.pid <> pg_backend_pid()
		order by seconds desc limit 5`;
	if (rows.length === 0) return "the blocker was gone by the time it was looked for";
	return rows.map(({ pid, seconds, query }) => `pid ${pid}, ${seconds} s: ${query}`).join("; ");
}

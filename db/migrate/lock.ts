import { connect, type Sql } from "../client.ts";
import { isoTime } from "../iso-time.ts";
import type { Lanes } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { appUrl } from "../tenancy/roles/roles.ts";
import { LockLost } from "./interrupted.ts";

// Any constant: what keeps two runners apart.
const RUNNER_LOCK = 7_203_114;

/** SQL: whether a runner is at work on this database. */
export const RUNNER_AT_WORK = `exists (select 1 from pg_catalog.pg_locks l
	join pg_catalog.pg_database d on d.oid = l.database and d.datname = current_database()
	where l.locktype = 'advisory' and l.classid = 0 and l.objid = ${RUNNER_LOCK} and l.objsubid = 1 and l.granted)`;

/** Another runner is at work; the message says which. */
export class RunnerBusy extends Error {
	override name = "RunnerBusy";
}

/** A pooler hands each transaction to another connection of the server: a lock taken through it holds nothing. */
export class NeedsDirectConnection extends Error {
	override name = "NeedsDirectConnection";
	constructor() {
		super(
			"A pooler in transaction mode stands between this command and PostgreSQL, and the lock that keeps two runners apart does not hold through it. Give the server's own address (or the pooler's session mode) for this command: DATABASE_URL=postgres://…",
		);
	}
}

/** The right to be the one runner, held as long as its connection lives. */
export type RunnerLock = {
	/** Throws when the connection, and with it the right, was lost. */
	check(): void;
	release(): Promise<void>;
};

/**
 * Becomes the one runner on this database. A session's lock, so it needs a connection that is one session.
 * Throws NeedsDirectConnection, or RunnerBusy with the other one's run and host.
 */
export async function takeRunnerLock(url: string, lanes: () => Lanes): Promise<RunnerLock> {
	let lost = false;
	const sql = connect({
		url,
		prepare: false, // through a pooler this must come as far as saying so
		idleSeconds: null,
		onClose: () => {
			lost = true;
		},
	});
	// Asked first: a lock taken through a pooler would stay behind in the pooler's connection.
	if (await isShared(sql, url)) {
		await sql.end();
		throw new NeedsDirectConnection();
	}
	const [row] = await sql<
		{ taken: boolean }[]
	>`select pg_catalog.pg_try_advisory_lock(${RUNNER_LOCK}) as taken`;
	if (!row?.taken) {
		await sql.end();
		throw new RunnerBusy(await describeRunner(lanes()));
	}
	return {
		check() {
			if (lost) throw new LockLost("The connection that holds the runner's lock was lost");
		},
		release: () => sql.end({ timeout: 5 }),
	};
}

/** Whether somebody else's transaction can run in our session of the server. */
async function isShared(sql: Sql, url: string): Promise<boolean> {
	const session = (client: Sql) => client<{ pid: number }[]>`select pg_catalog.pg_backend_pid() as pid`;
	const other = connect({ url, prepare: false });
	try {
		const [before] = await session(sql);
		return await other.begin(async (transaction) => {
			const [theirs] = await session(transaction as unknown as Sql);
			// A pooler with one connection would have the next question wait for this transaction.
			if (theirs?.pid === before?.pid) return true;
			const [after] = await session(sql);
			return after?.pid !== before?.pid;
		});
	} finally {
		await other.end({ timeout: 5 });
	}
}

/** Whether a command could become the runner now. Throws RunnerBusy. */
export async function checkIdle(lanes: Lanes): Promise<void> {
	const [row] = await asOwner(lanes, "read", (run) => run(`select ${RUNNER_AT_WORK} as busy`));
	if (row?.busy) throw new RunnerBusy(await describeRunner(lanes));
}

async function describeRunner(lanes: Lanes): Promise<string> {
	const [run] = await asOwner(lanes, "read", (query) =>
		query(
			`select id, host, pid, started_at from "public"."migration_runs" where status = 'running' order by id desc limit 1`,
		),
	).catch(() => []);
	if (!run) return "Another runner is at work on this database. Wait for it to finish.";
	return `Run ${run.id} is at work since ${isoTime(run.started_at)} on ${run.host} (process ${run.pid}). Wait for it to finish.`;
}

type Blocker = {
	pid: number;
	login: string;
	application: string;
	/** Null to a login that may not see what another one does. */
	seconds: number | null;
	query: string;
};

/**
 * Who holds locks in a tenant's schema: for the message after the lock budget ran out. Costs a catalog scan, so only then.
 * Asked as both logins: an administrator who is no superuser sees what they do themselves, the application its own.
 */
export async function describeBlockers(databaseUrl: string, schemaName: string): Promise<string> {
	const seen = new Map<number, Blocker>();
	for (const url of [databaseUrl, appUrl(databaseUrl)]) {
		for (const blocker of await listBlockers(url, schemaName)) {
			if (seen.get(blocker.pid)?.seconds == null) seen.set(blocker.pid, blocker);
		}
	}
	if (seen.size === 0) return "the blocker was gone by the time it was looked for";
	return [...seen.values()].map(describeBlocker).join("; ");
}

function describeBlocker({ pid, login, application, seconds, query }: Blocker): string {
	if (seconds !== null) return `pid ${pid}, ${seconds} s: ${query}`;
	const program = application && ` with ${application}`;
	return `pid ${pid}, ${login}${program}: only that login or a superuser may see its query`;
}

async function listBlockers(url: string, schemaName: string): Promise<Blocker[]> {
	const sql = connect({ url, prepare: false });
	try {
		return await sql<Blocker[]>`
			select distinct a.pid, a.usename as login, a.application_name as application,
				round(extract(epoch from now() - a.xact_start))::int as seconds,
				left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
			from pg_catalog.pg_locks l
			join pg_catalog.pg_class c on c.oid = l.relation
			join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			join pg_catalog.pg_stat_activity a on a.pid = l.pid
			where l.granted and n.nspname = ${schemaName} and a.pid <> pg_backend_pid()
			order by seconds desc nulls last limit 5`;
	} finally {
		await sql.end({ timeout: 5 });
	}
}

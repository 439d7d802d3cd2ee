import { connect, type Sql } from "../client.ts";
import { isoTime } from "../iso-time.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { appUrl } from "../tenancy/roles/platform-roles.ts";
import { RUNNER_LOCK } from "../tenancy/session/locks.ts";
import { LockLost } from "./interrupted.ts";

/** SQL: whether a runner is at work on this database. */
export const RUNNER_AT_WORK = `exists (select 1 from pg_catalog.pg_locks l
	join pg_catalog.pg_database d on d.oid = l.database and d.datname = current_database()
	where l.locktype = 'advisory' and l.classid = 0 and l.objid = ${RUNNER_LOCK} and l.objsubid = 1 and l.granted)`;

/** Another runner is at work; the message says which. */
export class RunnerBusy extends Error {
	override name = "RunnerBusy";
}

/** A pooler hands each transaction to another server connection, so a lock taken through it protects nothing. */
export class NeedsDirectConnection extends Error {
	override name = "NeedsDirectConnection";
	constructor() {
		super(
			"This command reaches PostgreSQL through a pooler in transaction mode, and the lock that keeps two runners apart does not work through it. Use the server’s own address (or the pooler’s session mode) for this command: DATABASE_URL=postgres://…",
		);
	}
}

/** The right to be the only runner, held as long as its connection lives. */
export type RunnerLock = {
	/** Throws if the connection, and with it the right, was lost. */
	check(): void;
	release(): Promise<void>;
};

/**
 * Becomes the only runner on this database. The lock belongs to a session, so it needs a connection that is one
 * session. Throws NeedsDirectConnection, or RunnerBusy with the other runner's run and host.
 */
export async function takeRunnerLock({
	databaseUrl,
	login,
	pool,
}: {
	databaseUrl: string;
	/** Another connection under the same login, which holds no lock. */
	login: Sql;
	pool: ConnectionPool;
}): Promise<RunnerLock> {
	let lost = false;
	const sql = connect({
		url: appUrl(databaseUrl),
		prepare: false, // so that a connection through a pooler gets as far as the check below
		idleSeconds: null,
		onClose: () => {
			lost = true;
		},
	});
	// Checked first: a lock taken through a pooler would stay behind in the pooler's connection.
	if (await isShared(sql, login)) {
		await sql.end();
		throw new NeedsDirectConnection();
	}
	const [row] = await sql<
		{ taken: boolean }[]
	>`select pg_catalog.pg_try_advisory_lock(${RUNNER_LOCK}) as taken`;
	if (!row?.taken) {
		await sql.end();
		throw new RunnerBusy(await describeRunner(pool));
	}
	return {
		check() {
			if (lost) throw new LockLost("The connection that holds the runner’s lock was lost");
		},
		release: () => sql.end({ timeout: 5 }),
	};
}

/** Whether another client's transaction can run in our server session. */
async function isShared(sql: Sql, other: Sql): Promise<boolean> {
	const session = (client: Sql) => client<{ pid: number }[]>`select pg_catalog.pg_backend_pid() as pid`;
	const [before] = await session(sql);
	return other.begin(async (transaction) => {
		const [theirs] = await session(transaction as unknown as Sql);
		// With a one-connection pooler, the next query would wait for this transaction.
		if (theirs?.pid === before?.pid) return true;
		const [after] = await session(sql);
		return after?.pid !== before?.pid;
	});
}

/** Checks whether a command could become the runner now. Throws RunnerBusy. */
export async function checkIdle(pool: ConnectionPool): Promise<void> {
	const [row] = await asOwner(pool, "read", (run) => run(`select ${RUNNER_AT_WORK} as busy`));
	if (row?.busy) throw new RunnerBusy(await describeRunner(pool));
}

async function describeRunner(pool: ConnectionPool): Promise<string> {
	const [run] = await asOwner(pool, "read", (query) =>
		query(
			`select id, host, pid, started_at from "public"."migration_runs" where status = 'running' order by id desc limit 1`,
		),
	).catch(() => []);
	if (!run) return "Another runner is at work on this database. Wait for it to finish.";
	return `Run ${run.id} has been at work since ${isoTime(run.started_at)} on ${run.host} (process ${run.pid}). Wait for it to finish.`;
}

type Blocker = {
	pid: number;
	login: string;
	application: string;
	/** Null if the login may not see what another one does. */
	seconds: number | null;
	query: string;
};

/**
 * Says who holds locks in a tenant's schema, for the message after the lock budget ran out. Costs a catalog scan,
 * so it is called only then. Queries with both logins: an administrator who is no superuser sees only their own
 * sessions, and the application sees its own.
 */
export async function describeBlockers(databaseUrl: string, schemaName: string): Promise<string> {
	const seen = new Map<number, Blocker>();
	for (const url of [databaseUrl, appUrl(databaseUrl)]) {
		for (const blocker of await listBlockers(url, schemaName)) {
			if (seen.get(blocker.pid)?.seconds == null) seen.set(blocker.pid, blocker);
		}
	}
	if (seen.size === 0) return "the blocker was gone before it could be identified";
	return [...seen.values()].map(describeBlocker).join("; ");
}

function describeBlocker({ pid, login, application, seconds, query }: Blocker): string {
	if (seconds !== null) return `pid ${pid}, ${seconds} s: ${query}`;
	const program = application && ` with ${application}`;
	return `pid ${pid}, ${login}${program}: only that login or a superuser can see its query`;
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

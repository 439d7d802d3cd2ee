import { connect, type Sql } from "../client.ts";
import { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { letTenantRolesLogIn } from "../tenancy/roles/login.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { appUrl, createRoles, rolesExist } from "../tenancy/roles/platform-roles.ts";
import { type RunnerLock, takeRunnerLock } from "./lock.ts";

/** What every command of the migration system works with. */
export type Engine = {
	/** The administrator's address: used to create roles and to see who blocks whom. */
	databaseUrl: string;
	pool: ConnectionPool;
};

/** `login` is a connection under the application's login, beside those of the pool. */
type RunnerEngine = Engine & { login: Sql };

const CONNECTED_AHEAD = 2; // planning alternates between them: it does not wait for a read's COMMIT

// Two did as well as eight: the catalog's own locks are the limit.
export const DEFAULT_CONCURRENCY = 2;

/** Connects for the duration of `work`; first creates the platform's roles if they are missing. */
export async function withEngine<T>(
	databaseUrl: string,
	concurrency: number,
	work: (engine: RunnerEngine) => Promise<T>,
): Promise<T> {
	const url = appUrl(databaseUrl);
	// Unprepared, so that a connection through a pooler gets as far as lock.ts, which says what is wrong.
	const login = connect({ url, prepare: false });
	// One connection more than the number of parallel workers: for the ledger's own lines.
	const pool = new ConnectionPool({
		url,
		size: concurrency + 1,
		affinity: false, // each tenant is visited once: there is nothing to come back to
		maxWaitMs: 600_000,
		recycleAfterTenants: 2_000,
	});
	try {
		await ensureRoles(databaseUrl, login);
		return await work({ databaseUrl, login, pool });
	} finally {
		await Promise.all([pool.close(), login.end({ timeout: 5 })]);
	}
}

/** Runs `work` as the only runner on this database. Throws RunnerBusy. */
export async function asRunner<T>(engine: RunnerEngine, work: (lock: RunnerLock) => Promise<T>): Promise<T> {
	const lock = await takeRunnerLock(engine);
	connectAhead(engine.pool);
	try {
		return await work(lock);
	} finally {
		await lock.release();
	}
}

/**
 * Opens all connections that the run will need at once. Call it only while holding the lock, because taking the
 * lock detects a pooler by which connection each session gets. A failure shows up again when the connection is
 * used.
 */
function connectAhead(pool: ConnectionPool): void {
	for (let connection = 0; connection < CONNECTED_AHEAD; connection++) {
		asOwner(pool, "read", (run) => run("select")).catch(() => {});
	}
}

function ensureRoles(databaseUrl: string, login: Sql): Promise<void> {
	return asAdministrator(databaseUrl, async (administrator) => {
		if (!(await rolesExist(administrator, databaseUrl, login))) await createRoles(administrator, databaseUrl);
	});
}

/**
 * Prepares the roles for a Citus cluster: those that its nodes connect to each other as may log in, and the rights of
 * the platform's roles are granted again. A node that was added since the last time does not have them, which the
 * catalog of the coordinator does not say. Idempotent. Call it only while holding the lock.
 */
export async function prepareRolesForCitus({ databaseUrl, pool }: Engine): Promise<void> {
	await asAdministrator(databaseUrl, (administrator) =>
		createRoles(administrator, databaseUrl, { rolesLogIn: true }),
	);
	await letTenantRolesLogIn(pool);
}

async function asAdministrator(
	databaseUrl: string,
	work: (administrator: Sql) => Promise<void>,
): Promise<void> {
	// Unprepared, so that a connection through a pooler gets as far as lock.ts, which says what is wrong.
	const administrator = connect({ url: databaseUrl, prepare: false });
	try {
		await work(administrator);
	} finally {
		await administrator.end({ timeout: 5 });
	}
}

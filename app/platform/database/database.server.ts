import { availableParallelism } from "node:os";
import { inQueue, type QueueDb } from "#db/jobs/statements.ts";
import { type Migrations, readMigrations } from "#db/migration-files.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { type NewTenant, provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { DatabaseBusy, DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import type { SlowTransaction } from "#db/tenancy/pool/pool-options.ts";
import type { Access } from "#db/tenancy/pool/transaction.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { type Db, inRegistry, inTenant, type TenantTransaction } from "#db/tenancy/session/open-in-tenant.ts";
import { isSessionId, noteEnded } from "../ended-sessions.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log/log.server.ts";
import { refuse } from "../refusal.ts";
import { transactWithEffects } from "../request/effects.server.ts";
import { requestIdHere } from "../request/request.server.ts";
import { news } from "./news.server.ts";

/** The process's only connection pool. Its size never depends on the number of tenants. */
const pool = new ConnectionPool({
	url: appUrl(env.DATABASE_URL),
	// 16: each connection keeps some of the tenants in its caches. With 4, a connection met all of a thousand tenants
	// and took three times the memory (docs/benchmarks-tenancy.md).
	size: env.DATABASE_CONNECTIONS ?? Math.max(16, 2 * availableParallelism()),
	prepare: env.DATABASE_PREPARE === "on",
	perTenant: env.TENANT_TRANSACTIONS,
	slowAfterMs: env.SLOW_TRANSACTION_MS,
	tag: () => requestIdHere.getStore(),
	onSlow: noteSlow,
});

/** Logs one line for each slow transaction, with what is needed to find it. */
function noteSlow({ key, access, ms, waitedMs }: SlowTransaction): void {
	const requestId = requestIdHere.getStore();
	log.warn(
		{ tenant: key, access, ms: Math.round(ms), waitedMs: Math.round(waitedMs), requestId },
		"a slow transaction",
	);
}

export const registry = new Registry(pool, {
	url: appUrl(env.DATABASE_URL),
	onChange: (id) => {
		if (isSessionId(id)) noteEnded(id);
		news.emit("changed", id);
	},
	onUnread: (digests) => news.emit("unread", digests),
	onListening: () => news.emit("listening"),
});

let migrations: Migrations | undefined;
export function tenantMigrations(): Migrations {
	migrations ??= readMigrations("tenant");
	return migrations;
}

/** Runs a transaction in one tenant, under its own role. Refuses: 503 when the database is unavailable. */
export function transactInTenant<T>(
	tenantSchema: TenantSchema,
	access: "read" | "write",
	work: (transaction: TenantTransaction) => Promise<T>,
): Promise<T> {
	const open = (kept: typeof work) => inTenant(pool, tenantSchema, access, kept);
	return available(access === "read" ? open(work) : transactWithEffects(open, work));
}

/** Runs a transaction over the registry. Refuses: 503 when the database is unavailable. */
export function transactInRegistry<T>(access: Access, work: (db: Db) => Promise<T>): Promise<T> {
	const open = (kept: typeof work) => inRegistry(pool, access, kept);
	return available(access === "read" ? open(work) : transactWithEffects(open, work));
}

/** Runs a transaction over the queue and the registry, for jobs. Refuses: 503 when the database is unavailable. */
export function transactInQueue<T>(work: (db: QueueDb) => Promise<T>): Promise<T> {
	return available(transactWithEffects((kept: typeof work) => inQueue(pool, kept), work));
}

const schemaOptions = { roleLogsIn: env.TENANT_ROLES_LOGIN === "on" };

/** Gives the operators' own pages access to the fleet as a whole, as the command line has. Refuses: 503. */
export function withFleet<T>(work: (pool: ConnectionPool) => Promise<T>): Promise<T> {
	return available(work(pool));
}

/** Creates a tenant. Idempotent. Refuses: 503. Throws SlugTaken, and TooManyOwned. */
export function provision(tenant: NewTenant): Promise<{ created: boolean }> {
	return available(
		provisionTenant(pool, tenantMigrations(), {
			mostOwned: env.MAX_OWNED_WORKSPACES,
			...tenant,
			...schemaOptions,
		}),
	);
}

/** Fills the warm pool of ready workspaces that sign-ups claim. */
export async function prepareWarmPool(): Promise<void> {
	const made = await fillWarmPool(pool, tenantMigrations(), env.WARM_TENANTS, schemaOptions);
	if (made > 0) log.info({ made }, "workspaces prepared for sign-ups");
}

/** Turns "cannot be reached" and "too many waiting" into an answer for people: 503 and the time to wait. */
export async function available<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof DatabaseUnavailable) {
			return refuse(503, {
				title: "We can’t reach our database",
				message: "Nothing was saved and nothing is lost. Wait a moment, then send this again.",
				retryAfterSeconds: 5,
			});
		}
		if (error instanceof DatabaseBusy) {
			return refuse(503, {
				title: "We’re very busy right now",
				message: "Too many people are waiting. Nothing was saved. Wait a moment, then send this again.",
				retryAfterSeconds: 2,
			});
		}
		throw error;
	}
}

/** Returns the state of the pool, and its counters since the process began. */
export function poolFigures() {
	return { ...pool.load, ...pool.counters, prepared: pool.prepared };
}

/** Completes the pipelined transactions and closes every connection. */
export async function closeDatabase(): Promise<void> {
	await registry.close();
	await pool.close();
}

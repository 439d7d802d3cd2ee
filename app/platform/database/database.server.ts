import { availableParallelism } from "node:os";
import { inQueue, type QueueDb } from "#db/jobs/statements.ts";
import { type Migrations, readMigrations } from "#db/migration-files.ts";
import { type NewTenant, provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { stockUp } from "#db/tenancy/lifecycle/warm.ts";
import { Lanes } from "#db/tenancy/pool/connection-pool.ts";
import { DatabaseBusy, DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import type { SlowTransaction } from "#db/tenancy/pool/pool-options.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/roles.ts";
import type { TenantHouse } from "#db/tenancy/schema-name.ts";
import { type Db, inRegistry, inTenant, type Rooms } from "#db/tenancy/session/open.ts";
import { isSessionId, noteEnded } from "../ended-sessions.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log/log.server.ts";
import { refuse } from "../refusal.ts";
import { transactWithEffects } from "../request/effects.server.ts";
import { requestIdHere } from "../request/request.server.ts";

/** The process's one pool. Its size never depends on the number of tenants. */
const lanes = new Lanes({
	url: appUrl(env.DATABASE_URL),
	// 16: each keeps some of the tenants in its caches. With 4 a connection met all of a thousand and
	// took three times the memory (docs/benchmarks-tenancy.md).
	size: env.DATABASE_CONNECTIONS ?? Math.max(16, 2 * availableParallelism()),
	prepare: env.DATABASE_PREPARE === "on",
	perTenant: env.TENANT_TRANSACTIONS,
	slowAfterMs: env.SLOW_TRANSACTION_MS,
	tag: () => requestIdHere.getStore(),
	onSlow: noteSlow,
});

/** One line for each: what somebody has to look for is in it. */
function noteSlow({ key, access, ms, waitedMs }: SlowTransaction): void {
	const requestId = requestIdHere.getStore();
	log.warn(
		{ tenant: key, access, ms: Math.round(ms), waitedMs: Math.round(waitedMs), requestId },
		"a slow transaction",
	);
}

export const registry = new Registry(lanes, {
	url: appUrl(env.DATABASE_URL),
	onChange: (id) => {
		if (isSessionId(id)) noteEnded(id);
	},
});

let migrations: Migrations | undefined;
export function tenantMigrations(): Migrations {
	migrations ??= readMigrations("tenant");
	return migrations;
}

/** A transaction in one tenant, under its own role. Refuses: 503 when the database cannot be had. */
export function transactInTenant<T>(
	house: TenantHouse,
	access: "read" | "write",
	work: (rooms: Rooms) => Promise<T>,
): Promise<T> {
	const open = (kept: typeof work) => inTenant(lanes, house, access, kept);
	return available(access === "read" ? open(work) : transactWithEffects(open, work));
}

/** A transaction over the registry. Refuses: 503 when the database cannot be had. */
export function transactInRegistry<T>(access: "read" | "write", work: (db: Db) => Promise<T>): Promise<T> {
	const open = (kept: typeof work) => inRegistry(lanes, access, kept);
	return available(access === "read" ? open(work) : transactWithEffects(open, work));
}

/** A transaction over the queue and the registry, for jobs. Refuses: 503 when the database cannot be had. */
export function transactInQueue<T>(work: (db: QueueDb) => Promise<T>): Promise<T> {
	return available(transactWithEffects((kept: typeof work) => inQueue(lanes, kept), work));
}

const houses = { roleLogsIn: env.TENANT_ROLES_LOGIN === "on" };

/** For the operators' own pages alone: what works on the fleet as a whole, as the command line does. Refuses: 503. */
export function withFleet<T>(work: (lanes: Lanes) => Promise<T>): Promise<T> {
	return available(work(lanes));
}

/** Makes a tenant, once however often it is called. Refuses: 503. Throws SlugTaken, and TooManyOwned. */
export function provision(tenant: NewTenant): Promise<{ created: boolean }> {
	return available(
		provisionTenant(lanes, tenantMigrations(), { mostOwned: env.MAX_OWNED_WORKSPACES, ...tenant, ...houses }),
	);
}

/** Fills the stock of ready workspaces that sign-ups claim. */
export async function stockWorkspaces(): Promise<void> {
	const made = await stockUp(lanes, tenantMigrations(), env.WARM_TENANTS, houses);
	if (made > 0) log.info({ made }, "workspaces made ready for sign-ups");
}

/** Turns "cannot be reached" and "too many waiting" into the answer a person gets: 503 and when to come back. */
export async function available<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof DatabaseUnavailable) {
			return refuse(503, {
				title: "We cannot reach our database",
				message: "Nothing was saved and nothing is lost. Wait a moment, then send this again.",
				retryAfterSeconds: 5,
			});
		}
		if (error instanceof DatabaseBusy) {
			return refuse(503, {
				title: "Very busy just now",
				message: "Too many people are waiting. Nothing was saved. Wait a moment, then send this again.",
				retryAfterSeconds: 2,
			});
		}
		throw error;
	}
}

/** The pool now, and what it has done since the process began. */
export function poolFigures() {
	return { ...lanes.load, ...lanes.counters };
}

/** Finishes what is in flight and closes every connection. */
export async function closeDatabase(): Promise<void> {
	await registry.close();
	await lanes.close();
}

import type { ConnectionPool } from "../../tenancy/pool/connection-pool.ts";
import { asOwner } from "../../tenancy/roles/owner.ts";
import { lock } from "../../tenancy/session/locks.ts";
import { bindToTenant } from "../../tenancy/sql-text.ts";
import { asRunner, type Engine, withEngine } from "../connect-and-lock.ts";
import { interrupted } from "../interrupted.ts";
import { closeRun, mark, openRepair, type QueuedTenant, type Tally, tallyOf } from "../ledger.ts";
import type { RunnerLock } from "../lock.ts";
import { MigrationConflict } from "../plan.ts";
import { findDrift } from "./drift.ts";
import { fingerprintsOf, prepareToRead } from "./fingerprint.ts";
import { type FamilyRepair, planRepairs } from "./repair-plan.ts";
import { schemaVariantKey } from "./survey.ts";

export type RepairOptions = {
	folder?: string;
	/** Only these addresses. */
	tenants?: string[];
	lockTimeoutMs?: number;
	/** Receives the plan before anything is done; returning false changes nothing. */
	confirm: (plan: FamilyRepair[]) => Promise<boolean>;
	onStart?: (runId: number, total: number) => void;
	onProgress?: (finished: number) => void;
	/** Stops after the current tenant. */
	signal?: AbortSignal;
};

export type RepairReport = { plan: FamilyRepair[]; runId?: number; tally?: Tally };

const LOCK_TIMEOUT_MS = 2_000;

/**
 * Restores what tenants lack, after the plan was shown and accepted, as a separate run in the ledger; one
 * transaction per tenant. Whatever is not additive is refused with the reason. Throws RunnerBusy.
 */
export function repairDrift(databaseUrl: string, options: RepairOptions): Promise<RepairReport> {
	return withEngine(databaseUrl, 1, (engine) =>
		asRunner(engine, async (lock) => {
			// A killed repair has nothing to continue: its tenants are in the new plan, or whole again.
			await abandonOld(engine.pool);
			const { folder, tenants } = options;
			const plan = planRepairs(await findDrift(databaseUrl, { folder, tenants, store: true }));
			const repairs = new Map(
				plan
					.filter(({ statements }) => statements.length > 0)
					.map((one) => [schemaVariantKey(one.family.checksum, one.family.fingerprint), one]),
			);
			if (repairs.size === 0 || !(await options.confirm(plan))) return { plan };
			const families = [...repairs.values()].map(({ family }) => family);
			const runId = await openRepair(engine.pool, { tenants }, families, tenants);
			await runRepairs({ engine, lock, runId, repairs, options }).catch(interrupted(runId));
			return { plan, runId, tally: await tallyOf(engine.pool, runId) };
		}),
	);
}

async function abandonOld(pool: ConnectionPool): Promise<void> {
	const left = await asOwner(pool, "read", (run) =>
		run(
			`select id from "public"."migration_runs" where kind = 'repair' and status in ('running', 'interrupted')`,
		),
	);
	for (const { id } of left) await abandon(pool, Number(id));
}

/** Closes a repair that did not reach its end: the next repair finds the rest again. */
async function abandon(pool: ConnectionPool, runId: number): Promise<void> {
	await asOwner(pool, "write", (run) =>
		run(
			`update "public"."migration_run_tenants" set status = 'skipped', error = 'left to the next repair', updated_at = now()
			 where run_id = $1 and status in ('queued', 'running')`,
			[runId],
		),
	);
	await closeRun(pool, runId, "failed");
}

type Queued = QueuedTenant & { fingerprint: string };

type RepairRun = {
	engine: Engine;
	lock: RunnerLock;
	runId: number;
	repairs: Map<string, FamilyRepair>;
	options: RepairOptions;
};

async function runRepairs({ engine: { pool }, lock, runId, repairs, options }: RepairRun): Promise<void> {
	options.onStart?.(runId, (await tallyOf(pool, runId)).queued);
	for (;;) {
		const page = await nextRepairs(pool, runId);
		if (page.length === 0) break;
		for (const tenant of page) {
			lock.check();
			if (options.signal?.aborted) {
				await abandon(pool, runId);
				return;
			}
			const repair = repairs.get(schemaVariantKey(tenant.checksum, tenant.fingerprint));
			await repairTenant(pool, tenant, repair, {
				runId,
				lockTimeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
			}).catch((error: Error) => mark(pool, runId, [tenant.id], { status: "failed", error: error.message }));
			options.onProgress?.(1);
		}
	}
	const { failed } = await tallyOf(pool, runId);
	await closeRun(pool, runId, failed > 0 ? "failed" : "done");
}

const PAGE = 200;

/** Lists what is still queued: a tenant leaves the queue with its result. */
async function nextRepairs(pool: ConnectionPool, runId: number): Promise<Queued[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select t.id, t.slug, t.schema_name as "schemaName", t.role_name as "roleName", t.schema_checksum as checksum,
			 t.fingerprint, r.position, r.attempts
			 from "public"."migration_run_tenants" r join "public"."tenants" t on t.id = r.tenant_id
			 where r.run_id = $1 and r.status = 'queued' order by r.position limit $2`,
			[runId, PAGE],
		),
	);
	return rows as Queued[];
}

/** Repairs one tenant in one transaction: statements, its new fingerprint and its line in the ledger, or nothing. */
async function repairTenant(
	pool: ConnectionPool,
	tenant: Queued,
	repair: FamilyRepair | undefined,
	{ runId, lockTimeoutMs }: { runId: number; lockTimeoutMs: number },
): Promise<void> {
	const started = performance.now();
	await asOwner(
		pool,
		"write",
		async (run, owner) => {
			await run("select set_config('lock_timeout', $1, true)", [`${lockTimeoutMs}ms`]);
			await lock(run, `tenant ${tenant.id}`);
			await prepareToRead(run);
			const before = (await fingerprintsOf(run, [tenant])).get(tenant.schemaName);
			if (!repair || before !== tenant.fingerprint) {
				throw new MigrationConflict("It has changed since the plan was shown: run repair again");
			}
			for (const { what, sql } of repair.statements) {
				const [text = ""] = bindToTenant([sql], tenant);
				await owner.define([text]).catch((error: Error) => {
					throw new Error(`${what}: ${error.message}`, { cause: error });
				});
			}
			const after = (await fingerprintsOf(run, [tenant])).get(tenant.schemaName);
			await run(`update "public"."tenants" set fingerprint = $2, updated_at = now() where id = $1`, [
				tenant.id,
				after,
			]);
			await run(
				`update "public"."migration_run_tenants" set status = 'done', to_version = from_version,
				 applied = $3::jsonb, ms = $4, error = null, updated_at = now() where run_id = $1 and tenant_id = $2`,
				[
					runId,
					tenant.id,
					JSON.stringify(repair.statements.map(({ sql }) => sql)),
					Math.round(performance.now() - started),
				],
			);
		},
		tenant.schemaName,
	);
}

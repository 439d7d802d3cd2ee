import { combinedChecksum, type Migration, readMigrations, upTo } from "../migration-files.ts";
import { checkTenants } from "../tenancy/lifecycle/check-tenants.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { baselineOf } from "./baseline.ts";
import type { Decision } from "./batches.ts";
import { asRunner, DEFAULT_CONCURRENCY, type Engine, withEngine } from "./connect-and-lock.ts";
import { openRun, openUndo, type QueuedTenant, reviveRun } from "./ledger.ts";
import { type RunOutcome, runToEnd, type UpOptions, type UpWork } from "./migrate-up.ts";
import { ledgerOfFamily, NOT_AS_REGISTERED, ownLedger } from "./own-ledger.ts";
import { type Applied, checkKnown, MigrationConflict, stepDown } from "./plan.ts";
import { checkFiles } from "./preflight.ts";
import { listUnfinished, resuming, runOf, sentence, type UnfinishedRun } from "./unfinished.ts";

/**
 * Reverts exactly what a run applied, on the tenants where it applied it and no later run touched the same
 * migrations. A tenant that has newer migrations since is refused, with the reason; the others are reverted. Throws
 * MigrationConflict if there is nothing to undo, or if another undo is unfinished.
 */
export async function undoRun(
	databaseUrl: string,
	runId: number,
	options: UpOptions = {},
): Promise<RunOutcome> {
	const { all } = readMigrations("tenant", options.folder);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const { kind } = await runOf(engine.pool, runId);
			if (kind !== "up") throw new MigrationConflict(`Run ${runId} is an ${kind}: only an up can be undone`);
			const work = { engine, lock, options };
			const begun = await findInterruptedUndo(engine, runId);
			if (begun) return continueUndo(work, begun, all);
			const id = await openUndo(engine.pool, runId, (names) => checkDown(options, names));
			return revert(work, id, all);
		}),
	);
}

/** Finds the interrupted undo of this run. Throws MigrationConflict if another run's undo was interrupted. */
async function findInterruptedUndo({ pool }: Engine, runId: number): Promise<UnfinishedRun | undefined> {
	const begun = (await listUnfinished(pool)).find(({ kind, interrupted }) => kind === "undo" && interrupted);
	if (begun === undefined || begun.undoesRunId === runId) return begun;
	throw new MigrationConflict(`${sentence(begun)}. Continue it first: ${resuming(begun)}`);
}

/** Continues an undo. Throws RunInterrupted, MigrationConflict. */
export async function continueUndo(work: UpWork, run: UnfinishedRun, all: Migration[]): Promise<RunOutcome> {
	await checkDown(work.options, await namesLeft(work.engine, run.id));
	await reviveRun(work.engine.pool, run);
	return revert(work, run.id, all);
}

/** Returns the names of the migrations that an interrupted undo still has to revert. */
async function namesLeft({ pool }: Engine, id: number): Promise<string[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select distinct jsonb_array_elements_text(applied) as name from "public"."migration_run_tenants"
			 where run_id = $1 and status in ('queued', 'running')`,
			[id],
		),
	);
	return rows.map(({ name }) => String(name));
}

async function revert(work: UpWork, id: number, all: Migration[]): Promise<RunOutcome> {
	const reverter = new Reverter(work.engine, all);
	await reverter.learn(id);
	return runToEnd(work, id, (tenant) => reverter.decide(tenant, tenant.applied));
}

/** Throws MigrationConflict. */
async function checkDown({ folder }: UpOptions, names: string[]): Promise<void> {
	refuseBaseline(names, readMigrations("tenant", folder).all);
	await checkFiles({ kind: "tenant", folder, names, direction: "down" });
}

/** A baseline's down.sql would leave nothing of a workspace. */
function refuseBaseline(names: string[], all: Migration[]): void {
	for (const name of names) {
		const baseline = baselineOf(name, all) ?? all.find((one) => one.replaces && one.name === name);
		if (!baseline) continue;
		throw new MigrationConflict(
			`${name} cannot be undone: ${baseline.name} is the baseline, and nothing comes before it. The version that still has the single migrations can undo them`,
		);
	}
}

/** Takes one tenant back to a migration by reverting every later one, newest first. Throws MigrationConflict. */
export async function rollbackTenant(
	databaseUrl: string,
	slug: string,
	to: string,
	options: UpOptions = {},
): Promise<RunOutcome> {
	const { all } = readMigrations("tenant", options.folder);
	const kept = new Set(upTo(all, to).list.map(({ name }) => name));
	return withEngine(databaseUrl, 1, (engine) =>
		asRunner(engine, async (lock) => {
			const { checksum, applied } = await statusOfTenant(engine, slug, all);
			const names = applied.map(({ name }) => name).filter((name) => !kept.has(name));
			await checkDown(options, names);
			const selection = { checksums: [checksum], slugs: [slug] };
			const id = await openRun(engine.pool, "rollback", { tenant: slug, to }, selection);
			const reverter = new Reverter(engine, all);
			await reverter.learn(id);
			return runToEnd({ engine, lock, options }, id, (queued) => reverter.decide(queued, names));
		}),
	);
}

/** Returns what one workspace has according to its own ledger, if the registry agrees. Throws MigrationConflict. */
async function statusOfTenant(
	{ pool }: Engine,
	slug: string,
	all: Migration[],
): Promise<{ checksum: string; applied: Applied[] }> {
	await checkTenants(pool, [slug]);
	return asOwner(pool, "read", async (run) => {
		const [tenant] = await run(
			`select schema_checksum as checksum, schema_name as "schemaName" from "public"."tenants" where slug = $1`,
			[slug],
		);
		const applied = await ownLedger(run, String(tenant?.schemaName), all);
		if (applied && combinedChecksum(applied) === tenant?.checksum)
			return { checksum: String(tenant?.checksum), applied };
		throw new MigrationConflict(`${slug}: ${NOT_AS_REGISTERED} ${slug}`);
	});
}

/** Decides, family by family, how named migrations are reverted. */
class Reverter {
	#engine: Engine;
	#all: Migration[];
	#applied = new Map<string, Applied[] | undefined>();
	#decisions = new Map<string, Decision>();

	constructor(engine: Engine, all: Migration[]) {
		this.#engine = engine;
		this.#all = all;
	}

	/** Reads what each family in a run's queue has applied. */
	async learn(runId: number): Promise<void> {
		const rows = await asOwner(this.#engine.pool, "read", (run) =>
			run(
				`select distinct t.schema_checksum as checksum from "public"."migration_run_tenants" r
				 join "public"."tenants" t on t.id = r.tenant_id where r.run_id = $1 and r.status = 'queued'`,
				[runId],
			),
		);
		for (const { checksum } of rows) {
			const applied = await ledgerOfFamily(this.#engine.pool, String(checksum), this.#all);
			this.#applied.set(String(checksum), applied);
		}
	}

	decide({ checksum }: QueuedTenant, names: string[]): Decision {
		const key = `${checksum} ${names.join(" ")}`;
		const known = this.#decisions.get(key);
		if (known) return known;
		const applied = this.#applied.get(checksum);
		const decision = applied ? this.#judge(applied, names) : { refused: `${NOT_AS_REGISTERED} <address>` };
		this.#decisions.set(key, decision);
		return decision;
	}

	#judge(applied: Applied[], names: string[]): Decision {
		const reverted = this.#all.filter(
			({ name }) => names.includes(name) && applied.some((one) => one.name === name),
		);
		const oldest = reverted[0];
		if (!oldest) return "skip";
		try {
			checkKnown(this.#all, applied, "this workspace");
		} catch (error) {
			return { refused: (error as Error).message };
		}
		const newer = applied.filter(({ name }) => name > oldest.name && !names.includes(name));
		if (newer.length > 0) {
			return {
				refused: `${newer.map(({ name }) => name).join(", ")} came after it and may build on it: undo that first`,
			};
		}
		return stepDown(applied, reverted);
	}
}

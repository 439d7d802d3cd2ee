import { asRunner, DEFAULT_CONCURRENCY, type Engine, withEngine } from "./engine.ts";
import { type Migration, readMigrations, upTo } from "./files.ts";
import { openRun, openUndo, type QueuedTenant, reviveRun, type Tally, tallyOf } from "./ledger.ts";
import { type Applied, appliedInFamily, asOwner, checkKnown, MigrationConflict, stepDown } from "./plan.ts";
import type { Decision } from "./queue.ts";
import { conduct, type UpOptions } from "./run.ts";
import { findRun } from "./run-lines.ts";

export type UndoReport = { runId: number; tally: Tally };

/**
 * Reverts exactly what a run applied, on the tenants where it applied it. A tenant that got something newer since is
 * refused, with the reason; the others are reverted. Throws MigrationConflict when there is nothing such to undo.
 */
export async function undoRun(
	databaseUrl: string,
	runId: number,
	options: UpOptions = {},
): Promise<UndoReport> {
	const { all } = readMigrations("tenant", options.folder);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const revived = await reviveRun(engine.lanes, ["undo"]);
			const undone = await findRun(engine.lanes, runId);
			if (!undone) throw new MigrationConflict(`There is no run ${runId}`);
			if (undone.kind !== "up")
				throw new MigrationConflict(`Run ${runId} is an ${undone.kind}: only an up can be undone`);
			const id = revived?.id ?? (await openUndo(engine.lanes, { run: runId }, runId));
			const reverter = new Reverter(engine, all);
			await reverter.learn(id);
			await conduct(engine, lock, id, options, (tenant) => reverter.decide(tenant, tenant.applied));
			return { runId: id, tally: await tallyOf(engine.lanes, id) };
		}),
	);
}

/** Takes one tenant back to a migration, reverting every later one, newest first. Throws MigrationConflict. */
export async function rollbackTenant(
	databaseUrl: string,
	slug: string,
	to: string,
	options: UpOptions = {},
): Promise<UndoReport> {
	const { all } = readMigrations("tenant", options.folder);
	const kept = new Set(upTo(all, to).list.map(({ name }) => name));
	return withEngine(databaseUrl, 1, (engine) =>
		asRunner(engine, async (lock) => {
			const [tenant] = await asOwner(engine.lanes, "read", (run) =>
				run(`select schema_checksum as checksum from "public"."tenants" where slug = $1`, [slug]),
			);
			if (!tenant) throw new MigrationConflict(`There is no workspace ${slug}`);
			const checksum = String(tenant.checksum);
			const applied = await appliedInFamily(engine.lanes, checksum);
			const names = applied.map(({ name }) => name).filter((name) => !kept.has(name));
			const id = await openRun(
				engine.lanes,
				"rollback",
				{ tenant: slug, to },
				{ checksums: [checksum], slugs: [slug] },
			);
			const reverter = new Reverter(engine, all);
			await reverter.learn(id);
			await conduct(engine, lock, id, options, (queued) => reverter.decide(queued, names));
			return { runId: id, tally: await tallyOf(engine.lanes, id) };
		}),
	);
}

/** Decides, family by family, how named migrations are taken out again. */
class Reverter {
	#engine: Engine;
	#all: Migration[];
	#applied = new Map<string, Applied[]>();
	#decisions = new Map<string, Decision>();

	constructor(engine: Engine, all: Migration[]) {
		this.#engine = engine;
		this.#all = all;
	}

	/** Reads what each family in a run's queue has applied. */
	async learn(runId: number): Promise<void> {
		const rows = await asOwner(this.#engine.lanes, "read", (run) =>
			run(
				`select distinct t.schema_checksum as checksum from "public"."migration_run_tenants" r
				 join "public"."tenants" t on t.id = r.tenant_id where r.run_id = $1 and r.status = 'queued'`,
				[runId],
			),
		);
		for (const { checksum } of rows) {
			this.#applied.set(String(checksum), await appliedInFamily(this.#engine.lanes, String(checksum)));
		}
	}

	decide({ checksum }: QueuedTenant, names: string[]): Decision {
		const key = `${checksum} ${names.join(" ")}`;
		const known = this.#decisions.get(key);
		if (known) return known;
		const decision = this.#judge(this.#applied.get(checksum) ?? [], names);
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

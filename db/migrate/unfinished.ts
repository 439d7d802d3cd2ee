import { type Migration, type Migrations, upTo } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { MigrationConflict } from "./plan.ts";

/** The options of an `up`: an omitted one means all tenants, or the newest migration. */
export type RunRequest = { tenants?: string[]; ring?: string; to?: string };

/** A run that did not reach its end, or in which something failed that no later run fixed. */
export type UnfinishedRun = {
	id: number;
	kind: "up" | "undo";
	/** True if it stopped; false if it reached its end and something failed in it. */
	interrupted: boolean;
	undoesRunId: number | null;
	/** `target`: the newest migration when it started, which it goes to. */
	request: RunRequest & { target?: string };
	waiting: number;
	failed: number;
};

/**
 * Lists the runs that `resume` continues, oldest first. Call it while no runner is at work: a run that still says
 * it is running was killed. For a run of a single workspace, or a repair, run its command again instead.
 */
export async function listUnfinished(pool: ConnectionPool): Promise<UnfinishedRun[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select * from (
			  select r.id, r.kind, r.status <> 'failed' as interrupted, r.undoes_run_id as "undoesRunId", r.request,
			  (select count(*)::int from "public"."migration_run_tenants" q
			   where q.run_id = r.id and q.status in ('queued', 'running')) as waiting,
			  (select count(*)::int from "public"."migration_run_tenants" f
			   join "public"."tenants" t on t.id = f.tenant_id
			   where f.run_id = r.id and f.status = 'failed' and not exists (
			    select from "public"."migration_run_tenants" l
			    where l.tenant_id = f.tenant_id and l.run_id > r.id and l.status in ('done', 'skipped'))) as failed
			  from "public"."migration_runs" r where r.kind in ('up', 'undo') and r.status <> 'done') runs
			 where interrupted or failed > 0 order by id`,
		),
	);
	return rows.map((row) => ({ ...row, request: JSON.parse(String(row.request)) })) as UnfinishedRun[];
}

/** The command that continues a run. */
export const resuming = ({ id }: { id: number }) => `npm run migrate -- resume --run ${id}`;

/** Example: `run 3 (up --ring early) was interrupted, 160 waiting`. */
export function describeUnfinished({ id, interrupted, waiting, failed, ...run }: UnfinishedRun): string {
	const parts = [waiting > 0 && `${waiting} waiting`, failed > 0 && `${failed} failed`].filter(Boolean);
	const state = interrupted ? ["was interrupted", ...parts] : parts;
	return `run ${id} (${requestOf(run)})${interrupted ? " " : ": "}${state.join(", ")}`;
}

/** The options of a run, as one would type them. */
function requestOf({ kind, undoesRunId, request }: Pick<UnfinishedRun, "kind" | "undoesRunId" | "request">) {
	if (kind === "undo") return `undo of run ${undoesRunId}`;
	const { tenants = [], ring, to } = request;
	const words = [
		...tenants.map((slug) => `--tenant ${slug}`),
		...(ring === undefined ? [] : [`--ring ${ring}`]),
		...(to === undefined ? [] : [`--to ${to}`]),
	];
	return ["up", ...words].join(" ");
}

/** The interrupted runs that an `up` continues first, and those that it leaves alone. */
export type Beginning = { continued: UnfinishedRun[]; left: UnfinishedRun[] };

/**
 * Compares the interrupted runs with what is requested now. Continues a run if its scope is no wider; leaves any
 * other alone, so that a narrowing option never widens. Throws MigrationConflict while an undo is unfinished: the
 * two would work against each other.
 */
export async function decideUp(
	pool: ConnectionPool,
	all: Migration[],
	requested: RunRequest,
): Promise<Beginning> {
	const runs = (await listUnfinished(pool)).filter(({ interrupted }) => interrupted);
	const undo = runs.find(({ kind }) => kind === "undo");
	if (undo) {
		throw new MigrationConflict(
			`${sentence(undo)}. It reverts what this would apply again. Continue it first: ${resuming(undo)}`,
		);
	}
	return {
		continued: runs.filter((run) => isCovered(all, requested, run)),
		left: runs.filter((run) => !isCovered(all, requested, run)),
	};
}

function isCovered(all: Migration[], requested: RunRequest, { request }: UnfinishedRun): boolean {
	const target = targetOf(all, request);
	const { tenants, ring } = requested;
	return (
		target !== undefined &&
		target.list.length <= upTo(all, requested.to).list.length &&
		(tenants === undefined || request.tenants?.every((slug) => tenants.includes(slug)) === true) &&
		(ring === undefined || request.ring === ring)
	);
}

/** The target of a run; undefined if this checkout does not have it. */
export function targetOf(all: Migration[], { to, target }: UnfinishedRun["request"]): Migrations | undefined {
	try {
		return upTo(all, target ?? to);
	} catch {
		return undefined;
	}
}

/**
 * Chooses the run that `resume` continues. Throws MigrationConflict if there is none, or if there are several and
 * none was chosen.
 */
export async function chooseRun(pool: ConnectionPool, runId: number | undefined): Promise<UnfinishedRun> {
	const runs = await listUnfinished(pool);
	const [first, ...others] = runId === undefined ? runs : runs.filter(({ id }) => id === runId);
	if (first === undefined) throw new MigrationConflict(await whyNone(pool, runId));
	if (others.length === 0) return first;
	const lines = runs.map((run) => `  ${describeUnfinished(run)}\n    ${resuming(run)}`);
	throw new MigrationConflict(["Several runs are unfinished. Choose one:", ...lines].join("\n"));
}

async function whyNone(pool: ConnectionPool, runId: number | undefined): Promise<string> {
	if (runId === undefined) return "There is no run to continue.";
	const { kind } = await runOf(pool, runId);
	return kind === "up" || kind === "undo"
		? `Run ${runId} is finished: nothing in it is waiting, and later runs have done everything that failed.`
		: `Run ${runId} is a ${kind}, which cannot be continued: run its command again.`;
}

/** The kind of a run. Throws MigrationConflict if there is no such run. */
export async function runOf(pool: ConnectionPool, runId: number): Promise<{ kind: string }> {
	const [found] = await asOwner(pool, "read", (run) =>
		run(
			`select (select kind from "public"."migration_runs" where id = $1) as kind,
			 (select max(id) from "public"."migration_runs") as newest`,
			[runId],
		),
	);
	if (found?.kind) return { kind: String(found.kind) };
	const newest = found?.newest ? `the newest is run ${found.newest}` : "there are none yet";
	throw new MigrationConflict(`There is no run ${runId}: ${newest}. See: npm run migrate -- runs`);
}

/** The same, as the start of a sentence. */
export function sentence(run: UnfinishedRun): string {
	const text = describeUnfinished(run);
	return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

import { type Migration, type Migrations, upTo } from "../migration-files.ts";
import type { Lanes } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { MigrationConflict } from "./plan.ts";

/** What an `up` was asked to do: nothing given means everybody, to the newest migration. */
export type Asked = { tenants?: string[]; ring?: string; to?: string };

/** A run that did not come to its end, or in which something failed that nothing later mended. */
export type UnfinishedRun = {
	id: number;
	kind: "up" | "undo";
	/** It stopped; else it came to its end, and something failed in it. */
	interrupted: boolean;
	undoesRunId: number | null;
	/** `target`: the newest migration when it began, which it goes to. */
	request: Asked & { target?: string };
	waiting: number;
	failed: number;
};

/**
 * The runs that `resume` goes on with, oldest first. Nobody may be at work: a run that says so was killed. One of a
 * single workspace, or a repair, is given again instead.
 */
export async function listUnfinished(lanes: Lanes): Promise<UnfinishedRun[]> {
	const rows = await asOwner(lanes, "read", (run) =>
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

/** The command that goes on with a run. */
export const resuming = ({ id }: { id: number }) => `npm run migrate -- resume --run ${id}`;

/** `run 3 (up --ring early) was interrupted, 160 waiting`. */
export function describeUnfinished({ id, interrupted, waiting, failed, ...run }: UnfinishedRun): string {
	const parts = [waiting > 0 && `${waiting} waiting`, failed > 0 && `${failed} failed`].filter(Boolean);
	const state = interrupted ? ["was interrupted", ...parts] : parts;
	return `run ${id} (${askedOf(run)})${interrupted ? " " : ": "}${state.join(", ")}`;
}

/** What a run was asked to do, as one would type it. */
function askedOf({ kind, undoesRunId, request }: Pick<UnfinishedRun, "kind" | "undoesRunId" | "request">) {
	if (kind === "undo") return `undo of run ${undoesRunId}`;
	const { tenants = [], ring, to } = request;
	const words = [
		...tenants.map((slug) => `--tenant ${slug}`),
		...(ring === undefined ? [] : [`--ring ${ring}`]),
		...(to === undefined ? [] : [`--to ${to}`]),
	];
	return ["up", ...words].join(" ");
}

/** The interrupted runs that an `up` goes on with first, and those that it leaves alone. */
export type Beginning = { continued: UnfinishedRun[]; left: UnfinishedRun[] };

/**
 * Compares what interrupted runs were with what is asked now. One that did no more than this is to do is gone on with;
 * any other is left alone, so that an option that narrows never widens. Throws MigrationConflict while an undo is
 * unfinished: the two would work against each other.
 */
export async function decideUp(lanes: Lanes, all: Migration[], asked: Asked): Promise<Beginning> {
	const runs = (await listUnfinished(lanes)).filter(({ interrupted }) => interrupted);
	const undo = runs.find(({ kind }) => kind === "undo");
	if (undo) {
		throw new MigrationConflict(
			`${sentence(undo)}. It takes back what this would apply again. First go on with it: ${resuming(undo)}`,
		);
	}
	return {
		continued: runs.filter((run) => isCovered(all, asked, run)),
		left: runs.filter((run) => !isCovered(all, asked, run)),
	};
}

function isCovered(all: Migration[], asked: Asked, { request }: UnfinishedRun): boolean {
	const target = targetOf(all, request);
	const { tenants, ring } = asked;
	return (
		target !== undefined &&
		target.list.length <= upTo(all, asked.to).list.length &&
		(tenants === undefined || request.tenants?.every((slug) => tenants.includes(slug)) === true) &&
		(ring === undefined || request.ring === ring)
	);
}

/** Where a run was going; undefined when this checkout does not have it. */
export function targetOf(all: Migration[], { to, target }: UnfinishedRun["request"]): Migrations | undefined {
	try {
		return upTo(all, target ?? to);
	} catch {
		return undefined;
	}
}

/** The run that `resume` is about. Throws MigrationConflict when there is none, or several and none was said. */
export async function chooseRun(lanes: Lanes, runId: number | undefined): Promise<UnfinishedRun> {
	const runs = await listUnfinished(lanes);
	const [first, ...others] = runId === undefined ? runs : runs.filter(({ id }) => id === runId);
	if (first === undefined) throw new MigrationConflict(await whyNone(lanes, runId));
	if (others.length === 0) return first;
	const lines = runs.map((run) => `  ${describeUnfinished(run)}\n    ${resuming(run)}`);
	throw new MigrationConflict(["Several runs are unfinished. Say which:", ...lines].join("\n"));
}

async function whyNone(lanes: Lanes, runId: number | undefined): Promise<string> {
	if (runId === undefined) return "There is no run to continue.";
	const { kind } = await runOf(lanes, runId);
	return kind === "up" || kind === "undo"
		? `Run ${runId} is finished: nothing in it waits or failed that was not done since.`
		: `Run ${runId} is a ${kind}, which is not continued: give its command again.`;
}

/** A run's kind. Throws MigrationConflict when there is no such run. */
export async function runOf(lanes: Lanes, runId: number): Promise<{ kind: string }> {
	const [found] = await asOwner(lanes, "read", (run) =>
		run(
			`select (select kind from "public"."migration_runs" where id = $1) as kind,
			 (select max(id) from "public"."migration_runs") as newest`,
			[runId],
		),
	);
	if (found?.kind) return { kind: String(found.kind) };
	const newest = found?.newest ? `the newest is run ${found.newest}` : "there was none yet";
	throw new MigrationConflict(`There is no run ${runId}: ${newest}. See: npm run migrate -- runs`);
}

/** The same as a sentence's beginning. */
export function sentence(run: UnfinishedRun): string {
	const text = describeUnfinished(run);
	return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

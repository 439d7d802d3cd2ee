import { type PendingJobs, pendingJobs } from "../jobs/schema.ts";
import { type Migration, type Migrations, readMigrations, upTo } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import type { TenantSchema } from "../tenancy/schema-name.ts";
import { bindToTenant } from "../tenancy/sql-text.ts";
import { checkIdle } from "./lock.ts";
import { checkBeforeUp, type UpOptions } from "./migrate-up.ts";
import { IN_NARROWING, type MigrationStep, type Narrowing, narrowed, type Plan, planUp } from "./plan.ts";
import { pendingPublic } from "./public.ts";
import { withReadPool } from "./status.ts";
import { describeUnfinished, resuming, targetOf, type UnfinishedRun } from "./unfinished.ts";

/** One family in one run: what its members would get, written out for one of them. */
type Share = {
	/** The interrupted run that would be continued for it; absent if it would be a new run. */
	run?: number;
	tenants: number;
	slugs: string[];
	migrations: string[];
	sql: string[];
	/** Why they would fail instead. */
	refused?: string;
};

export type DryRun = {
	public: string[];
	/** Versions of the queue's own tables, if they would be upgraded. */
	jobs?: { from: number; to: number };
	families: Share[];
	/** Interrupted runs that would be left alone. */
	left: UnfinishedRun[];
	/** The same, for people. */
	text: string;
};

const SLUGS_SHOWN = 20;

/**
 * Says what `up` would do, using the same decisions: the exact SQL, and which tenants would get it. Changes
 * nothing. Throws whatever `up` would throw.
 */
export async function planDryRun(databaseUrl: string, options: UpOptions): Promise<DryRun> {
	const { all } = readMigrations("tenant", options.folder);
	const target = upTo(all, options.to);
	return withReadPool(databaseUrl, async (pool) => {
		await checkIdle(pool);
		const { continued, left, isNew } = await checkBeforeUp({ pool, databaseUrl }, target, options);
		const jobs = await pendingJobs(pool);
		const publicSchema = await pendingPublic(pool, readMigrations("public", options.folder));
		const families = isNew ? [] : await shares(pool, target, continued, options);
		return {
			public: publicSchema.map(({ name }) => name),
			jobs: jobs && { from: jobs.from, to: jobs.to },
			families,
			left,
			text: describe(jobs, publicSchema, families, left),
		};
	});
}

type Group = TenantSchema & { checksum: string; run: number | null; tenants: number; slugs: string[] };

/** Lists interrupted runs first, then the new run, in the order they would follow each other. */
async function shares(
	pool: ConnectionPool,
	target: Migrations,
	continued: UnfinishedRun[],
	only: Narrowing,
): Promise<Share[]> {
	const plans = new Map<number, Plan>();
	for (const run of continued) {
		const plan = await planUp(pool, targetOf(target.all, run.request) ?? target, { waitingIn: run.id });
		plans.set(run.id, plan);
	}
	const plan = { own: await planUp(pool, target, only), ofRuns: plans, target };
	const each = (await groups(pool, only, [...plans.keys()])).map((group) => sharesOf(group, plan));
	return [...each.flatMap(({ first }) => first), ...each.flatMap(({ next }) => next)];
}

type Plans = { own: Plan; ofRuns: Map<number, Plan>; target: Migrations };

/** The next run starts from where the interrupted run leaves a group. */
function sharesOf(group: Group, { own, ofRuns, target }: Plans): { first: Share[]; next: Share[] } {
	const plan = group.run === null ? own : (ofRuns.get(group.run) ?? own);
	const refused = plan.refused.get(group.checksum);
	const step = plan.steps.get(group.checksum);
	const now = step || refused !== undefined ? [share(group, step?.migrations ?? [], refused)] : [];
	if (group.run === null) return { first: [], next: now };
	const rest = step ? restOf(step, target) : (own.steps.get(group.checksum)?.migrations ?? []);
	return {
		first: now.map((one) => ({ run: group.run ?? undefined, ...one })),
		next: rest.length > 0 && refused === undefined ? [share(group, rest, undefined)] : [],
	};
}

function restOf({ has, migrations }: MigrationStep, { list }: Migrations): Migration[] {
	const made = new Set(migrations.map(({ name }) => name));
	return list.filter(({ name }) => !has.has(name) && !made.has(name));
}

/** Tenants with the same migrations that wait in the same interrupted run's queue, or in none. */
async function groups(pool: ConnectionPool, only: Narrowing, runs: number[]): Promise<Group[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select t.schema_checksum as checksum, q.run_id as run, count(*)::int as tenants,
			 jsonb_agg(t.slug order by t.slug) as slugs, (array_agg(t.schema_name order by t.slug))[1] as "schemaName",
			 (array_agg(t.role_name order by t.slug))[1] as "roleName"
			 from "public"."tenants" t left join (select tenant_id, min(run_id) as run_id
			  from "public"."migration_run_tenants" where status in ('queued', 'running')
			  and run_id in (select jsonb_array_elements_text($4::jsonb)::int) group by tenant_id) q on q.tenant_id = t.id
			 where ${IN_NARROWING} group by 1, 2 order by min(t.slug)`,
			[...narrowed(only), JSON.stringify(runs)],
		),
	);
	return rows.map((row) => ({ ...row, slugs: JSON.parse(String(row.slugs)) })) as Group[];
}

const share = (group: Group, migrations: Migration[], refused: string | undefined): Omit<Share, "run"> => ({
	tenants: group.tenants,
	slugs: group.slugs.slice(0, SLUGS_SHOWN),
	migrations: migrations.map(({ name }) => name),
	sql: migrations.flatMap(({ up }) => bindToTenant(up, group)),
	...(refused === undefined ? {} : { refused }),
});

function describe(
	jobs: PendingJobs | undefined,
	publicSchema: { name: string; up: string[] }[],
	families: Share[],
	left: UnfinishedRun[],
): string {
	const lines = [
		...(jobs ? [`-- queue: tables from version ${jobs.from} to ${jobs.to}`, jobs.sql] : []),
		...publicSchema.flatMap(({ name, up }) => [`-- public: ${name}`, ...up]),
		...families.flatMap(describeShare),
	];
	if (lines.length === 0) lines.push("Nothing to do.");
	for (const run of left) lines.push(`-- left alone: ${describeUnfinished(run)}; ${resuming(run)}`);
	return lines.join("\n");
}

function describeShare({ run, tenants, slugs, migrations, sql, refused }: Share): string[] {
	const more = tenants > slugs.length ? ` and ${tenants - slugs.length} more` : "";
	const who = `${run === undefined ? "" : `run ${run} continues: `}${tenants} × `;
	if (refused !== undefined) return [`-- ${who}refused: ${slugs.join(", ")}${more}: ${refused}`];
	return [`-- ${who}${migrations.join(", ")}: ${slugs.join(", ")}${more}`, `-- SQL for ${slugs[0]}:`, ...sql];
}

import { eq, sql } from "drizzle-orm";
import { registry, transactInQueue, transactInRegistry } from "#app/platform/database/database.server.ts";
import { queue } from "#app/platform/jobs/queue.server.ts";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import { withPerformanceTracking } from "#app/platform/request/performance.server.ts";
import { tenantActivity } from "#db/schema/public/activity.ts";
import type { ReactingTenant } from "./reaction.server.ts";
import { openFor } from "./run-reaction.server.ts";

/** The queue of jobs that run for each tenant once a day. */
export const DAILY = "daily";

/**
 * A job of a feature that runs for a tenant once a day, when the day (UTC, `2026-11-21`) has begun, or later if no
 * worker was running. Days without a running worker are skipped, and so are days on which a tenant has nothing to do.
 * It may run twice for a day and must change nothing the second time.
 */
export type Daily = {
	/** `noun.verb`; the actor in the audit log of what it writes. */
	name: string;
	run: (tenant: ReactingTenant, day: string) => Promise<void>;
	/** Finds the moment from which it has something to do even if nothing happens until then; asked after each run. */
	next?: (tenant: ReactingTenant) => Promise<Date | undefined>;
};

type DailyJob = { tenantId: string; daily: string; day: string };

// No one waits for these: today's work of people comes first.
const SLOTS = 4;
const SLOTS_OF_ONE_TENANT = 1;
const TENANTS_AT_ONCE = 500;
const LOOK_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

/** Queues the daily jobs of each active tenant that has something to do, once a day, and runs them, as the worker's part. */
export function dailyWith(dailies: readonly Daily[]): QueueWork {
	const byName = new Map(dailies.map((daily) => [daily.name, daily]));
	let lookAt = 0;
	return {
		queue: DAILY,
		slots: SLOTS,
		perGroup: SLOTS_OF_ONE_TENANT,
		async refill() {
			if (Date.now() < lookAt) return 0;
			const begun = await beginDay(dailies, new Date());
			if (begun < TENANTS_AT_ONCE) lookAt = Date.now() + LOOK_EVERY_MS;
			return begun;
		},
		async run({ data }) {
			const { tenantId, daily: name, day } = data as DailyJob;
			const daily = byName.get(name);
			if (!daily) throw new Error(`This worker doesn’t know the daily job ${name}`);
			const tenant = await registry.findById(tenantId);
			if (tenant?.status !== "active") return;
			await withPerformanceTracking(`daily ${name}`, tenant.id, () =>
				runDaily(daily, openFor(name, tenant), day),
			);
		},
	};
}

async function runDaily(daily: Daily, tenant: ReactingTenant, day: string): Promise<void> {
	try {
		await daily.run(tenant, day);
		const next = await daily.next?.(tenant);
		if (next) await noteDue(tenant.id, next);
	} catch (error) {
		// If every retry fails too, there is still tomorrow.
		await noteDue(tenant.id, new Date());
		throw error;
	}
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Makes a tenant's jobs due on the first day that begins after this moment, whatever happens or does not. */
async function noteDue(id: string, from: Date): Promise<void> {
	const { tenantId, dueOn } = tenantActivity;
	const day = dayOf(new Date(from.getTime() + DAY_MS));
	await transactInRegistry("write", (db) =>
		db
			.update(tenantActivity)
			.set({ dueOn: sql`least(${dueOn}, ${day}::date)` })
			.where(eq(tenantId, id)),
	);
}

// An hour of the week for each tenant, in which its jobs run even if nothing is known to be due: what only a release, a
// migration or a restore has changed is seen then. A fleet's full round is spread over the week this way.
const ROUND_HOUR = `mod(hashtext(t.id)::bigint + 2147483648, 168)`;
const LAST_ROUND = `($2::timestamptz at time zone 'UTC' - make_interval(hours =>
	mod(floor(extract(epoch from $2::timestamptz) / 3600)::bigint - ${ROUND_HOUR}, 168)::int))::date`;

// Something has happened since the day before the last day: figures of a day are counted on the two days after it.
const HAPPENED = `a.last_event_at >= (a.last_day - 1)::timestamp at time zone 'UTC'`;

// Takes each tenant whose day has not begun once, however many workers look; a locked one is left to the worker
// holding it. A last day after tomorrow was written by a worker whose clock was wrong.
const BEGIN = `
	insert into "public"."tenant_activity" as activity (tenant_id, last_day)
	select t.id, $1::date from "public"."tenants" t left join "public"."tenant_activity" a on a.tenant_id = t.id
	where t.status = 'active' and (a.last_day is null or a.last_day > $1::date + 1
		or a.last_day < $1::date and (${HAPPENED} or a.due_on <= $1::date or a.last_day < ${LAST_ROUND}))
	order by t.id limit $3 for update of t skip locked
	on conflict (tenant_id) do update set last_day = excluded.last_day,
		due_on = case when activity.due_on > excluded.last_day then activity.due_on end
	where activity.last_day is distinct from excluded.last_day
	returning tenant_id as "tenantId"`;

/** Begins a tenant's day in one transaction: the day has begun when its jobs are in the queue. */
function beginDay(dailies: readonly Daily[], now: Date): Promise<number> {
	const day = dayOf(now);
	return transactInQueue(async (db) => {
		const { rows } = await db.executeSql(BEGIN, [day, now, TENANTS_AT_ONCE]);
		const jobs = rows.flatMap((row) =>
			dailies.map(({ name }) => {
				const tenantId = String(row.tenantId);
				return { data: { tenantId, daily: name, day } satisfies DailyJob, group: { id: tenantId } };
			}),
		);
		if (jobs.length > 0) await queue.insert(DAILY, jobs, { db });
		return rows.length;
	});
}

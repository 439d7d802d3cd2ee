import { registry, transactInQueue } from "#app/platform/database/database.server.ts";
import { queue } from "#app/platform/jobs/queue.server.ts";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import { withPerformanceTracking } from "#app/platform/request/performance.server.ts";
import type { ReactingTenant } from "./reaction.server.ts";
import { openFor } from "./run-reaction.server.ts";

/** The queue of jobs that run for each tenant once a day. */
export const DAILY = "daily";

/**
 * A job of a feature that runs for a tenant once a day, when the day (UTC, `2026-11-21`) has begun, or later if no
 * worker was running. Days without a running worker are skipped. It may run twice for a day and must change nothing
 * the second time.
 */
export type Daily = {
	/** `noun.verb`; the actor in the audit log of what it writes. */
	name: string;
	run: (tenant: ReactingTenant, day: string) => Promise<void>;
};

type DailyJob = { tenantId: string; daily: string; day: string };

// No one waits for these: today's work of people comes first.
const SLOTS = 4;
const SLOTS_OF_ONE_TENANT = 1;
const TENANTS_AT_ONCE = 500;
const LOOK_EVERY_MS = 60_000;

/** Queues each active tenant's daily jobs once a day, and runs them, as the worker's part. */
export function dailyWith(dailies: readonly Daily[]): QueueWork {
	const byName = new Map(dailies.map((daily) => [daily.name, daily]));
	let lookAt = 0;
	return {
		queue: DAILY,
		slots: SLOTS,
		perGroup: SLOTS_OF_ONE_TENANT,
		async refill() {
			if (Date.now() < lookAt) return 0;
			const begun = await beginDay(dailies, new Date().toISOString().slice(0, 10));
			if (begun < TENANTS_AT_ONCE) lookAt = Date.now() + LOOK_EVERY_MS;
			return begun;
		},
		async run({ data }) {
			const { tenantId, daily: name, day } = data as DailyJob;
			const daily = byName.get(name);
			if (!daily) throw new Error(`This worker doesn’t know the daily job ${name}`);
			const tenant = await registry.findById(tenantId);
			if (tenant?.status !== "active") return;
			await withPerformanceTracking(`daily ${name}`, tenant.id, () => daily.run(openFor(name, tenant), day));
		},
	};
}

// Takes each tenant whose day has not begun once, however many workers look; a locked one is left to the worker
// holding it.
const BEGIN = `
	insert into "public"."tenant_activity" as activity (tenant_id, last_day)
	select t.id, $1::date from "public"."tenants" t left join "public"."tenant_activity" a on a.tenant_id = t.id
	where t.status = 'active' and (a.last_day is null or a.last_day < $1::date)
	order by t.id limit $2 for update of t skip locked
	on conflict (tenant_id) do update set last_day = excluded.last_day where activity.last_day is distinct from excluded.last_day
	returning tenant_id as "tenantId"`;

/** Begins a tenant's day in one transaction: the day has begun when its jobs are in the queue. */
function beginDay(dailies: readonly Daily[], day: string): Promise<number> {
	return transactInQueue(async (db) => {
		const { rows } = await db.executeSql(BEGIN, [day, TENANTS_AT_ONCE]);
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

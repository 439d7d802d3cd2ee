import { type SQL, sql } from "drizzle-orm";
import type { EventName } from "#app/tenant/events/events.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { beginOf, type Day } from "./days.ts";

/** The events that are counted, and what each counts as. */
const COUNTED = {
	"onboarding.started": "started",
	"step.reached": "started",
	"onboarding.completed": "done",
	"step.completed": "done",
	"step.skipped": "skipped",
} as const satisfies Partial<Record<EventName, "started" | "done" | "skipped">>;

/** The most by which time order and number order can differ: an entry is dated when its transaction starts and numbered when it is written. */
const LONGEST_TRANSACTION = sql`interval '10 minutes'`;

const listOf = (texts: readonly string[]) =>
	sql.join(
		texts.map((text) => sql`${text}`),
		sql`, `,
	);

const eventsThat = (count: (typeof COUNTED)[keyof typeof COUNTED]) =>
	listOf(Object.entries(COUNTED).flatMap(([event, counted]) => (counted === count ? [event] : [])));

/** A query: when the newest counted event was. One index lookup per event name, however long the log is. */
export const newestEvent = ({ tables: { auditLogs } }: TenantReading): SQL => sql`(
	select max(newest.at) from unnest(array[${listOf(Object.keys(COUNTED))}]) as counted (event)
	cross join lateral (
		select ${auditLogs.at} as at from ${auditLogs} where ${auditLogs.event} = counted.event
		order by ${auditLogs.seq} desc limit 1
	) newest
)`;

/** A query: when the oldest counted event was. Reads only the start of each name’s part of the index. */
export const oldestEvent = ({ tables: { auditLogs } }: TenantReading): SQL => sql`(
	select min(oldest.at) from unnest(array[${listOf(Object.keys(COUNTED))}]) as counted (event)
	cross join lateral (
		select ${auditLogs.at} as at from ${auditLogs} where ${auditLogs.event} = counted.event
		order by ${auditLogs.seq} limit 1
	) oldest
)`;

/**
 * A query: the figures of a range of days, counted from the audit log, with the columns of `onboarding_analytics` in
 * order. It uses only the ids, numbers and time of an event, because names may be sealed.
 */
export function countedEvents(reading: TenantReading, from: Day, before: Day): SQL {
	const { auditLogs, onboardingPaths } = reading.tables;
	const [start, end] = [sql`${momentOf(from)}::timestamptz`, sql`${momentOf(before)}::timestamptz`];
	return sql`
	select told.day, told.path_id, told.path_version, told.step_key, part.segment, part.segment_key,
		count(*) filter (where told.event in (${eventsThat("started")}))::integer as started,
		count(*) filter (where told.event in (${eventsThat("done")}))::integer as done,
		count(*) filter (where told.event in (${eventsThat("skipped")}))::integer as skipped,
		floor(0.5 + percentile_cont(0.5) within group (order by told.seconds))::integer as median_seconds,
		coalesce(array_agg(told.seconds order by told.seconds) filter (where told.seconds is not null), '{}') as seconds
	from (
		select ${auditLogs.event} as event, ${auditLogs.payload} as payload,
			to_char(${auditLogs.at} at time zone 'UTC', 'YYYY-MM-DD') as day,
			(${auditLogs.payload} #>> '{path,id}')::integer as path_id,
			(${auditLogs.payload} ->> 'version')::integer as path_version,
			coalesce(${auditLogs.payload} #>> '{step,key}', '') as step_key,
			case when ${auditLogs.event} in (${eventsThat("done")})
				then (${auditLogs.payload} ->> 'seconds')::integer end as seconds
		from ${auditLogs}
		where ${auditLogs.event} in (${listOf(Object.keys(COUNTED))})
			and ${auditLogs.seq} >= ${firstSince(reading, sql`${start} - ${LONGEST_TRANSACTION}`)}
			and ${auditLogs.seq} < ${firstSince(reading, sql`${end} + ${LONGEST_TRANSACTION}`)}
			and ${auditLogs.at} >= ${start} and ${auditLogs.at} < ${end}
	) told
	join ${onboardingPaths} on ${onboardingPaths.id} = told.path_id
	cross join lateral (
		select 'all' as segment, '' as segment_key
		union all select 'role', told.payload ->> 'role'
		union all select distinct 'team', team from jsonb_array_elements_text(told.payload -> 'teams') as team
	) part
	group by 1, 2, 3, 4, 5, 6`;
}

/**
 * A query: the number of the first log entry since a moment, found by binary search. Entries are numbered nearly in time
 * order, and twenty primary-key lookups find a day among a million entries. An index by time would slow down every write.
 */
function firstSince({ tables: { auditLogs } }: TenantReading, moment: SQL): SQL {
	return sql`(
		with recursive halves (low, high) as (
			select 1::bigint, coalesce((select max(${auditLogs.seq}) from ${auditLogs}), 0) + 1
			union all
			select
				case when entry.at < ${moment} then entry.seq + 1 else low end,
				case when entry.at < ${moment} then high else (low + high) / 2 end
			from halves cross join lateral (
				select ${auditLogs.seq} as seq, ${auditLogs.at} as at from ${auditLogs}
				where ${auditLogs.seq} >= (low + high) / 2 order by ${auditLogs.seq} limit 1
			) entry
			where low < high
		)
		select max(low) from halves
	)`;
}

const momentOf = (day: Day) => beginOf(day).toISOString();

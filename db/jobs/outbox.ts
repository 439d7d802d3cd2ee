import type { NewEvent } from "../tenancy/registry/announce.ts";
import type { QueueDb } from "./statements.ts";

export type Take = {
	/** The queue in which the events become jobs. */
	queue: string;
	/** Names this build knows. Others belong to a newer one, and wait for it. */
	known: readonly string[];
	/** Events of one tenant that may be jobs at a time: the rest of a long queue stays here, where it blocks nobody. */
	perTenant: number;
	/** How many tenants are looked at, starting with the one after `after`. */
	tenants: number;
	after: string;
};

/** An event, and the reactions that its tenant took an interest in. */
type TakenEvent = Required<NewEvent> & { interests: string[] };

/** `after`: where the next call continues; empty once every tenant has been looked at. */
export type Taken = { events: TakenEvent[]; after: string };

/** Goes from tenant to tenant by the index: the length of a tenant's queue costs nothing. */
const TAKE = `
	with recursive line (tenant_id, place) as (
		(select tenant_id, 1 from "public"."event_outbox" where tenant_id > $5 order by tenant_id limit 1)
		union all
		select (select o.tenant_id from "public"."event_outbox" o where o.tenant_id > line.tenant_id order by o.tenant_id limit 1),
			place + 1
		from line where line.tenant_id is not null and place < $4::int
	), jobs as materialized (
		select group_id, count(*) as n from pgboss.job where name = $1 and state = 'created' and not blocked group by group_id
	), chosen as materialized (
		select o.tenant_id, o.seq from line left join jobs on jobs.group_id = line.tenant_id
		cross join lateral (
			select e.tenant_id, e.seq from "public"."event_outbox" e
			where e.tenant_id = line.tenant_id and (e.event = any($2::text[]) or e.at < now() - interval '1 day')
			order by e.seq limit greatest(0, $3::int - coalesce(jobs.n, 0)) for update skip locked
		) o
	), taken as (
		delete from "public"."event_outbox" o using chosen where o.tenant_id = chosen.tenant_id and o.seq = chosen.seq
		returning o.*
	)
	select line.tenant_id as "tenantId", taken.event_id as "eventId", taken.event, taken.depth,
		to_jsonb(array(select i.reaction from "public"."event_interest" i where i.tenant_id = taken.tenant_id)) as interests
	from line left join taken on taken.tenant_id = line.tenant_id
	where line.tenant_id is not null order by taken.seq, line.place`;

/**
 * Takes events out, a few of each tenant, so that a tenant with many does not delay the others; oldest first. They
 * are gone from the outbox once the transaction commits. An event that no build has known for a day is taken too.
 */
export async function takeEvents(db: QueueDb, take: Take): Promise<Taken> {
	const { queue, known, perTenant, tenants, after } = take;
	const { rows } = await db.executeSql(TAKE, [queue, known, perTenant, tenants, after]);
	const seen = [...new Set(rows.map(({ tenantId }) => String(tenantId)))].sort();
	const events = rows.filter(({ eventId }) => eventId !== null) as Taken["events"];
	return { events, after: seen.length < tenants ? "" : (seen.at(-1) ?? "") };
}

const NOTE = `
	insert into "public"."tenant_activity" as activity (tenant_id, last_event_at, events)
	select told.id, now(), told.n from unnest($1::text[], $2::int[]) as told (id, n)
	join "public"."tenants" t on t.id = told.id order by told.id
	on conflict (tenant_id) do update set last_event_at = excluded.last_event_at, events = activity.events + excluded.events`;

/** Records that something happened in these tenants, and how much. */
export async function noteActivity(
	db: QueueDb,
	events: readonly Pick<NewEvent, "tenantId">[],
): Promise<void> {
	const counts = new Map<string, number>();
	for (const { tenantId } of events) counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
	if (counts.size > 0) await db.executeSql(NOTE, [[...counts.keys()], [...counts.values()]]);
}

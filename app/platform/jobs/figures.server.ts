import { transactInQueue } from "../database/database.server.ts";
import { deadLettersOf } from "./queue.server.ts";

/** The state of a queue, for charts and alerts. */
export type QueueFigures = {
	/** Due now or soon, including events that will become jobs of this queue. */
	queued: number;
	active: number;
	/** Failed, and waiting for the next try. */
	failed: number;
	/** Failed for the last time. */
	dead: number;
	/** How long the oldest due job has waited, in seconds; 0 when there is none. */
	oldestSeconds: number;
};

/** Counts a queue and, unless it takes none, the events that will become its jobs. Refuses: 503. */
export async function queueFigures(name: string, { takesEvents = true } = {}): Promise<QueueFigures> {
	const values = [name, deadLettersOf(name), takesEvents];
	const { rows } = await transactInQueue((db) => db.executeSql(FIGURES, values));
	const figures = Object.entries(rows[0] ?? {}).map(([key, value]) => [key, Number(value)]);
	return Object.fromEntries(figures) as QueueFigures;
}

// Uses the conditions of pg-boss's partial indexes, so that finished jobs, the large majority, are not read.
const FIGURES = `
	with waiting as (
		select count(*) as n, min(at) as oldest from "public"."event_outbox" where $3::boolean
	), ready as (
		select count(*) filter (where state = 'created') as created, count(*) filter (where state = 'retry') as failed,
			min(created_on) filter (where state = 'created') as oldest
		from pgboss.job where name = $1 and state < 'active' and not blocked
	), active as (
		select count(*) as n from pgboss.job where name = $1 and state = 'active' and group_id is not null
	), dead as (
		select count(*) as n from pgboss.job where name = $2 and state < 'active' and not blocked
	)
	select waiting.n + ready.created as queued, active.n as active, ready.failed, dead.n as dead,
		coalesce(extract(epoch from now() - least(waiting.oldest, ready.oldest)), 0) as "oldestSeconds"
	from waiting, ready, active, dead`;

import { transactInQueue } from "../database/database.server.ts";

/** The load of a queue. `dead`: failed for the last time. */
export type QueueLoad = {
	queued: number;
	active: number;
	failed: number;
	dead: number;
	oldestSeconds: number;
};

/** What all processes share, as it is now. */
export type FleetState = {
	/** The number of tenants in each state; `provisioning` are the ready ones that sign-ups claim. */
	tenants: Record<string, number>;
	queues: Record<string, QueueLoad>;
	/** Events that have not become jobs yet, and how long the oldest has waited. */
	outbox: { events: number; oldestSeconds: number };
	openErrors: number;
};

const REMEMBER_MS = 15_000;

let remembered: { fleet: Promise<FleetState>; until: number } | undefined;

/** Counts tenants, queues and open errors; at most four times a minute, however often it is called. Refuses: 503. */
export function fleetFigures(): Promise<FleetState> {
	if (remembered && remembered.until > performance.now()) return remembered.fleet;
	const fleet = countFleet();
	remembered = { fleet, until: performance.now() + REMEMBER_MS };
	fleet.catch(() => {
		remembered = undefined;
	});
	return fleet;
}

const TENANTS = `select status, count(*)::int as n from "public"."tenants" group by status`;
const OUTBOX = `select count(*)::int as events, coalesce(extract(epoch from now() - min(at)), 0)::float8 as oldest
	from "public"."event_outbox"`;
const ERRORS = `select count(*)::int as n from (select from "public"."error_logs" where status = 'open' limit 1000) open`;
// Uses the conditions of pg-boss's partial indexes, so that finished jobs, the large majority, are not read.
const WAITING = `select name, state::text as state, count(*)::int as n,
		coalesce(extract(epoch from now() - min(created_on)), 0)::float8 as oldest
	from pgboss.job where state < 'active' and not blocked group by name, state`;
const ACTIVE = `select name, 'active' as state, count(*)::int as n, 0 as oldest
	from pgboss.job where state = 'active' and group_id is not null group by name`;
const NAMES = "select name from pgboss.queue order by name limit 100";

type Count = { name: string; state: string; n: number; oldest: number };

function countFleet(): Promise<FleetState> {
	return transactInQueue(async (db) => {
		const ask = async (text: string) => (await db.executeSql(text)).rows;
		// All of it in one round trip.
		const [states, [outbox], [errors], names, waiting, active] = await Promise.all([
			ask(TENANTS),
			ask(OUTBOX),
			ask(ERRORS),
			ask(NAMES),
			ask(WAITING),
			ask(ACTIVE),
		]);
		return {
			tenants: Object.fromEntries(states.map(({ status, n }) => [String(status), Number(n)])),
			outbox: { events: Number(outbox?.events), oldestSeconds: Number(outbox?.oldest) },
			openErrors: Number(errors?.n),
			queues: queuesOf(
				names.map(({ name }) => String(name)),
				[...waiting, ...active] as Count[],
			),
		};
	});
}

// The naming of platform/jobs/queue.server.ts.
const DEAD = /\.dead$/;

function queuesOf(names: string[], counts: Count[]): Record<string, QueueLoad> {
	const countOf = (name: string, states: string[]) =>
		counts
			.filter((count) => count.name === name && states.includes(count.state))
			.reduce((sum, { n }) => sum + Number(n), 0);
	const queues = names.filter((name) => !DEAD.test(name));
	return Object.fromEntries(
		queues.map((name) => [
			name,
			{
				queued: countOf(name, ["created"]),
				failed: countOf(name, ["retry"]),
				active: countOf(name, ["active"]),
				dead: countOf(`${name}.dead`, ["created", "retry"]),
				oldestSeconds: Number(
					counts.find((count) => count.name === name && count.state === "created")?.oldest ?? 0,
				),
			},
		]),
	);
}

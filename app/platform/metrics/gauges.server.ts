import { Counter, Gauge } from "prom-client";
import { poolFigures, registry } from "../database/database.server.ts";
import { errorsNoted } from "../errors/errors.server.ts";
import { log } from "../log/log.server.ts";
import { limitRefusals } from "../rate-limits/rate-limits.server.ts";
import { type FleetState, fleetFigures } from "./fleet.server.ts";
import { metrics } from "./requests.server.ts";

type Value = [labels: Record<string, string>, value: number];

/** Registers something that is counted elsewhere and read on demand. */
function total(name: string, help: string, labelNames: string[], read: () => Value[]): void {
	new Counter({
		name: `tenantry_${name}`,
		help,
		labelNames,
		registers: [metrics],
		collect() {
			this.reset();
			for (const [labels, value] of read()) this.inc(labels, value);
		},
	});
}

function gauge(
	name: string,
	help: string,
	labelNames: string[],
	read: () => Value[] | Promise<Value[]>,
): void {
	new Gauge({
		name: `tenantry_${name}`,
		help,
		labelNames,
		registers: [metrics],
		async collect() {
			this.reset();
			for (const [labels, value] of await read()) this.set(labels, value);
		},
	});
}

const only = (value: number): Value[] => [[{}, value]];

gauge("pool_connections", "Connections of this process to the database.", ["state"], () => {
	const { size, busy } = poolFigures();
	return [
		[{ state: "busy" }, busy],
		[{ state: "idle" }, size - busy],
	];
});
gauge("pool_waiting", "Transactions waiting for a connection.", [], () => only(poolFigures().waiting));
total("pool_transactions_total", "Transactions begun.", [], () => only(poolFigures().transactions));
total("pool_waits_total", "Transactions that waited for a connection.", [], () => only(poolFigures().waited));
total("pool_wait_seconds_total", "Total time they waited, in seconds.", [], () =>
	only(poolFigures().waitedMs / 1_000),
);
total("pool_refused_total", "Transactions refused because too many waited.", [], () =>
	only(poolFigures().refused),
);
total("pool_recycled_total", "Connections replaced.", [], () => only(poolFigures().recycled));
gauge(
	"pool_prepared_statements",
	"Prepared statements on each connection; their memory is given back when it is replaced.",
	["connection"],
	() => poolFigures().prepared.map((count, index) => [{ connection: String(index + 1) }, count]),
);
total("slow_transactions_total", "Transactions slower than SLOW_TRANSACTION_MS.", [], () =>
	only(poolFigures().slow),
);
gauge("registry_cache_entries", "Workspaces and members in the cache.", [], () => only(registry.remembered));
total("registry_cache_lookups_total", "Lookups of a workspace.", ["result"], () => [
	[{ result: "hit" }, registry.counters.hits],
	[{ result: "miss" }, registry.counters.misses],
]);
total("rate_limit_refusals_total", "Requests refused by a limit.", ["kind"], () =>
	[...limitRefusals()].map(([kind, count]) => [{ kind }, count]),
);
total("errors_total", "Bugs recorded in error_logs.", [], () => only(errorsNoted()));

/** Reads what all processes share. While the database is unreachable there are no figures, and `tenantry_fleet_up` is 0. */
async function ofFleet(read: (fleet: FleetState) => Value[]): Promise<Value[]> {
	try {
		return read(await fleetFigures());
	} catch (error) {
		log.debug({ err: error }, "the figures of the fleet could not be read");
		return [];
	}
}

gauge("fleet_up", "1 when the figures shared by all processes could be read.", [], async () => {
	const found = await ofFleet(() => only(1));
	return found.length > 0 ? found : only(0);
});
gauge("tenants", "Workspaces by state.", ["status"], () =>
	ofFleet(({ tenants }) => Object.entries(tenants).map(([status, count]) => [{ status }, count])),
);
gauge("warm_tenants", "Ready, empty workspaces that sign-ups claim.", [], () =>
	ofFleet(({ tenants }) => only(tenants.provisioning ?? 0)),
);
gauge("queue_jobs", "Jobs by state; dead: failed for the last time.", ["queue", "state"], () =>
	ofFleet(({ queues }) =>
		Object.entries(queues).flatMap(([queue, { oldestSeconds: _, ...states }]) =>
			Object.entries(states).map(([state, count]): Value => [{ queue, state }, count]),
		),
	),
);
gauge("queue_oldest_seconds", "How long the oldest job has waited.", ["queue"], () =>
	ofFleet(({ queues }) =>
		Object.entries(queues).map(([queue, { oldestSeconds }]) => [{ queue }, oldestSeconds]),
	),
);
gauge("outbox_events", "Events that have not become jobs yet.", [], () =>
	ofFleet(({ outbox }) => only(outbox.events)),
);
gauge("outbox_oldest_seconds", "How long the oldest event has waited.", [], () =>
	ofFleet(({ outbox }) => only(outbox.oldestSeconds)),
);
gauge("open_errors", "Unresolved bugs in error_logs, up to 1,000.", [], () =>
	ofFleet(({ openErrors }) => only(openErrors)),
);

import postgres from "postgres";
import { readAddress } from "./address.ts";

export type Sql = postgres.Sql;

export type ConnectOptions = {
	/** `postgres://user:password@host:port/name` */
	url: string;
	/** False for poolers that do not support prepared statements (PgBouncer before 1.21 in transaction mode). */
	prepare?: boolean;
	/** An idle connection is closed after this many seconds; `null` keeps it. Default: 300. */
	idleSeconds?: number | null;
	/** Called each time the one connection closes, whoever closed it. */
	onClose?: () => void;
	/** Called for each NOTIFY on a channel that this connection listens to. */
	onNotify?: (channel: string, payload: string) => void;
};

// Drizzle reads and writes times, JSON and intervals itself; the driver must pass their text through untouched.
const OIDS_LEFT_TO_DRIZZLE = [
	"1082",
	"1083",
	"1114",
	"1115",
	"1182",
	"1184",
	"1185",
	"1186",
	"1231",
	"114",
	"3802",
];

const BOOLEAN = 16;
const BYTES = 17;

/**
 * Returns a client that holds at most one connection, opened by its first query. It reads no environment and asks
 * the server for no types: the driver's default reads every array type in the catalog on each connect, half a
 * second at 5,000 tenants.
 */
export function connect({ url, prepare = true, idleSeconds = 300, onClose, onNotify }: ConnectOptions): Sql {
	const { hosts, user, password, database, settings } = readAddress(url);
	const [first] = hosts;
	const client = postgres(`postgres://localhost/?${new URLSearchParams(settings)}`, {
		...(first?.host.startsWith("/") && { path: `${first.host}/.s.PGSQL.${first.port}` }),
		// The driver supports lists; its types do not.
		...(first && ({ host: hosts.map(({ host }) => host), port: hosts.map(({ port }) => port) } as object)),
		...(user && { user }),
		...(password && { password }),
		database,
		max: 1,
		fetch_types: false,
		prepare,
		connect_timeout: 5,
		idle_timeout: idleSeconds ?? undefined,
		// The driver would close a connection in the middle of a transaction it does not know about: connection-pool.ts
		// recycles by age.
		max_lifetime: null,
		// The default grows to 20 s: the first request after an outage would wait for it.
		backoff: () => 0.02,
		onnotice: () => {},
		onclose: onClose,
		// The driver supports this; its types do not.
		...(onNotify && ({ onnotify: onNotify } as object)),
		// Dates as ISO 8601, whatever the server's default format: we parse them.
		connection: { application_name: "tenantry", DateStyle: "ISO, MDY" },
	});
	for (const oid of OIDS_LEFT_TO_DRIZZLE) {
		client.options.parsers[Number(oid)] = (value: string) => value;
		client.options.serializers[Number(oid)] = (value: unknown) =>
			value instanceof Date ? value.toISOString() : value;
	}
	// The pool sends texts, whatever type the server has inferred; for these two the driver takes any text for a value.
	for (const oid of [BOOLEAN, BYTES]) {
		const serialize = client.options.serializers[oid];
		client.options.serializers[oid] = (value: unknown) =>
			typeof value === "string" ? value : serialize?.(value);
	}
	return client;
}

import { DrizzleQueryError } from "drizzle-orm/errors";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import { PUBLIC_PLACEHOLDER, TENANT_PLACEHOLDER } from "../schema/columns.ts";
import { type Access, Flight, type Row } from "./flight.ts";
import type { Lane, Lanes } from "./lanes.ts";
import { quoted } from "./schema-name.ts";
import { type SupportWall, supportWall } from "./support-wall.ts";
import { DatabaseUnavailable, isUnavailable, isWorthRetrying, rootCause } from "./unavailable.ts";
import { REGISTRY_KEY } from "./waiting-room.ts";
import { REGISTRY_ROLE } from "./wall.ts";

/** A drizzle client that can reach one schema, under one role, inside one transaction. */
export type Db = PgRemoteDatabase;

/** Where a tenant lives: the only thing that says which rows a statement can touch. */
export type TenantHouse = { schemaName: string; roleName: string };

/** `db` sees the tenant, `registry` sees `public`, in one transaction. Only the platform's own slices are handed `registry`. */
export type Rooms = {
	db: Db;
	registry: Db;
	/** Makes, or takes away, the role that reads this tenant for support. */
	support: SupportWall;
};

/**
 * Runs `work` in one transaction under the tenant's own role. A read's COMMIT is not waited for; a write's is.
 * Throws DatabaseUnavailable or DatabaseBusy; anything `work` throws rolls back and passes through.
 */
export function inTenant<T>(
	lanes: Lanes,
	house: TenantHouse,
	access: Access,
	work: (rooms: Rooms) => Promise<T>,
): Promise<T> {
	return fly(lanes, house.schemaName, access, (flight) => work(new TenantRooms(flight, house)));
}

/**
 * Those beside `db` are made when asked for: pages never do. A class, because an object with getters of its own gets a
 * shape of its own each time, which lives, with all that they know, until the next full collection.
 */
class TenantRooms implements Rooms {
	readonly db: Db;
	#flight: Flight;
	#house: TenantHouse;

	constructor(flight: Flight, house: TenantHouse) {
		this.db = channel(flight, house.roleName, TENANT_PLACEHOLDER, quoted(house.schemaName));
		this.#flight = flight;
		this.#house = house;
	}

	get registry(): Db {
		return channel(this.#flight, REGISTRY_ROLE, PUBLIC_PLACEHOLDER, '"public"');
	}

	get support(): SupportWall {
		return supportWall(this.#flight, this.#house);
	}
}

/** Runs `work` in one transaction over the registry in `public`. */
export function inRegistry<T>(lanes: Lanes, access: Access, work: (db: Db) => Promise<T>): Promise<T> {
	return fly(lanes, REGISTRY_KEY, access, (flight) =>
		work(channel(flight, REGISTRY_ROLE, PUBLIC_PLACEHOLDER, '"public"')),
	);
}

/** One transaction on a connection of its own, run once more when it failed for a reason that will not repeat. */
export async function fly<T>(
	lanes: Lanes,
	key: string,
	access: Access,
	work: (flight: Flight) => Promise<T>,
): Promise<T> {
	try {
		return await flyOnce(lanes, key, access, work);
	} catch (error) {
		if (!isWorthRetrying(error)) throw asThrown(error);
	}
	try {
		return await flyOnce(lanes, key, access, work);
	} catch (error) {
		throw asThrown(error);
	}
}

async function flyOnce<T>(
	lanes: Lanes,
	key: string,
	access: Access,
	work: (flight: Flight) => Promise<T>,
): Promise<T> {
	const lane = await lanes.acquire(key, access);
	const flight = new Flight(lane, access);
	let value: T;
	try {
		value = await work(flight);
	} catch (error) {
		await flight.rollback();
		lanes.release(lane);
		throw error;
	}
	const landed = land(lanes, lane, flight);
	if (access === "write") await landed;
	else landed.catch(() => {}); // a read has its rows; what COMMIT answers changes nothing
	return value;
}

async function land(lanes: Lanes, lane: Lane, flight: Flight): Promise<void> {
	if ((await flight.finish()) && lanes.pass(lane)) return;
	try {
		await flight.commit();
	} finally {
		lanes.release(lane);
	}
}

/** What callers meet: DatabaseUnavailable, or the error with the statement but without the values that drizzle puts in. */
function asThrown(error: unknown): unknown {
	const cause = rootCause(error);
	if (cause instanceof DatabaseUnavailable) return cause;
	if (isUnavailable(cause)) return new DatabaseUnavailable("The database cannot be reached", { cause });
	if (!(error instanceof DrizzleQueryError)) return error;
	const frames = error.stack?.slice(error.stack.indexOf("\n    at ")) ?? "";
	error.message = `${cause instanceof Error ? cause.message : "The query failed"}, in: ${error.query}`;
	error.stack = `${error.message}${frames}`;
	error.params = [];
	return error;
}

/** Only these may start a statement: nothing inside a handle can change its role, its search_path or its transaction. */
const VERBS = /^\s*(select|insert|update|delete|with|\()/i;
// pg_settings: changing it sets things for the whole connection. U&: a name in other letters. `…_to_xml` and `ts_…` run a text as a statement. lo_…: large objects, which no right closes.
const ESCAPES =
	/set_config|pg_settings|\bset\s+(local\s+|session\s+)?role\b|\bdblink|\bu&["']|\b(query|cursor|table|schema|database)_to_xml|\bts_(stat|rewrite)\b|\blo(read|write|_\w+)"?\s*\(/i;

/** Carries drizzle's finished statements into one transaction. */
export type Send = (text: string, params: unknown[], method: "all" | "execute") => Promise<{ rows: Row[] }>;

const senders = new WeakMap<Db, Send>();

/** The transaction that a client belongs to. */
export function sendOf(db: Db): Send {
	const send = senders.get(db);
	if (!send) throw new Error("Not a client of a transaction");
	return send;
}

const dialect = new PgDialect();

function channel(flight: Flight, role: string, placeholder: keyof typeof pieces, schema: string): Db {
	const send: Send = async (text, params, method) => {
		const rows = await flight.send({
			text: allowedPieces(text, placeholder).join(schema),
			params,
			role,
			form: method === "all" ? "arrays" : "objects",
		});
		return { rows };
	};
	const db = drizzle(send, {}, () => dialect);
	senders.set(db, send);
	return db;
}

// Far more than the product has; texts that carry lists of values differ each time, so they must not pile up.
const PIECES_KEPT = 1_000;
const pieces = {
	[TENANT_PLACEHOLDER]: new Map<string, string[]>(),
	[PUBLIC_PLACEHOLDER]: new Map<string, string[]>(),
};

/** The statement's text, checked, cut where the schema's name belongs. */
function allowedPieces(text: string, placeholder: keyof typeof pieces): string[] {
	const kept = pieces[placeholder];
	const known = kept.get(text);
	if (known) return known;
	if (!VERBS.test(text) || ESCAPES.test(text)) throw new Error(`Not allowed inside a tenant: ${text}`);
	if (kept.size >= PIECES_KEPT) kept.clear();
	const cut = text.split(`"${placeholder}"`);
	kept.set(text, cut);
	return cut;
}

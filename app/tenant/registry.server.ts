import type { Db, Rooms } from "#db/tenancy/session/open.ts";

const beside = new WeakMap<Db, Rooms>();

/** Keeps access to `public` within a tenant's transaction, for the few steps that write to both. */
export function keepRegistry(rooms: Rooms): Rooms {
	beside.set(rooms.db, rooms);
	return rooms;
}

/** Returns `public` in the same transaction. Only for the files of `registry/`; features call their steps. */
export function registryBeside(db: Db): Db {
	const rooms = beside.get(db);
	if (!rooms) throw new Error("Only a tenant's write can reach the registry");
	return rooms.registry;
}

/** Returns the support boundary of a tenant in the same transaction. Only for support-grants.server.ts. */
export function supportBeside(db: Db): Rooms["support"] {
	const rooms = beside.get(db);
	if (!rooms) throw new Error("Only a tenant's write can reach the support boundary");
	return rooms.support;
}

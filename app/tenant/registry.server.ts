import type { Db, Rooms } from "#db/tenancy/session/open.ts";

const beside = new WeakMap<Db, Rooms>();

/** Keeps the way to `public` of a tenant's transaction, for the few steps that write both. */
export function keepRegistry(rooms: Rooms): Rooms {
	beside.set(rooms.db, rooms);
	return rooms;
}

/** `public`, in the same transaction. For the files of `registry/` alone; slices call their steps. */
export function registryBeside(db: Db): Db {
	const rooms = beside.get(db);
	if (!rooms) throw new Error("Only a tenant's write has the registry beside it");
	return rooms.registry;
}

/** The wall around support in a tenant, in the same transaction. For support-grants.server.ts alone. */
export function supportBeside(db: Db): Rooms["support"] {
	const rooms = beside.get(db);
	if (!rooms) throw new Error("Only a tenant's write has the wall of support beside it");
	return rooms.support;
}

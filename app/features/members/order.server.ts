import { asc, desc, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { cursorText, cursorTime, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { ListQuery } from "./forms.ts";

type Users = Reading["tables"]["users"];
type Sort = ListQuery["sort"];

function keyOf(users: Users, sort: Sort): SQL {
	if (sort === "name") return sortName(users);
	if (sort === "joined") return sql`${users.joinedAt}`;
	// Who was never seen comes last.
	return sql`coalesce(${users.lastSeenAt}, '-infinity')`;
}

type Order = { sort: Sort; backwards: boolean };

/** Names go up, times go down: what people look for first comes first. */
function isAscending({ sort, backwards }: Order): boolean {
	return (sort === "name") !== backwards;
}

/** The order of a page: by the key, then by the id, so that no two are equal. */
export function ordersOf(users: Users, wanted: Order): SQL[] {
	const order = isAscending(wanted) ? asc : desc;
	return [order(keyOf(users, wanted.sort)), order(users.id)];
}

/** The condition of a page that begins at a cursor: wants what `cursorValues` answers. */
export function beyond(users: Users, wanted: Order): SQL {
	const compare = isAscending(wanted) ? sql`>` : sql`<`;
	const id = sql`${sql.placeholder("cursorId")}::text`;
	// The sorting has the address in it, which not everybody sees: the cursor names the member, the key is looked up.
	const key =
		wanted.sort === "name"
			? sql`(select ${sortName(users)} from ${users} where ${users.id} = ${id})`
			: sql`${sql.placeholder("cursorKey")}::timestamptz`;
	return sql`(${keyOf(users, wanted.sort)}, ${users.id}) ${compare} (${key}, ${id})`;
}

const idShape = cursorText.min(1).max(255);
const cursorShapes = {
	name: z.tuple([z.null(), idShape]),
	joined: z.tuple([cursorTime, idShape]),
	seen: z.tuple([z.union([cursorTime, z.literal("-infinity")]), idShape]),
};

/** Where a page begins or ends. */
export function cursorOf(sort: Sort, row: { id: string; joinedAt: Date; lastSeenAt: Date | null }): string {
	const key = {
		name: null,
		joined: row.joinedAt.toISOString(),
		seen: row.lastSeenAt?.toISOString() ?? "-infinity",
	}[sort];
	return writeCursor([key, row.id]);
}

/** The values of a cursor. Refuses: 400 for one that is none. */
export function cursorValues(sort: Sort, text: string) {
	const [key, id] = readCursor(text, cursorShapes[sort]);
	return { ...(key !== null && { cursorKey: key }), cursorId: id };
}

import { asc, desc, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { cursorText, cursorTime, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { MemberQuery } from "./forms.ts";

type Users = Reading["tables"]["users"];
type Sort = MemberQuery["sort"];

function keyOf(users: Users, sort: Sort): SQL {
	if (sort === "name") return inNameOrder(sortName(users));
	if (sort === "joined") return sql`${users.joinedAt}`;
	// Members who were never seen come last.
	return sql`coalesce(${users.lastSeenAt}, '-infinity')`;
}

type Order = { sort: Sort; backwards: boolean };

/** Names ascend and times descend, so that what people look for comes first. */
function isAscending({ sort, backwards }: Order): boolean {
	return (sort === "name") !== backwards;
}

/** Orders a page by the key, then by the id, so that no two rows are equal. */
export function ordersOf(users: Users, wanted: Order): SQL[] {
	const order = isAscending(wanted) ? asc : desc;
	return [order(keyOf(users, wanted.sort)), order(users.id)];
}

/** Returns the condition for a page that starts at a cursor; takes its values from `cursorValues`. */
export function afterCursor(users: Users, wanted: Order): SQL {
	const compare = isAscending(wanted) ? sql`>` : sql`<`;
	const id = sql`${sql.placeholder("cursorId")}::text`;
	// The sort key may contain the address, which not everyone may see, so the cursor holds the id and the key is looked
	// up.
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

/** Returns the cursor of the row at which a page starts or ends. */
export function cursorOf(sort: Sort, row: { id: string; joinedAt: Date; lastSeenAt: Date | null }): string {
	const key = {
		name: null,
		joined: row.joinedAt.toISOString(),
		seen: row.lastSeenAt?.toISOString() ?? "-infinity",
	}[sort];
	return writeCursor([key, row.id]);
}

/** Reads the values of a cursor. Refuses: 400 for an invalid one. */
export function cursorValues(sort: Sort, text: string) {
	const [key, id] = readCursor(text, cursorShapes[sort]);
	return { ...(key !== null && { cursorKey: key }), cursorId: id };
}

import { asc, desc, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { ListQuery } from "./forms.ts";

type Users = Reading["tables"]["users"];
type Sort = ListQuery["sort"];

/** What members are sorted by and found by, as the index has it: `users_by_name_idx`. */
export function sortName({ firstName, lastName, email }: Users): SQL {
	return sql`lower(coalesce(${firstName} || ' ', '') || coalesce(${lastName} || ' ', '') || ${email})`;
}

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

/** The condition of a page that begins at a cursor: wants what `readCursor` answers. */
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

// PostgreSQL has no year 0000, and an id no NUL.
const timeShape = z.iso.datetime({ precision: 3 }).regex(/^[1-9]/);
const idShape = z
	.string()
	.max(255)
	.regex(/^[^\0]+$/);
const cursorShapes = {
	name: z.tuple([z.null(), idShape]),
	joined: z.tuple([timeShape, idShape]),
	seen: z.tuple([z.union([timeShape, z.literal("-infinity")]), idShape]),
};

/** Where a page begins or ends. */
export function writeCursor(
	sort: Sort,
	row: { id: string; joinedAt: Date; lastSeenAt: Date | null },
): string {
	const key = {
		name: null,
		joined: row.joinedAt.toISOString(),
		seen: row.lastSeenAt?.toISOString() ?? "-infinity",
	}[sort];
	return Buffer.from(JSON.stringify([key, row.id])).toString("base64url");
}

/** The values of a cursor. Refuses: 400 for one that is none. */
export function readCursor(sort: Sort, text: string) {
	try {
		const [key, id] = cursorShapes[sort].parse(JSON.parse(Buffer.from(text, "base64url").toString()));
		return { ...(key !== null && { cursorKey: key }), cursorId: id };
	} catch {
		return refuse(400, {
			title: "This address does not add up",
			message: "It points at a page of the list that does not exist. Open the list from the menu.",
		});
	}
}

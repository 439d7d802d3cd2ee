import { and, asc, desc, eq, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { tenantMigrations, transactInRegistry } from "#app/platform/database/database.server.ts";
import { cursorText, cursorTime, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { tenantActivity } from "#db/schema/public/activity.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import type { ListQuery } from "./forms.ts";

/** One workspace as the registry has it. */
export type ListedTenant = {
	id: string;
	name: string;
	slug: string;
	status: "provisioning" | "active" | "suspended" | "archived";
	/** Name of the newest applied migration. */
	version: string;
	isAtHead: boolean;
	createdAt: Date;
	/** On disk, as of its last day; null before that. */
	sizeBytes: number | null;
	/** Null: nothing has happened yet. */
	lastEventAt: Date | null;
};

/** A page; `after` is what the next one begins behind. */
export type TenantPage = { tenants: ListedTenant[]; after: string | undefined };

export const PAGE_SIZE = 50;

/** Workspaces, filtered and sorted, a page of them, from the registry alone. Refuses: 400 for a cursor that is none. */
export async function listTenants(query: ListQuery): Promise<TenantPage> {
	const rows = await transactInRegistry("read", (db) => tenantRows(db, query));
	const { checksum } = tenantMigrations();
	const found = rows.slice(0, PAGE_SIZE);
	const last = found.at(-1);
	return {
		tenants: found.map(({ checksum: its, nameKey: _nameKey, ...tenant }) => ({
			...tenant,
			isAtHead: its === checksum,
		})),
		after: rows.length > PAGE_SIZE && last ? cursorOf(query.sort, last) : undefined,
	};
}

type Row = Omit<ListedTenant, "isAtHead"> & { checksum: string; nameKey: string };

const nameKey = sql<string>`lower(${tenants.name})`;

/** One statement, whose order an index has: it reads as many rows as a page shows, whatever the size of the fleet. */
export function tenantRows(db: Db, query: ListQuery) {
	const { id, name, slug, status, schemaVersion: version, schemaChecksum: checksum, createdAt } = tenants;
	const { sizeBytes, lastEventAt } = tenantActivity;
	return db
		.select({ id, name, slug, status, version, checksum, createdAt, sizeBytes, lastEventAt, nameKey })
		.from(tenants)
		.leftJoin(tenantActivity, eq(tenantActivity.tenantId, tenants.id))
		.where(and(inState(query.state), matches(query.q), beyond(query)))
		.orderBy(...ORDERS[query.sort])
		.limit(PAGE_SIZE + 1);
}

const inState = (state: ListQuery["state"]) =>
	state === "open" ? ne(tenants.status, "provisioning") : eq(tenants.status, state);

/** By the beginning of the name, the address or the id: an index has each of them. */
function matches(q: string | undefined): SQL | undefined {
	if (q === undefined) return undefined;
	const beginning = `${q.replaceAll(/[\\%_]/g, "\\$&")}%`;
	const small = beginning.toLowerCase();
	return or(
		sql`${nameKey} like ${small}`,
		sql`${tenants.slug} like ${small}`,
		sql`${tenants.id} like ${beginning}`,
	);
}

const ORDERS = {
	address: [asc(tenants.slug)],
	name: [asc(nameKey), asc(tenants.id)],
	created: [desc(tenants.createdAt), desc(tenants.id)],
	activity: [desc(tenantActivity.lastEventAt), desc(tenantActivity.tenantId)],
};

/** Behind the cursor. By activity there are only those where something happened. */
function beyond({ sort, after }: ListQuery): SQL | undefined {
	const happened = sort === "activity" ? isNotNull(tenantActivity.lastEventAt) : undefined;
	if (after === undefined) return happened;
	const [key, id] = readCursor(after, cursorShapes[sort]);
	if (sort === "address") return sql`${tenants.slug} > ${key}`;
	if (sort === "name") return sql`(${nameKey}, ${tenants.id}) > (${key}, ${id})`;
	const time = sql`${key}::timestamptz`;
	if (sort === "created") return sql`(${tenants.createdAt}, ${tenants.id}) < (${time}, ${id})`;
	return and(happened, sql`(${tenantActivity.lastEventAt}, ${tenantActivity.tenantId}) < (${time}, ${id})`);
}

const cursorShapes = {
	address: z.tuple([cursorText, cursorText]),
	name: z.tuple([cursorText, cursorText]),
	created: z.tuple([cursorTime, cursorText]),
	activity: z.tuple([cursorTime, cursorText]),
};

function cursorOf(sort: ListQuery["sort"], row: Row): string {
	const key = {
		address: row.slug,
		name: row.nameKey,
		created: row.createdAt.toISOString(),
		activity: row.lastEventAt?.toISOString() ?? "",
	}[sort];
	return writeCursor([key, row.id]);
}

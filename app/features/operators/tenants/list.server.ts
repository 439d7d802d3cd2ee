import { and, asc, desc, eq, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { tenantMigrations, transactInRegistry } from "#app/platform/database/database.server.ts";
import { cursorText, cursorTime, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { tenantActivity } from "#db/schema/public/activity.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import type { TenantListQuery } from "./forms.ts";

/** Describes one workspace as the registry has it. */
export type ListedTenant = {
	id: string;
	name: string;
	slug: string;
	status: "provisioning" | "active" | "suspended" | "archived";
	/** Names the latest applied migration. */
	version: string;
	isAtHead: boolean;
	createdAt: Date;
	/** Is the size on disk as of its last daily measurement; null before that. */
	sizeBytes: number | null;
	filesBytes: number | null;
	/** Is null when nothing has happened yet. */
	lastEventAt: Date | null;
};

/** Holds one page; the next one begins after `after`. */
export type ListedTenants = { tenants: ListedTenant[]; after: string | undefined };

export const PAGE_SIZE = 50;

/** Returns one page of workspaces, filtered and sorted, from the registry alone. Refuses: 400 for an invalid cursor. */
export async function listTenants(query: TenantListQuery): Promise<ListedTenants> {
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

/** Builds one statement in the order of an index, so it reads only a page's rows whatever the size of the fleet. */
export function tenantRows(db: Db, query: TenantListQuery) {
	const { id, name, slug, status, schemaVersion: version, schemaChecksum: checksum, createdAt } = tenants;
	const { sizeBytes, filesBytes, lastEventAt } = tenantActivity;
	return db
		.select({
			...{ id, name, slug, status, version, checksum, createdAt, nameKey },
			...{ sizeBytes, filesBytes, lastEventAt },
		})
		.from(tenants)
		.leftJoin(tenantActivity, eq(tenantActivity.tenantId, tenants.id))
		.where(and(inState(query.state), matches(query.q), beyond(query)))
		.orderBy(...ORDERS[query.sort])
		.limit(PAGE_SIZE + 1);
}

const inState = (state: TenantListQuery["state"]) =>
	state === "open" ? ne(tenants.status, "provisioning") : eq(tenants.status, state);

/** Matches the beginning of the name, the address or the id; each has an index. */
function matches(q: string | undefined): SQL | undefined {
	if (q === undefined) return undefined;
	const beginning = `${q.replaceAll(/[\\%_]/g, "\\$&")}%`;
	return or(
		sql`${nameKey} like lower(${beginning})`,
		sql`${tenants.slug} like lower(${beginning})`,
		sql`${tenants.id} like ${beginning}`,
	);
}

const ORDERS = {
	address: [asc(tenants.slug)],
	name: [asc(nameKey), asc(tenants.id)],
	created: [desc(tenants.createdAt), desc(tenants.id)],
	activity: [desc(tenantActivity.lastEventAt), desc(tenantActivity.tenantId)],
};

/** Matches rows after the cursor. Ordering by activity leaves out workspaces without any. */
function beyond({ sort, after }: TenantListQuery): SQL | undefined {
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

function cursorOf(sort: TenantListQuery["sort"], row: Row): string {
	const key = {
		address: row.slug,
		name: row.nameKey,
		created: row.createdAt.toISOString(),
		activity: row.lastEventAt?.toISOString() ?? "",
	}[sort];
	return writeCursor([key, row.id]);
}

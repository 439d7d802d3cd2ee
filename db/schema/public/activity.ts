import { sql } from "drizzle-orm";
import { bigint, date, index, integer, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

/** When something last happened in each tenant, maintained by the worker as it takes events from the outbox. */
export const tenantActivity = publicSchema.table(
	"tenant_activity",
	{
		// cascade: a dropped tenant has no activity.
		tenantId: varchar("tenant_id", { length: 255 })
			.primaryKey()
			.references(() => tenants.id, { onDelete: "cascade" }),
		/** Null: nothing has been taken from the outbox yet. */
		lastEventAt: at("last_event_at"),
		events: bigint("events", { mode: "number" }).notNull().default(0),
		/** The last day, UTC, whose daily jobs were queued. */
		lastDay: date("last_day", { mode: "string" }),
		/** The day, UTC, from which its daily jobs have something to do even if nothing happens; null: never. */
		dueOn: date("due_on", { mode: "string" }),
		/** When the end of its audit chain was last stored outside its schema. */
		anchoredAt: at("anchored_at"),
		/** What its tables and their indexes take on disk, in bytes, as of its last day; null before its first. */
		sizeBytes: bigint("size_bytes", { mode: "number" }),
		/** What its files have in the storage, in bytes, as of its last day; null before its first. */
		filesBytes: bigint("files_bytes", { mode: "number" }),
	},
	(table) => [
		index("tenant_activity_day_idx").on(table.lastDay, table.tenantId),
		index("tenant_activity_by_event_idx").on(table.lastEventAt),
	],
);

/** Ends of audit chains, stored outside the tenant's reach: they reveal that a chain's tail was cut off. */
export const auditAnchors = publicSchema.table(
	"audit_anchors",
	{
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		seq: bigint("seq", { mode: "number" }).notNull(),
		hash: varchar("hash", { length: 64 }).notNull(),
		/** HMAC of the three with the server's secret, base64url. */
		signature: text("signature").notNull(),
		at: at("at").notNull().defaultNow(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);

/**
 * Which tenants grant operators support access now; the grant itself is the tenant's (`support_grants` of its
 * schema).
 */
export const supportAccess = publicSchema.table(
	"support_access",
	{
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		/** The grant's id in the tenant. */
		grantId: integer("grant_id").notNull(),
		reason: text("reason").notNull(),
		expiresAt: at("expires_at").notNull(),
		endedAt: at("ended_at"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.grantId] }),
		index("support_access_expires_idx").on(table.expiresAt),
		index("support_access_open_idx").on(table.expiresAt).where(sql`${table.endedAt} is null`),
	],
);

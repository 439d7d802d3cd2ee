import { integer, pgSchema, timestamp } from "drizzle-orm/pg-core";

/**
 * Every tenant has the same tables, so they are declared once, in a schema whose name stands for any tenant's.
 * The tenant's session replaces the quoted placeholder in each finished statement by the tenant's own schema;
 * the migrations carry the same placeholder.
 */
export const TENANT_PLACEHOLDER = "$TENANT_SCHEMA$";
export const tenantSchema = pgSchema(TENANT_PLACEHOLDER);

/** Drizzle never qualifies tables of `public`; this placeholder makes it, because nothing here may lean on search_path. */
export const PUBLIC_PLACEHOLDER = "$PUBLIC_SCHEMA$";
export const publicSchema = pgSchema(PUBLIC_PLACEHOLDER);

/** A point in time with time zone, as a `Date`: milliseconds, because a `Date` holds no more and a page cursor must round-trip. */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const timestamps = () => ({
	createdAt: at("created_at").notNull().defaultNow(),
	updatedAt: at("updated_at").notNull().defaultNow(),
});

/** Counts edits: a form carries the version it was opened with, and a stale one is refused. */
export const version = () => integer("version").notNull().default(1);

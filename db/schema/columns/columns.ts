import { customType, integer, pgSchema, timestamp, varchar } from "drizzle-orm/pg-core";
import type { z } from "zod";

/**
 * Every tenant has the same tables, so they are declared once, in a schema whose name stands for any tenant's. The
 * tenant's session replaces the quoted placeholder in each finished statement with the tenant's own schema; the
 * migrations contain the same placeholder.
 */
export const TENANT_PLACEHOLDER = "$TENANT_SCHEMA$";

/**
 * Drizzle never qualifies tables of `public`; this placeholder makes it do so, because nothing here may rely on
 * search_path.
 */
export const PUBLIC_PLACEHOLDER = "$PUBLIC_SCHEMA$";
export const publicSchema = pgSchema(PUBLIC_PLACEHOLDER);

/**
 * A point in time with time zone, as a `Date`: in milliseconds, because a `Date` holds no more and a page cursor
 * must round-trip.
 */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const timestamps = () => ({
	createdAt: at("created_at").notNull().defaultNow(),
	updatedAt: at("updated_at").notNull().defaultNow(),
});

/**
 * The member who did something to a row, as the audit log names its actors: without a foreign key, each of which costs
 * every workspace 2 kB of the catalog.
 */
export const byMember = (name: string) => varchar(name, { length: 255 });

/** Deleted, and by whom, but still undoable: no list or page shows such a row. */
export const deletable = () => ({ deletedAt: at("deleted_at"), deletedBy: byMember("deleted_by") });

/** Counts edits: a form carries the version it was opened with, and a stale one is refused. */
export const version = () => integer("version").notNull().default(1);

/** JSON of a known shape, as `jsonb`: everything drizzle writes is checked first, so no other shape gets in. */
export const json = <Shape extends z.ZodType>(name: string, shape: Shape) =>
	customType<{ data: z.output<Shape>; driverData: unknown }>({
		dataType: () => "jsonb",
		toDriver: (value) => JSON.stringify(shape.parse(value)),
		fromDriver: (value) => (typeof value === "string" ? JSON.parse(value) : value) as z.output<Shape>,
	})(name);

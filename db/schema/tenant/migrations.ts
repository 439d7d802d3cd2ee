import { integer, uuid, varchar } from "drizzle-orm/pg-core";
import { at } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";

/** Which migrations this tenant has: written in the same transaction as the migration itself. */
export const tenantMigrations = tenantTable("_migrations", () => ({
	id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
	filename: varchar("filename", { length: 255 }).notNull().unique(),
	checksum: varchar("checksum", { length: 64 }).notNull(),
	runId: uuid("run_id"),
	durationMs: integer("duration_ms"),
	appliedAt: at("applied_at").notNull().defaultNow(),
}));

import { integer, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns.ts";

/** Which migrations the public schema has. */
export const publicMigrations = publicSchema.table("_migrations", {
	id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
	filename: varchar("filename", { length: 255 }).notNull().unique(),
	checksum: varchar("checksum", { length: 64 }).notNull(),
	appliedAt: at("applied_at").notNull().defaultNow(),
	durationMs: integer("duration_ms"),
});

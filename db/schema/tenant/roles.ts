import { boolean, foreignKey, index, jsonb, text, varchar } from "drizzle-orm/pg-core";
import { tenantSchema, timestamps } from "../columns.ts";

const roleColumns = () => ({
	key: varchar("key", { length: 50 }).primaryKey(),
	name: varchar("name", { length: 100 }).notNull(),
	description: text("description").notNull().default(""),
	/** Permission keys, each from the catalog, `*` or `area:*`. */
	permissions: jsonb("permissions").$type<string[]>().notNull().default([]),
	isSystem: boolean("is_system").notNull().default(false),
	color: varchar("color", { length: 20 }),
	...timestamps(),
});

/** What a member may do, by name. The four system roles are rows too. */
export const roles = tenantSchema.table("roles", roleColumns());

const permissionColumns = () => ({
	key: varchar("key", { length: 100 }).primaryKey(),
	parentKey: varchar("parent_key", { length: 100 }),
	description: text("description").notNull(),
	area: varchar("area", { length: 50 }).notNull(),
});

/** The catalog of what can be permitted, filled from code. `parentKey` contains this one. */
export const permissions = tenantSchema.table("permissions", permissionColumns(), (table) => [
	foreignKey({
		columns: [table.parentKey],
		foreignColumns: [table.key],
		name: "permissions_parent_key_fk",
	}).onDelete("restrict"),
	index("permissions_parent_key_idx").on(table.parentKey),
]);

export { permissionColumns, roleColumns };

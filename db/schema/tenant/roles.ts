import { boolean, foreignKey, text, varchar } from "drizzle-orm/pg-core";
import { json, timestamps, version } from "../columns/columns.ts";
import { permissionKeysShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";

/** What a member may do, by name. The four system roles are rows too. */
export const roles = tenantTable("roles", () => ({
	key: varchar("key", { length: 50 }).primaryKey(),
	name: varchar("name", { length: 100 }).notNull(),
	description: text("description").notNull().default(""),
	/** Permission keys, each from the catalog, `*` or `area:*`. */
	permissions: json("permissions", permissionKeysShape).notNull().default([]),
	isSystem: boolean("is_system").notNull().default(false),
	color: varchar("color", { length: 20 }),
	version: version(),
	...timestamps(),
}));

export type RoleRow = typeof roles.$inferSelect;

/** The catalog of permissions, filled from code. `parentKey` contains this one. */
export const permissions = tenantTable(
	"permissions",
	() => ({
		key: varchar("key", { length: 100 }).primaryKey(),
		parentKey: varchar("parent_key", { length: 100 }),
		description: varchar("description", { length: 200 }).notNull(),
		area: varchar("area", { length: 50 }).notNull(),
	}),
	(table) => [
		foreignKey({
			columns: [table.parentKey],
			foreignColumns: [table.key],
			name: "permissions_parent_key_fk",
		}).onDelete("restrict"),
	],
);

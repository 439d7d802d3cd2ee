import { sql } from "drizzle-orm";
import { check, text, uniqueIndex, varchar } from "drizzle-orm/pg-core";
import { at, timestamps } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { users } from "./users.ts";

export const REQUEST_STATUSES = ["open", "approved", "declined"] as const;

/** What members asked for when a page refused them: a task for those who can grant it. */
export const permissionRequests = tenantTable(
	"permission_requests",
	(inSchema, ownId) => ({
		id: ownId(),
		// cascade: a request is nothing without its author.
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		/** The permission that was missing, from the catalog. */
		permission: varchar("permission", { length: 100 }).notNull(),
		message: text("message"),
		status: text("status", { enum: REQUEST_STATUSES }).notNull().default("open"),
		/** The role it was granted by. */
		grantedRole: varchar("granted_role", { length: 50 }),
		decidedBy: varchar("decided_by", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
		decidedAt: at("decided_at"),
		/** The note written by the person who decided. */
		answer: text("answer"),
		...timestamps(),
	}),
	(table) => [
		check("permission_requests_status_check", sql`${table.status} in ('open', 'approved', 'declined')`),
		uniqueIndex("permission_requests_one_open_idx")
			.on(table.userId, table.permission)
			.where(sql`${table.status} = 'open'`),
	],
);

export type PermissionRequest = typeof permissionRequests.$inferSelect;

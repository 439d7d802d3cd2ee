import { sql } from "drizzle-orm";
import { boolean, check, text, varchar } from "drizzle-orm/pg-core";
import { at } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { users } from "./users.ts";

/** When the platform's operators have support access to the workspace, and who granted it. */
export const supportGrants = tenantTable(
	"support_grants",
	(inSchema, ownId) => ({
		id: ownId(),
		reason: text("reason").notNull(),
		/** Whether operators may open files too, and not only see which there are. */
		opensFiles: boolean("opens_files").notNull().default(false),
		// restrict, both: it stays known who granted or ended access.
		grantedBy: varchar("granted_by", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "restrict" }),
		grantedAt: at("granted_at").notNull().defaultNow(),
		expiresAt: at("expires_at").notNull(),
		endedAt: at("ended_at"),
		endedBy: varchar("ended_by", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
	}),
	(table) => [check("support_grants_expiry_check", sql`${table.expiresAt} > ${table.grantedAt}`)],
);

export type SupportGrant = typeof supportGrants.$inferSelect;

import { index, primaryKey, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

/**
 * Which members have notifications waiting to be emailed, so that the worker finds the next ones among ten thousand
 * tenants without visiting them. What there is to say is read in the tenant when it is sent.
 */
export const notificationEmails = publicSchema.table(
	"notification_emails",
	{
		// cascade: a dropped tenant sends nothing.
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 }).notNull(),
		/** When the email is due; while a worker sends it, when another may try. */
		dueAt: at("due_at").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.userId] }),
		index("notification_emails_due_idx").on(table.dueAt),
	],
);

import { index, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";

/**
 * Results of forms sent in the last day: sending the same form twice returns the first result. Written in the
 * transaction that does the work.
 */
export const formResults = publicSchema.table(
	"form_results",
	{
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		/** Identifies the form as it was sent: 43 characters that reveal nothing about it. */
		id: varchar("id", { length: 43 }).notNull(),
		/** The result of the write, sealed with a key that only the sent form has; null until the write ends. */
		result: text("result"),
		at: at("at").notNull().defaultNow(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.id] }), index("form_results_at_idx").on(table.at)],
);

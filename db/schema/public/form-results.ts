import { index, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";

/**
 * What forms of the last day did: whoever sends the same one twice gets the first one's answer. Written in the
 * transaction that does it.
 */
export const formResults = publicSchema.table(
	"form_results",
	{
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		/** Of the form as it was sent: 43 characters that tell nothing of it. */
		id: varchar("id", { length: 43 }).notNull(),
		/** What the write gave back, sealed with a key that only the sent form has; null until the write ends. */
		result: text("result"),
		at: at("at").notNull().defaultNow(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.id] }), index("form_results_at_idx").on(table.at)],
);

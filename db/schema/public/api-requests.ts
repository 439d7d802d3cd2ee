import { integer, primaryKey, smallint, uuid, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

/**
 * The calls of the API, without anything that was sent or answered, for the log that a workspace’s own people read. Here
 * instead of in each tenant: a workspace that has no keys pays nothing, and one statement writes the calls of all.
 */
export const apiRequests = publicSchema.table(
	"api_requests",
	{
		// cascade: a dropped tenant has no one who could read them.
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		/** When the call began. */
		at: at("at").notNull(),
		requestId: uuid("request_id").notNull(),
		keyId: varchar("key_id", { length: 12 }).notNull(),
		/** The id of the operation: `listProjects`. */
		operation: varchar("operation", { length: 50 }).notNull(),
		status: smallint("status").notNull(),
		/** Until the answer began. */
		ms: integer("ms").notNull(),
		/** The rule that refused it; null if it was not refused, or by none. */
		rule: varchar("rule", { length: 100 }),
		/** The network that it came from: the first part of the address, which names no single machine. */
		network: varchar("network", { length: 50 }),
	},
	// The only index: whatever is filtered, a workspace’s rows are read newest first, and they are bounded.
	(table) => [primaryKey({ columns: [table.tenantId, table.at, table.requestId] })],
);

import { bigint, primaryKey, smallint, uuid, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";

/**
 * Events that have had no reaction yet, one row for each new entry of a tenant's audit log, added in its
 * transaction. The worker turns them into jobs and removes them. Only the audit log records what happened. No
 * foreign key to the tenant: a dropped tenant's rows are removed like any other.
 */
export const eventOutbox = publicSchema.table(
	"event_outbox",
	{
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
		/** `audit_logs.id` */
		eventId: uuid("event_id").notNull(),
		event: varchar("event", { length: 100 }).notNull(),
		/** 0: a person or the system caused it. 1: a reaction to such an event caused it, and so on. */
		depth: smallint("depth").notNull().default(0),
		at: at("at").notNull().defaultNow(),
	},
	// Tenant first: the worker goes from tenant to tenant, however many events one of them has.
	(table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);

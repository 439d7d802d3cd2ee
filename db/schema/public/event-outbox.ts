import { bigint, primaryKey, smallint, uuid, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";

/**
 * Events that nobody has reacted to yet, one row for each new entry of a tenant's audit log, added in its transaction.
 * The worker turns them into jobs and takes them out. What happened stands in the audit log alone.
 * No foreign key to the tenant: a dropped one's rows are taken out like any other.
 */
export const eventOutbox = publicSchema.table(
	"event_outbox",
	{
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
		/** `audit_logs.id` */
		eventId: uuid("event_id").notNull(),
		event: varchar("event", { length: 100 }).notNull(),
		/** 0: a person or the system did it. 1: a reaction to such an event did, and so on. */
		depth: smallint("depth").notNull().default(0),
		at: at("at").notNull().defaultNow(),
	},
	// Tenant first: the worker goes from tenant to tenant, whatever the length of one's line.
	(table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);

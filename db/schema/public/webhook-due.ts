import { bigint, index, primaryKey, uuid, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

/**
 * Which webhooks are due, so that the worker finds the next ones among ten thousand tenants without visiting them. What is
 * sent is read in the tenant. A row exists exactly while its delivery is waiting.
 */
export const webhookDue = publicSchema.table(
	"webhook_due",
	{
		// cascade: a dropped tenant sends nothing.
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		endpointId: uuid("endpoint_id").notNull(),
		sequence: bigint("sequence", { mode: "number" }).notNull(),
		/** A digest of the receiver's host: many workspaces may send to one. */
		host: varchar("host", { length: 22 }).notNull(),
		dueAt: at("due_at").notNull(),
		/** Until when a worker has it; null or past, when none does. */
		claimedUntil: at("claimed_until"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.endpointId, table.sequence] }),
		index("webhook_due_idx").on(table.tenantId, table.endpointId, table.dueAt),
		index("webhook_due_claimed_idx").on(table.claimedUntil),
	],
);

/** Endpoints that are sent less for a while, because their receiver asked for it or does not keep up. */
export const webhookPace = publicSchema.table(
	"webhook_pace",
	{
		// cascade: a dropped tenant sends nothing.
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		endpointId: uuid("endpoint_id").notNull(),
		/** Nothing is sent until then. */
		noneUntil: at("none_until"),
		/** One at a time until then. */
		oneUntil: at("one_until"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.endpointId] })],
);

/** Which tenants want a reaction that only some need: for the others, no job is made of their events. */
export const eventInterest = publicSchema.table(
	"event_interest",
	{
		// cascade: nothing happens in a dropped tenant.
		tenantId: varchar("tenant_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		reaction: varchar("reaction", { length: 100 }).notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.reaction] })],
);

import { sql } from "drizzle-orm";
import { index, integer, text, varchar } from "drizzle-orm/pg-core";
import { at, json, publicSchema } from "../columns/columns.ts";
import { webhookPayloadShape } from "../columns/json.ts";

/**
 * Every verified webhook, stored before it is applied: a row can be replayed, and a repeated delivery changes
 * nothing.
 */
export const webhookInbox = publicSchema.table(
	"webhook_inbox",
	{
		svixId: varchar("svix_id", { length: 255 }).primaryKey(),
		type: varchar("type", { length: 100 }).notNull(),
		/** Id of the user, organization or membership it is about: lets a late "created" find its "deleted". */
		subjectId: varchar("subject_id", { length: 255 }).notNull(),
		payload: json("payload", webhookPayloadShape).notNull(),
		receivedAt: at("received_at").notNull().defaultNow(),
		appliedAt: at("applied_at"),
		/** The result of applying it: applied, late, ignored. */
		outcome: varchar("outcome", { length: 50 }),
		attempts: integer("attempts").notNull().default(0),
		lastError: text("last_error"),
	},
	(table) => [
		index("webhook_inbox_received_at_idx").on(table.receivedAt),
		index("webhook_inbox_subject_idx").on(table.subjectId, table.type),
		index("webhook_inbox_open_idx").on(table.receivedAt).where(sql`${table.appliedAt} is null`),
	],
);

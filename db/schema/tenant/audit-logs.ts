import { sql } from "drizzle-orm";
import { bigint, check, index, text, uuid, varchar } from "drizzle-orm/pg-core";
import { at, json } from "../columns/columns.ts";
import { eventPayloadShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";

export const ACTOR_KINDS = ["member", "system", "operator"] as const;

/** What happened, in order. Append only: the tenant's role may insert and select, nothing else. */
export const auditLogs = tenantTable(
	"audit_logs",
	() => ({
		seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
		/** The event's own id, by which reactions are idempotent. */
		id: uuid("id").notNull().unique().defaultRandom(),
		/** `noun.past`, from the table of events. */
		event: varchar("event", { length: 100 }).notNull(),
		actorKind: text("actor_kind", { enum: ACTOR_KINDS }).notNull(),
		/**
		 * The member's id; for the system, the part that acted (`webhook`, `seed`). No foreign key: the audit log
		 * outlives everything.
		 */
		actorId: varchar("actor_id", { length: 255 }),
		subjectType: varchar("subject_type", { length: 50 }).notNull(),
		subjectId: varchar("subject_id", { length: 255 }).notNull(),
		payload: json("payload", eventPayloadShape).notNull().default({}),
		ip: varchar("ip", { length: 45 }),
		userAgent: varchar("user_agent", { length: 500 }),
		requestId: varchar("request_id", { length: 64 }),
		at: at("at").notNull().defaultNow(),
		/** The person whose key (`person_keys`) seals the personal part of the payload, if not the actor. */
		personId: varchar("person_id", { length: 255 }),
		/** The `hash` of the previous entry, hexadecimal; both null in entries older than the chain. */
		prevHash: varchar("prev_hash", { length: 64 }),
		/** SHA-256 over `prev_hash` and this entry, hexadecimal. */
		hash: varchar("hash", { length: 64 }),
	}),
	(table) => [
		check("audit_logs_actor_kind_check", sql`${table.actorKind} in ('member', 'system', 'operator')`),
		index("audit_logs_subject_idx").on(table.subjectType, table.subjectId, table.seq),
		index("audit_logs_actor_idx").on(table.actorId, table.seq),
		index("audit_logs_event_idx").on(table.event, table.seq),
		// Facts: what one member did of one kind, in order.
		index("audit_logs_actor_event_idx").on(table.actorId, table.event, table.seq),
	],
);

export type AuditLog = typeof auditLogs.$inferSelect;

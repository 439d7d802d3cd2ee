import { bigint, boolean, integer, primaryKey, smallint, uuid, varchar } from "drizzle-orm/pg-core";
import { at, byMember, deletable, json, timestamps, version } from "../columns/columns.ts";
import { chosenEventsShape, webhookTriesShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";

/** on: sends · paused: by a member, keeps what happens · off: by us, because nothing arrived for days or the receiver is gone */
export const WEBHOOK_STATES = ["on", "paused", "off"] as const;
export const OFF_REASONS = ["failing", "gone"] as const;

/**
 * waiting: has a row in `public.webhook_due` · delivered · failed: no try is left · held: the endpoint is paused or off ·
 * dropped: nobody wants it anymore
 */
export const DELIVERY_STATES = ["waiting", "delivered", "failed", "held", "dropped"] as const;

/**
 * Addresses that are sent what happens in this workspace. The longest row has 7 kB, so it fits on a page and has no TOAST
 * table: add columns with plain storage only.
 */
export const webhookEndpoints = tenantTable("webhook_endpoints", () => ({
	id: uuid("id").primaryKey(),
	/** As `URL` writes it, so ASCII. */
	url: varchar("url", { length: 2_000 }).notNull(),
	description: varchar("description", { length: 100 }),
	/** Names of events; `*` for all of them, future ones too. */
	events: json("events", chosenEventsShape).notNull(),
	/** Which form of the bodies it is sent. */
	payloadVersion: smallint("payload_version").notNull().default(1),
	/** The secret that signs, itself sealed with the server's. */
	sealedSecret: varchar("sealed_secret", { length: 200 }).notNull(),
	/** The one before the last rotation, and until when it signs too. */
	sealedFormer: varchar("sealed_former", { length: 200 }),
	formerUntil: at("former_until"),
	state: varchar("state", { length: 10, enum: WEBHOOK_STATES }).notNull().default("on"),
	offReason: varchar("off_reason", { length: 10, enum: OFF_REASONS }),
	/** Since when no try has succeeded, and how many have failed since; null while all is well. */
	failingSince: at("failing_since"),
	failures: integer("failures").notNull().default(0),
	/** Whether people were told of these failures. */
	isReported: boolean("is_reported").notNull().default(false),
	/** To within a minute. */
	succeededAt: at("succeeded_at"),
	/** The member who added it. It stays when they leave. */
	madeBy: byMember("made_by"),
	version: version(),
	...timestamps(),
	...deletable(),
}));

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;

/**
 * One event for one endpoint: what became of it, without its body, which is rendered at each try. The longest row has
 * 5 kB; see above. No foreign key, which would cost every workspace 2 kB: an endpoint's are deleted with it.
 */
export const webhookDeliveries = tenantTable(
	"webhook_deliveries",
	() => ({
		endpointId: uuid("endpoint_id").notNull(),
		/** `audit_logs.seq`; below 0 for a test, which has no entry there. */
		sequence: bigint("sequence", { mode: "number" }).notNull(),
		/** `audit_logs.id`; of a test, an id of its own. */
		eventId: uuid("event_id").notNull(),
		event: varchar("event", { length: 100 }).notNull(),
		state: varchar("state", { length: 10, enum: DELIVERY_STATES }).notNull(),
		/** How many tries there were since it was last sent by hand: the next one's place in the schedule. */
		tries: smallint("tries").notNull().default(0),
		/** When the next try is due, if there is one. */
		nextAt: at("next_at"),
		/** The latest tries, oldest first. */
		log: json("log", webhookTriesShape).notNull().default([]),
		/** The beginning of the last answer, in characters that can be shown. */
		answer: varchar("answer", { length: 1_000 }),
		createdAt: at("created_at").notNull().defaultNow(),
	}),
	(table) => [primaryKey({ columns: [table.endpointId, table.sequence] })],
);

export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;

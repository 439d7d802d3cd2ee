import { sql } from "drizzle-orm";
import { bigint, check, index, integer, primaryKey, text, uuid, varchar } from "drizzle-orm/pg-core";
import { at, json, publicSchema } from "../columns/columns.ts";
import { eventPayloadShape, figuresShape } from "../columns/json.ts";

/** Bugs, one row for each place they come from. */
export const errorLogs = publicSchema.table(
	"error_logs",
	{
		/** SHA-256 of what makes two errors the same, hexadecimal. */
		fingerprint: varchar("fingerprint", { length: 64 }).primaryKey(),
		name: varchar("name", { length: 200 }).notNull(),
		/** Message of the latest one, without secrets and text that people typed. */
		message: text("message").notNull(),
		stack: text("stack").notNull().default(""),
		/** Where it happened: a route, a job, a command. */
		place: varchar("place", { length: 200 }).notNull(),
		tenantId: varchar("tenant_id", { length: 255 }),
		requestId: varchar("request_id", { length: 64 }),
		occurrences: bigint("occurrences", { mode: "number" }).notNull().default(1),
		firstSeenAt: at("first_seen_at").notNull().defaultNow(),
		lastSeenAt: at("last_seen_at").notNull().defaultNow(),
		status: text("status", { enum: ["open", "resolved"] })
			.notNull()
			.default("open"),
		resolvedAt: at("resolved_at"),
		/** The operator's email address. */
		resolvedBy: varchar("resolved_by", { length: 255 }),
		note: text("note"),
		/** When it happened again after it was resolved. */
		reopenedAt: at("reopened_at"),
	},
	(table) => [
		check("error_logs_status_check", sql`${table.status} in ('open', 'resolved')`),
		index("error_logs_by_seen_idx").on(table.status, table.lastSeenAt, table.fingerprint),
		index("error_logs_seen_idx").on(table.lastSeenAt),
	],
);

/** What each process counted in each minute; old minutes are deleted. */
export const systemMetrics = publicSchema.table(
	"system_metrics",
	{
		/** The start of the minute. */
		at: at("at").notNull(),
		/** The process that counted: `web-1f3a`, `worker-77c0`. */
		source: varchar("source", { length: 100 }).notNull(),
		figures: json("figures", figuresShape).notNull(),
	},
	(table) => [primaryKey({ columns: [table.at, table.source] })],
);

/** What operators did, in order. Append only: the registry's role may insert and select, nothing else. */
export const platformAuditLogs = publicSchema.table(
	"platform_audit_logs",
	{
		seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
		id: uuid("id").notNull().unique().defaultRandom(),
		/** `noun.past` */
		event: varchar("event", { length: 100 }).notNull(),
		/** The Clerk user id; for the command line, the command that acted. */
		actorId: varchar("actor_id", { length: 255 }).notNull(),
		actorEmail: varchar("actor_email", { length: 255 }),
		/** The workspace it concerned. No foreign key: the audit log outlives everything. */
		tenantId: varchar("tenant_id", { length: 255 }),
		subject: varchar("subject", { length: 255 }).notNull(),
		payload: json("payload", eventPayloadShape).notNull().default({}),
		ip: varchar("ip", { length: 45 }),
		userAgent: varchar("user_agent", { length: 500 }),
		requestId: varchar("request_id", { length: 64 }),
		at: at("at").notNull().defaultNow(),
	},
	(table) => [index("platform_audit_logs_tenant_idx").on(table.tenantId, table.seq)],
);

/** Recent counts of limited actions, by actor and action. Unlogged: after a crash every count starts again. */
export const rateLimits = publicSchema.table(
	"rate_limits",
	{
		key: varchar("key", { length: 255 }).primaryKey(),
		points: integer("points").notNull().default(0),
		/** Unix milliseconds. */
		expire: bigint("expire", { mode: "number" }),
	},
	(table) => [index("rate_limits_expire_idx").on(table.expire)],
);

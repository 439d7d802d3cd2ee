import { sql } from "drizzle-orm";
import { boolean, integer, primaryKey, uniqueIndex, uuid, varchar } from "drizzle-orm/pg-core";
import { at } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { projects } from "./projects.ts";
import { users } from "./users.ts";

export const WATCH_LEVELS = ["watching", "concerned", "muted"] as const;
/** Why a member watches a project: they did this, or it was done to them. */
export const WATCH_REASONS = ["commented", "mentioned", "chosen"] as const;

/** Who watches a project, who wants to be told only of what concerns them, and who has muted it. Without a row, its author and its lead watch it. */
export const watches = tenantTable(
	"watches",
	(inSchema) => ({
		// cascade, both: a watch is nothing without its project and its member.
		projectId: integer("project_id")
			.notNull()
			.references(() => inSchema(projects).id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		level: varchar("level", { length: 10, enum: WATCH_LEVELS }).notNull(),
		why: varchar("why", { length: 10, enum: WATCH_REASONS }).notNull(),
	}),
	(table) => [primaryKey({ columns: [table.projectId, table.userId] })],
);

/**
 * What members are told: ids only, so that no text outlives the right to read it. What a notification says is read from
 * what it is about, by what its member may see at that moment.
 */
export const notifications = tenantTable(
	"notifications",
	(inSchema, _ownId, nextId) => ({
		// cascade: a notification is nothing without its member.
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		id: nextId(),
		/** A kind of the product: `mention`, `due`. */
		kind: varchar("kind", { length: 20 }).notNull(),
		subjectType: varchar("subject_type", { length: 20 }).notNull(),
		/** No foreign key: what is gone for good is no longer shown. */
		subjectId: varchar("subject_id", { length: 36 }).notNull(),
		/** The project that it happened in: who has muted it is told nothing of it. */
		projectId: integer("project_id"),
		/** The newest event that it tells of: `audit_logs.id`. Null for one that a day brings, such as `due`. */
		eventId: uuid("event_id"),
		/** When the first and the newest happened of all that it tells of. */
		firstAt: at("first_at").notNull(),
		at: at("at").notNull(),
		/** Null while unread. More of the same kind about the same thing joins it as long as it is. */
		readAt: at("read_at"),
		/** True until it was sent by email, or was read before. */
		awaitsEmail: boolean("awaits_email").notNull(),
	}),
	(table) => [
		primaryKey({ columns: [table.userId, table.id] }),
		uniqueIndex("notifications_unread_idx")
			.on(table.userId, table.kind, table.subjectType, table.subjectId)
			.where(sql`${table.readAt} is null`),
	],
);

export type Notification = typeof notifications.$inferSelect;

import { type SQL, sql } from "drizzle-orm";
import { boolean, check, customType, date, index, integer, text, varchar } from "drizzle-orm/pg-core";
import { at, byMember, deletable, timestamps, version } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { teams } from "./teams.ts";
import { users } from "./users.ts";

export const PROJECT_STATUSES = ["active", "archived"] as const;

/** How far an active project has come. */
export const PROJECT_STAGES = ["idea", "in_progress", "waiting", "done"] as const;
export type ProjectStage = (typeof PROJECT_STAGES)[number];

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const projects = tenantTable(
	"projects",
	(inSchema, ownId) => ({
		id: ownId(),
		name: varchar("name", { length: 255 }).notNull(),
		slug: varchar("slug", { length: 255 }).notNull().unique(),
		description: text("description"),
		// restrict: a member is never deleted while something they made exists; they leave instead.
		createdBy: varchar("created_by", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "restrict" }),
		/** Every member may see it; otherwise only its author and members who may see all projects. */
		isPublic: boolean("is_public").notNull().default(false),
		status: varchar("status", { length: 50, enum: PROJECT_STATUSES }).notNull().default("active"),
		// set null: projects stay when their team is deleted for good.
		teamId: integer("team_id").references(() => inSchema(teams).id, { onDelete: "set null" }),
		stage: varchar("stage", { length: 20, enum: PROJECT_STAGES }).notNull().default("idea"),
		/** The member whom to ask about it. One who has left stays its lead until someone chooses another. */
		leadId: varchar("lead_id", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
		/** A day on the calendar of the workspace, such as `2026-11-21`. */
		dueOn: date("due_on", { mode: "string" }),
		version: version(),
		archivedAt: at("archived_at"),
		archivedBy: byMember("archived_by"),
		...deletable(),
		search: tsvector("search").generatedAlwaysAs(
			(): SQL => sql`to_tsvector('simple', name || ' ' || coalesce(description, ''))`,
		),
		...timestamps(),
	}),
	(table) => [
		check("projects_status_check", sql`${table.status} in ('active', 'archived')`),
		check("projects_stage_check", sql`${table.stage} in ('idea', 'in_progress', 'waiting', 'done')`),
		index("projects_created_by_idx").on(table.createdBy),
		index("projects_team_idx").on(table.teamId),
		// My work, and the filter by lead.
		index("projects_lead_idx").on(table.leadId, table.dueOn).where(sql`${table.deletedAt} is null`),
		// In the order of the list, covering what it can show; the key has that of their creation.
		index("projects_by_updated_idx").on(table.updatedAt, table.id).where(sql`${table.deletedAt} is null`),
		// Finds a project that has the name already. By name they are sorted without an index: see inNameOrder.
		index("projects_by_name_idx")
			.on(sql`lower(${table.name})`, table.id)
			.where(sql`${table.deletedAt} is null`),
	],
);

export type Project = typeof projects.$inferSelect;

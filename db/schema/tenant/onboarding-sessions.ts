import { sql } from "drizzle-orm";
import {
	boolean,
	check,
	foreignKey,
	index,
	integer,
	primaryKey,
	smallint,
	text,
	uniqueIndex,
	uuid,
	varchar,
} from "drizzle-orm/pg-core";
import { at, byMember, json, timestamps, version } from "../columns/columns.ts";
import { answersShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { onboardingPaths, onboardingPathVersions, onboardingSteps } from "./onboarding-paths.ts";
import { users } from "./users.ts";

export const SESSION_STATUSES = ["active", "completed", "replaced"] as const;
/** Why a member has the path they have. */
export const PATH_REASONS = ["invitation", "team", "role", "default"] as const;

/** A member's session on one version of one path. */
export const onboardingSessions = tenantTable(
	"onboarding_sessions",
	(inSchema, ownId) => ({
		id: ownId(),
		// cascade: progress is nothing without its member.
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		pathId: integer("path_id").notNull(),
		/** The version they started with, and finish with. */
		pathVersion: integer("path_version").notNull(),
		chosenBy: varchar("chosen_by", { length: 20, enum: PATH_REASONS }).notNull(),
		status: varchar("status", { length: 20, enum: SESSION_STATUSES }).notNull().default("active"),
		startedAt: at("started_at").notNull().defaultNow(),
		/** When they last finished, skipped or answered something; reminders count from here. */
		lastSeenAt: at("last_seen_at").notNull().defaultNow(),
		completedAt: at("completed_at"),
	}),
	(table, inSchema) => [
		check("onboarding_sessions_status_check", sql`${table.status} in ('active', 'completed', 'replaced')`),
		check(
			"onboarding_sessions_chosen_by_check",
			sql`${table.chosenBy} in ('invitation', 'team', 'role', 'default')`,
		),
		// restrict: a version that someone started stays.
		foreignKey({
			columns: [table.pathId, table.pathVersion],
			foreignColumns: [inSchema(onboardingPathVersions).pathId, inSchema(onboardingPathVersions).version],
			name: "onboarding_sessions_version_fk",
		}).onDelete("restrict"),
		index("onboarding_sessions_user_idx").on(table.userId, table.startedAt),
		uniqueIndex("onboarding_sessions_one_active_idx").on(table.userId).where(sql`${table.status} = 'active'`),
	],
);

export type OnboardingSession = typeof onboardingSessions.$inferSelect;

export const PROGRESS_STATUSES = ["open", "done", "skipped"] as const;

/** The progress of each step in a session. */
export const userProgress = tenantTable(
	"user_progress",
	(inSchema) => ({
		// cascade: progress is deleted with its session; restrict: a step that someone reached stays.
		sessionId: integer("session_id")
			.notNull()
			.references(() => inSchema(onboardingSessions).id, { onDelete: "cascade" }),
		stepId: integer("step_id")
			.notNull()
			.references(() => inSchema(onboardingSteps).id, { onDelete: "restrict" }),
		status: text("status", { enum: PROGRESS_STATUSES }).notNull().default("open"),
		/** What they ticked, typed or chose, by the key of the item, field or question. */
		answers: json("answers", answersShape).notNull().default({}),
		/** How often the answers of a quiz were checked. */
		attempts: integer("attempts").notNull().default(0),
		/** When the member first reached this step. */
		startedAt: at("started_at").notNull().defaultNow(),
		finishedAt: at("finished_at"),
		/** From `startedAt` to `finishedAt`. */
		secondsSpent: integer("seconds_spent"),
		/** The event that completed a task: `audit_logs.id`. */
		completedByEvent: uuid("completed_by_event"),
		/** Counts saves: a tab with an older version is told so. */
		version: version(),
		...timestamps(),
	}),
	(table) => [
		primaryKey({ columns: [table.sessionId, table.stepId] }),
		check("user_progress_status_check", sql`${table.status} in ('open', 'done', 'skipped')`),
		index("user_progress_step_idx").on(table.stepId),
	],
);

export type NewUserProgress = typeof userProgress.$inferInsert;

export type UserProgress = typeof userProgress.$inferSelect;

/** The workspace's own onboarding rules, in one row. */
export const organizationOnboardingConfigs = tenantTable(
	"organization_onboarding_configs",
	() => ({
		/** Always 1: a workspace has one. */
		id: smallint("id").primaryKey().default(1),
		/** Markdown above every path. */
		welcomeText: text("welcome_text").notNull().default(""),
		/** Whether steps that are not required can be skipped. */
		skippingAllowed: boolean("skipping_allowed").notNull().default(true),
		/** After this many days without progress, a member gets one email per step; null: none. */
		remindAfterDays: integer("remind_after_days"),
		/** The text above the step in the email. */
		reminderText: text("reminder_text").notNull().default(""),
		version: version(),
		updatedBy: byMember("updated_by"),
		...timestamps(),
	}),
	(table) => [
		check("organization_onboarding_configs_one_check", sql`${table.id} = 1`),
		check("organization_onboarding_configs_days_check", sql`${table.remindAfterDays} between 1 and 90`),
	],
);

/** The reminders that were sent: one for each rule and step, never a second. */
export const onboardingReminders = tenantTable(
	"onboarding_reminders",
	(inSchema) => ({
		// cascade, both: a reminder is deleted with its session or step.
		sessionId: integer("session_id")
			.notNull()
			.references(() => inSchema(onboardingSessions).id, { onDelete: "cascade" }),
		stepId: integer("step_id")
			.notNull()
			.references(() => inSchema(onboardingSteps).id, { onDelete: "cascade" }),
		/** The rule that was due: `stuck`. */
		rule: varchar("rule", { length: 50 }).notNull(),
		claimedAt: at("claimed_at").notNull().defaultNow(),
		/** Null while it is being sent. */
		sentAt: at("sent_at"),
	}),
	(table) => [
		primaryKey({ columns: [table.sessionId, table.stepId, table.rule] }),
		index("onboarding_reminders_step_idx").on(table.stepId),
	],
);

export const MAIL_KINDS = ["onboarding", "notifications", "webhooks"] as const;

/** Which members have turned off which emails from this workspace. */
export const mailOptOuts = tenantTable(
	"mail_opt_outs",
	(inSchema) => ({
		// cascade: an email preference is deleted with its member.
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		kind: varchar("kind", { length: 20, enum: MAIL_KINDS }).notNull(),
		at: at("at").notNull().defaultNow(),
	}),
	(table) => [
		primaryKey({ columns: [table.userId, table.kind] }),
		check("mail_opt_outs_kind_check", sql`${table.kind} in ('onboarding', 'notifications', 'webhooks')`),
	],
);

export const SEGMENTS = ["all", "role", "team"] as const;

/** What happened on each past day, counted from the audit log. */
export const onboardingAnalytics = tenantTable(
	"onboarding_analytics",
	(inSchema) => ({
		/** UTC, `2026-11-21`. */
		day: varchar("day", { length: 10 }).notNull(),
		// cascade: a path that is gone for good leaves no figures.
		pathId: integer("path_id")
			.notNull()
			.references(() => inSchema(onboardingPaths).id, { onDelete: "cascade" }),
		pathVersion: integer("path_version").notNull(),
		/** `onboarding_steps.key`, or `` for the path as a whole. */
		stepKey: varchar("step_key", { length: 36 }).notNull(),
		/** Whose figures: everyone's, those of a role, or those of a team. */
		segment: text("segment", { enum: SEGMENTS }).notNull(),
		/** The role's key or the team's id; `` for everyone. */
		segmentKey: varchar("segment_key", { length: 50 }).notNull(),
		started: integer("started").notNull(),
		done: integer("done").notNull(),
		skipped: integer("skipped").notNull(),
		/** Median of those completed on this day; null if there were none. */
		medianSeconds: integer("median_seconds"),
		/** All of them, ascending: a median over several days needs every value. */
		seconds: integer("seconds").array().notNull(),
	}),
	(table) => [
		primaryKey({
			columns: [table.pathId, table.day, table.pathVersion, table.stepKey, table.segment, table.segmentKey],
		}),
		check("onboarding_analytics_segment_check", sql`${table.segment} in ('all', 'role', 'team')`),
		index("onboarding_analytics_day_idx").on(table.day),
	],
);

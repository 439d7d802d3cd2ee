import { sql } from "drizzle-orm";
import {
	boolean,
	check,
	foreignKey,
	index,
	integer,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
	varchar,
} from "drizzle-orm/pg-core";
import { at, byMember, deletable, json, timestamps, version } from "../columns/columns.ts";
import { contentBodyShape, criterionShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { roles } from "./roles.ts";
import { teams } from "./teams.ts";
import { users } from "./users.ts";

export const STEP_KINDS = ["read", "checklist", "form", "quiz", "task", "video"] as const;
export const CONTENT_KINDS = ["markdown", "checklist", "form", "quiz", "video"] as const;

/** Onboarding paths for new members, each a series of versions. */
export const onboardingPaths = tenantTable(
	"onboarding_paths",
	(inSchema, ownId) => ({
		id: ownId(),
		name: varchar("name", { length: 100 }).notNull(),
		description: text("description").notNull().default(""),
		/** Used for everyone who has no other path. */
		isDefault: boolean("is_default").notNull().default(false),
		/** The version that new members start; null until it is published. */
		publishedVersion: integer("published_version"),
		publishedAt: at("published_at"),
		/** The version that admins edit: newer than the published one, or the same if nothing has changed since. */
		draftVersion: integer("draft_version").notNull().default(1),
		version: version(),
		// restrict: a member is never deleted while something they made exists; they leave instead.
		createdBy: varchar("created_by", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
		...deletable(),
		...timestamps(),
	}),
	(table) => [
		uniqueIndex("onboarding_paths_one_default_idx")
			.on(table.isDefault)
			.where(sql`${table.isDefault} and ${table.deletedAt} is null`),
	],
);

export type OnboardingPath = typeof onboardingPaths.$inferSelect;

/** The roles and teams that a path is for. */
export const onboardingPathTargets = tenantTable(
	"onboarding_path_targets",
	(inSchema, ownId) => ({
		id: ownId(),
		// cascade, all three: a target is nothing without its path, or without its role or team.
		pathId: integer("path_id")
			.notNull()
			.references(() => inSchema(onboardingPaths).id, { onDelete: "cascade" }),
		role: varchar("role", { length: 50 }).references(() => inSchema(roles).key, {
			onDelete: "cascade",
			onUpdate: "cascade",
		}),
		teamId: integer("team_id").references(() => inSchema(teams).id, { onDelete: "cascade" }),
	}),
	(table) => [
		check("onboarding_path_targets_one_check", sql`(${table.role} is null) <> (${table.teamId} is null)`),
		// A role or a team has one path, so that the choice is never ambiguous.
		uniqueIndex("onboarding_path_targets_role_idx").on(table.role),
		uniqueIndex("onboarding_path_targets_team_idx").on(table.teamId),
	],
);

/** The content of a path at a given time: members finish the version they started with. */
export const onboardingPathVersions = tenantTable(
	"onboarding_path_versions",
	(inSchema) => ({
		pathId: integer("path_id")
			.notNull()
			.references(() => inSchema(onboardingPaths).id, { onDelete: "cascade" }),
		version: integer("version").notNull(),
		/** Null while it is the draft; its steps never change afterward. */
		publishedAt: at("published_at"),
		publishedBy: byMember("published_by"),
		/** The version it was restored from. */
		restoredFrom: integer("restored_from"),
		...timestamps(),
	}),
	(table) => [primaryKey({ columns: [table.pathId, table.version] })],
);

/** The steps of each version of each path. */
export const onboardingSteps = tenantTable(
	"onboarding_steps",
	(_, ownId) => ({
		id: ownId(),
		pathId: integer("path_id").notNull(),
		pathVersion: integer("path_version").notNull(),
		/** Identifies the same step in every version of its path. */
		key: uuid("key").notNull().defaultRandom(),
		/** From 1, without gaps except while steps are being moved. */
		position: integer("position").notNull(),
		kind: text("kind", { enum: STEP_KINDS }).notNull(),
		title: varchar("title", { length: 200 }).notNull(),
		/** Estimated duration. */
		minutes: integer("minutes").notNull().default(5),
		/** Cannot be skipped, even where other steps can. */
		isRequired: boolean("is_required").notNull().default(true),
		/** What has to have happened for a task to be done. */
		completedByFact: json("completed_by_fact", criterionShape),
		...timestamps(),
	}),
	(table, inSchema) => [
		check(
			"onboarding_steps_kind_check",
			sql`${table.kind} in ('read', 'checklist', 'form', 'quiz', 'task', 'video')`,
		),
		// cascade: a version's steps are deleted with it.
		foreignKey({
			columns: [table.pathId, table.pathVersion],
			foreignColumns: [inSchema(onboardingPathVersions).pathId, inSchema(onboardingPathVersions).version],
			name: "onboarding_steps_version_fk",
		}).onDelete("cascade"),
		index("onboarding_steps_version_idx").on(table.pathId, table.pathVersion, table.position),
		uniqueIndex("onboarding_steps_key_idx").on(table.key, table.pathId, table.pathVersion),
	],
);

export type NewOnboardingStep = typeof onboardingSteps.$inferInsert;

export type OnboardingStep = typeof onboardingSteps.$inferSelect;

/** What a step shows and asks, block by block. */
export const onboardingContent = tenantTable(
	"onboarding_content",
	(inSchema, ownId) => ({
		id: ownId(),
		// cascade: a step's content is deleted with it.
		stepId: integer("step_id")
			.notNull()
			.references(() => inSchema(onboardingSteps).id, { onDelete: "cascade" }),
		position: integer("position").notNull().default(1),
		kind: text("kind", { enum: CONTENT_KINDS }).notNull(),
		body: json("body", contentBodyShape).notNull(),
		/** BCP 47 */
		locale: varchar("locale", { length: 35 }).notNull().default("en"),
		...timestamps(),
	}),
	(table) => [
		check(
			"onboarding_content_kind_check",
			sql`${table.kind} in ('markdown', 'checklist', 'form', 'quiz', 'video')`,
		),
		index("onboarding_content_step_idx").on(table.stepId, table.locale, table.position),
	],
);

export type OnboardingContent = typeof onboardingContent.$inferSelect;

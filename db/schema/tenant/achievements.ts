import { boolean, index, integer, primaryKey, text, uuid, varchar } from "drizzle-orm/pg-core";
import { at, deletable, json, timestamps, version } from "../columns/columns.ts";
import { criterionShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { users } from "./users.ts";

/** What members can reach. */
export const onboardingMilestones = tenantTable("onboarding_milestones", (inSchema, ownId) => ({
	id: ownId(),
	name: varchar("name", { length: 100 }).notNull(),
	/** Shown to a member who reached it. */
	rewardText: text("reward_text").notNull().default(""),
	/** One of the product's pictures. */
	badge: varchar("badge", { length: 30 }).notNull(),
	/** What has to have happened, how often, and how soon after joining. */
	criterion: json("criterion", criterionShape).notNull(),
	isActive: boolean("is_active").notNull().default(true),
	/** When everyone who already qualified before it was created had been given it. */
	backfilledAt: at("backfilled_at"),
	version: version(),
	// restrict: a member is never deleted while something they made exists; they leave instead.
	createdBy: varchar("created_by", { length: 255 }).references(() => inSchema(users).id, {
		onDelete: "restrict",
	}),
	...deletable(),
	...timestamps(),
}));

export type OnboardingMilestone = typeof onboardingMilestones.$inferSelect;

export type NewOnboardingMilestone = typeof onboardingMilestones.$inferInsert;

/** Which member reached which milestone, once each. */
export const userAchievements = tenantTable(
	"user_achievements",
	(inSchema) => ({
		// cascade, both: an achievement is nothing without its milestone and its member.
		milestoneId: integer("milestone_id")
			.notNull()
			.references(() => inSchema(onboardingMilestones).id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		/** When the requirement was met, not when that was noticed. */
		reachedAt: at("reached_at").notNull(),
		/** The event that reached it: `audit_logs.id`. */
		eventId: uuid("event_id").notNull(),
		awardedAt: at("awarded_at").notNull().defaultNow(),
	}),
	(table) => [
		primaryKey({ columns: [table.milestoneId, table.userId] }),
		index("user_achievements_user_idx").on(table.userId, table.reachedAt),
		index("user_achievements_reached_idx").on(table.milestoneId, table.reachedAt, table.userId),
	],
);

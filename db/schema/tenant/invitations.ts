import { sql } from "drizzle-orm";
import { check, index, integer, text, uniqueIndex, uuid, varchar } from "drizzle-orm/pg-core";
import { at, timestamps } from "../columns/columns.ts";
import { type InSchema, tenantTable } from "../columns/tenant-table.ts";
import { onboardingPaths } from "./onboarding-paths.ts";
import { roles } from "./roles.ts";
import { teams } from "./teams.ts";
import { users } from "./users.ts";

/** A pending invitation past its expiry counts as expired, even before that is recorded. */
export const INVITATION_STATUSES = ["pending", "accepted", "declined", "revoked", "expired"] as const;

/** What both kinds of invitation have in common. */
const commonColumns = (inSchema: InSchema) => ({
	id: uuid("id").primaryKey().defaultRandom(),
	/** In lowercase, as it is compared. */
	email: varchar("email", { length: 255 }).notNull(),
	/** sha256 (hex) of the token in the newest email; null if it has no separate email. */
	tokenHash: varchar("token_hash", { length: 64 }).unique(),
	/** How often it was sent: part of the token, so that an older email's link stops working. */
	timesSent: integer("times_sent").notNull().default(1),
	// restrict: a member is never deleted while something they made exists; they leave instead.
	invitedBy: varchar("invited_by", { length: 255 })
		.notNull()
		.references(() => inSchema(users).id, { onDelete: "restrict" }),
	message: text("message"),
	status: text("status", { enum: INVITATION_STATUSES }).notNull().default("pending"),
	expiresAt: at("expires_at").notNull(),
	/** When it was accepted, declined or revoked. */
	endedAt: at("ended_at"),
	...timestamps(),
});

/** Invitations to become a member. */
export const invitations = tenantTable(
	"invitations",
	(inSchema) => ({
		...commonColumns(inSchema),
		// restrict: a role with pending invitations is not deleted; the invitations get another role first.
		role: varchar("role", { length: 50 })
			.notNull()
			.references(() => inSchema(roles).key, { onDelete: "restrict", onUpdate: "cascade" }),
		/**
		 * The path they will start, whatever their role or team. set null: a path that is gone for good belongs to
		 * nobody.
		 */
		onboardingPathId: integer("onboarding_path_id").references(() => inSchema(onboardingPaths).id, {
			onDelete: "set null",
		}),
		/** The member it created. */
		acceptedBy: varchar("accepted_by", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
	}),
	(table) => [
		check(
			"invitations_status_check",
			sql`${table.status} in ('pending', 'accepted', 'declined', 'revoked', 'expired')`,
		),
		uniqueIndex("invitations_one_pending_idx").on(table.email).where(sql`${table.status} = 'pending'`),
		index("invitations_by_created_idx").on(table.createdAt, table.id),
		index("invitations_role_idx").on(table.role),
		index("invitations_accepted_by_idx").on(table.acceptedBy),
	],
);

export type Invitation = typeof invitations.$inferSelect;

export const TEAM_ROLES = ["member", "lead"] as const;

/** Invitations to join a team: to members, and together with an invitation to people who are not members yet. */
export const teamInvitations = tenantTable(
	"team_invitations",
	(inSchema) => ({
		...commonColumns(inSchema),
		teamId: integer("team_id")
			.notNull()
			.references(() => inSchema(teams).id, { onDelete: "cascade" }),
		/** Their future role in the team. */
		role: text("role", { enum: TEAM_ROLES }).notNull().default("member"),
		/** The invited member; null while they are not a member yet. */
		userId: varchar("user_id", { length: 255 }).references(() => inSchema(users).id, { onDelete: "cascade" }),
		/** The invitation it was sent with: accepted with it, and ended with it. */
		invitationId: uuid("invitation_id").references(() => inSchema(invitations).id, { onDelete: "cascade" }),
	}),
	(table) => [
		check(
			"team_invitations_status_check",
			sql`${table.status} in ('pending', 'accepted', 'declined', 'revoked', 'expired')`,
		),
		check("team_invitations_role_check", sql`${table.role} in ('member', 'lead')`),
		uniqueIndex("team_invitations_one_pending_idx")
			.on(table.teamId, table.email)
			.where(sql`${table.status} = 'pending'`),
		index("team_invitations_user_idx").on(table.userId, table.status),
		index("team_invitations_invitation_idx").on(table.invitationId),
	],
);

export type TeamInvitation = typeof teamInvitations.$inferSelect;

import { sql } from "drizzle-orm";
import { check, index, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, json, publicSchema, timestamps } from "../columns/columns.ts";
import { metadataShape, settingsShape } from "../columns/json.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const MEMBERSHIP_STATUSES = ["invited", "active", "suspended", "left"] as const;

/** A tenant's description of itself. `id` is the tenant's. */
export const organizations = publicSchema.table(
	"organizations",
	{
		id: varchar("id", { length: 255 })
			.primaryKey()
			.references(() => tenants.id, { onDelete: "cascade" }),
		metadata: json("metadata", metadataShape).notNull().default({}),
		settings: json("settings", settingsShape).notNull().default({}),
		logoUrl: varchar("logo_url", { length: 500 }),
		timeZone: varchar("time_zone", { length: 64 }).notNull().default("UTC"),
		allowedEmailDomains: text("allowed_email_domains").array().notNull().default(sql`'{}'`),
		clerkUpdatedAt: at("clerk_updated_at"),
		...timestamps(),
	},
	// Self-service joining looks up workspaces by domain, over all of them.
	(table) => [
		index("organizations_domains_idx")
			.using("gin", table.allowedEmailDomains)
			.where(sql`${table.settings} ? 'domainJoin'`),
	],
);

/**
 * The index of "which workspaces are mine". It changes in the same transaction as the tenant's own `users` row, and
 * it never authorizes: the tenant's row does.
 */
export const organizationMemberships = publicSchema.table(
	"organization_memberships",
	{
		organizationId: varchar("organization_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => users.clerkUserId, { onDelete: "cascade" }),
		role: varchar("role", { length: 50 }).notNull(),
		status: text("status", { enum: MEMBERSHIP_STATUSES }).notNull().default("active"),
		joinedAt: at("joined_at"),
		clerkUpdatedAt: at("clerk_updated_at"),
		...timestamps(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.userId] }),
		index("organization_memberships_user_idx").on(table.userId, table.status, table.organizationId),
		check(
			"organization_memberships_status_check",
			sql`${table.status} in ('invited', 'active', 'suspended', 'left')`,
		),
	],
);

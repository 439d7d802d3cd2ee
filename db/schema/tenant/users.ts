import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, index, varchar } from "drizzle-orm/pg-core";
import { at, byMember, json, timestamps } from "../columns/columns.ts";
import { metadataShape, notificationSettingsShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { roles } from "./roles.ts";

/** The text that members are sorted and searched by, in lowercase. */
export const sortName = (table: Record<"firstName" | "lastName" | "email", AnyPgColumn>): SQL<string> =>
	sql<string>`lower(coalesce(${table.firstName} || ' ', '') || coalesce(${table.lastName} || ' ', '') || ${table.email})`;

/** The name that others see, or the address when none is known. */
export const shownName = (table: Record<"firstName" | "lastName" | "email", AnyPgColumn>): SQL<string> =>
	sql<string>`coalesce(nullif(concat_ws(' ', ${table.firstName}, ${table.lastName}), ''), ${table.email})`;

/**
 * The members of a tenant and their roles, the only authority on both, and its service accounts, which are no members:
 * they are never active.
 */
export const users = tenantTable(
	"users",
	(inSchema) => ({
		/** The Clerk user id; `svc_…` for a service account. */
		id: varchar("id", { length: 255 }).primaryKey(),
		email: varchar("email", { length: 255 }).notNull().unique(),
		firstName: varchar("first_name", { length: 255 }),
		lastName: varchar("last_name", { length: 255 }),
		avatarUrl: varchar("avatar_url", { length: 500 }),
		phone: varchar("phone", { length: 50 }),
		// restrict: a role with members is not deleted; its members get another role first.
		role: varchar("role", { length: 50 })
			.notNull()
			.default("member")
			.references(() => inSchema(roles).key, { onDelete: "restrict", onUpdate: "cascade" }),
		metadata: json("metadata", metadataShape).notNull().default({}),
		/** What the member wants to be told, and how; an absent setting has its default. */
		notificationSettings: json("notification_settings", notificationSettingsShape).notNull().default({}),
		/** False while suspended, after leaving and for service accounts: an inactive member can open nothing. */
		isActive: boolean("is_active").notNull().default(true),
		/** Set once they left, were removed or deleted; the row stays as the author of what they made. */
		leftAt: at("left_at"),
		/** Only of a service account: the member who is responsible for it. */
		sponsorId: byMember("sponsor_id"),
		lastSeenAt: at("last_seen_at"),
		joinedAt: at("joined_at").notNull().defaultNow(),
		...timestamps(),
	}),
	(table) => [
		index("users_role_idx").on(table.role, table.isActive),
		// By name and by last visit members are sorted without an index: the order of names may change with PostgreSQL’s
		// ICU, and noting a visit writes to no index.
		index("users_by_joined_idx").on(table.joinedAt, table.id),
	],
);

/** A member, as stored in their tenant. */
export type TenantUser = typeof users.$inferSelect;

export type NewTenantUser = typeof users.$inferInsert;

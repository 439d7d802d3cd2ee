import { index, varchar } from "drizzle-orm/pg-core";
import { at, json, publicSchema, timestamps } from "../columns/columns.ts";
import { preferencesShape } from "../columns/json.ts";

/** One row per person, whatever their workspaces: a mirror of their Clerk account. */
export const users = publicSchema.table(
	"users",
	{
		clerkUserId: varchar("clerk_user_id", { length: 255 }).primaryKey(),
		email: varchar("email", { length: 255 }).notNull(),
		firstName: varchar("first_name", { length: 255 }),
		lastName: varchar("last_name", { length: 255 }),
		avatarUrl: varchar("avatar_url", { length: 500 }),
		preferences: json("preferences", preferencesShape).notNull().default({}),
		/** Clerk's own `updated_at`: an event older than this is late and changes nothing. */
		clerkUpdatedAt: at("clerk_updated_at"),
		deletedAt: at("deleted_at"),
		...timestamps(),
	},
	(table) => [index("users_email_idx").on(table.email), index("users_created_at_idx").on(table.createdAt)],
);

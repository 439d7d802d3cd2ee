import { index, integer, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, deletable, timestamps, version } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { users } from "./users.ts";

/** Groups of members inside a tenant. */
export const teams = tenantTable("teams", (inSchema, ownId) => ({
	id: ownId(),
	name: varchar("name", { length: 100 }).notNull(),
	slug: varchar("slug", { length: 100 }).notNull().unique(),
	description: text("description"),
	// restrict: a member is never deleted while something they made exists; they leave instead.
	leadId: varchar("lead_id", { length: 255 }).references(() => inSchema(users).id, {
		onDelete: "restrict",
	}),
	version: version(),
	...deletable(),
	...timestamps(),
}));

export type Team = typeof teams.$inferSelect;

/** Which members are in which team. The lead is also a member. */
export const teamMembers = tenantTable(
	"team_members",
	(inSchema) => ({
		// cascade: a team that is gone for good has no members; deleting with undo keeps both.
		teamId: integer("team_id")
			.notNull()
			.references(() => inSchema(teams).id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "cascade" }),
		joinedAt: at("joined_at").notNull().defaultNow(),
	}),
	(table) => [
		primaryKey({ columns: [table.teamId, table.userId] }),
		index("team_members_user_idx").on(table.userId, table.teamId),
	],
);

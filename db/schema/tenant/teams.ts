import { sql } from "drizzle-orm";
import { index, integer, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, TENANT_PLACEHOLDER, tableIn, timestamps, version } from "../columns/columns.ts";
import { createUsersTable, users } from "./users.ts";

export const createTeamsTable = (schemaName?: string, inUsers = createUsersTable(schemaName)) =>
	tableIn(schemaName)(
		"teams",
		{
			id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
			name: varchar("name", { length: 100 }).notNull(),
			slug: varchar("slug", { length: 100 }).notNull().unique(),
			description: text("description"),
			// restrict: a member is never deleted while something they made exists; they leave instead.
			leadId: varchar("lead_id", { length: 255 }).references(() => inUsers.id, { onDelete: "restrict" }),
			version: version(),
			/** Deleted but still undoable; no list or page shows it. */
			deletedAt: at("deleted_at"),
			deletedBy: varchar("deleted_by", { length: 255 }).references(() => inUsers.id, {
				onDelete: "restrict",
			}),
			...timestamps(),
		},
		(table) => [
			index("teams_lead_idx").on(table.leadId),
			index("teams_deleted_by_idx").on(table.deletedBy),
			index("teams_by_name_idx")
				.on(sql`lower(${table.name})`, table.id)
				.where(sql`${table.deletedAt} is null`),
		],
	);

/** Groups of members inside a tenant. */
export const teams = createTeamsTable(TENANT_PLACEHOLDER, users);

export const createTeamMembersTable = (
	schemaName?: string,
	inTeams = createTeamsTable(schemaName),
	inUsers = createUsersTable(schemaName),
) =>
	tableIn(schemaName)(
		"team_members",
		{
			// cascade: a team that is gone for good has no members; deleting with undo keeps both.
			teamId: integer("team_id")
				.notNull()
				.references(() => inTeams.id, { onDelete: "cascade" }),
			userId: varchar("user_id", { length: 255 })
				.notNull()
				.references(() => inUsers.id, { onDelete: "cascade" }),
			joinedAt: at("joined_at").notNull().defaultNow(),
		},
		(table) => [
			primaryKey({ columns: [table.teamId, table.userId] }),
			index("team_members_user_idx").on(table.userId, table.teamId),
		],
	);

/** Which members are in which team. The lead is also a member. */
export const teamMembers = createTeamMembersTable(TENANT_PLACEHOLDER, teams, users);

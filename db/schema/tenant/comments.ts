import { integer, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, deletable, version } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { projects } from "./projects.ts";
import { users } from "./users.ts";

/** What members write about a project, in the order in which they wrote it. */
export const comments = tenantTable(
	"comments",
	(inSchema, _ownId, nextId) => ({
		id: nextId(),
		// cascade: a comment is nothing without its project.
		projectId: integer("project_id")
			.notNull()
			.references(() => inSchema(projects).id, { onDelete: "cascade" }),
		/** Markdown. */
		text: text("text").notNull(),
		// restrict: a member is never deleted while something they made exists; they leave instead.
		createdBy: varchar("created_by", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "restrict" }),
		/** The ids of the members whom it mentions, whether or not they can see the project. */
		mentioned: varchar("mentioned", { length: 255 }).array().notNull().default([]),
		/** When its text was last changed by hand. */
		editedAt: at("edited_at"),
		version: version(),
		...deletable(),
		createdAt: at("created_at").notNull().defaultNow(),
	}),
	// Comments are found through their project, so this key is the only index that a workspace pays for.
	(table) => [primaryKey({ columns: [table.projectId, table.id] })],
);

export type Comment = typeof comments.$inferSelect;

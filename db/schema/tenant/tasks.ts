import { sql } from "drizzle-orm";
import { date, index, integer, primaryKey, varchar } from "drizzle-orm/pg-core";
import { at, deletable, version } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { projects } from "./projects.ts";
import { users } from "./users.ts";

/**
 * What is to be done in a project, in the order that its people chose. Who added or ticked a task, and when, is in the
 * audit log. Its texts are stored plain (migration 0010), so that it has no TOAST table: add others the same way.
 */
export const tasks = tenantTable(
	"tasks",
	(inSchema, _ownId, nextId) => ({
		id: nextId(),
		// cascade: a task is nothing without its project.
		projectId: integer("project_id")
			.notNull()
			.references(() => inSchema(projects).id, { onDelete: "cascade" }),
		text: varchar("text", { length: 400 }).notNull(),
		/** Its place among the tasks of its project. Two can share one for a moment; then the id decides. */
		position: integer("position").notNull(),
		// restrict: a member is never deleted while something that names them exists; they leave instead.
		assigneeId: varchar("assignee_id", { length: 255 }).references(() => inSchema(users).id, {
			onDelete: "restrict",
		}),
		/** A day on the calendar of the workspace, such as `2026-11-21`. */
		dueOn: date("due_on", { mode: "string" }),
		doneAt: at("done_at"),
		version: version(),
		...deletable(),
	}),
	(table) => [
		// A project’s tasks are read together and then sorted; an index by position would cost every workspace a page.
		primaryKey({ columns: [table.projectId, table.id] }),
		// My work.
		index("tasks_assignee_idx")
			.on(table.assigneeId, table.dueOn)
			.where(sql`${table.doneAt} is null and ${table.deletedAt} is null`),
	],
);

export type Task = typeof tasks.$inferSelect;

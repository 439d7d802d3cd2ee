import { integer, primaryKey, uuid, varchar } from "drizzle-orm/pg-core";
import { at, deletable } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { projects } from "./projects.ts";
import { users } from "./users.ts";

/**
 * Files on projects. Their bytes are in the storage, under the workspace’s prefix and `object`. Texts are stored plain
 * (migration 0012), so that it has no TOAST table: add others the same way.
 */
export const files = tenantTable(
	"files",
	(inSchema, _ownId, nextId) => ({
		id: nextId(),
		// cascade: a file is nothing without its project. The daily sweep removes bytes that have lost their row.
		projectId: integer("project_id")
			.notNull()
			.references(() => inSchema(projects).id, { onDelete: "cascade" }),
		/**
		 * The comment that it was sent with. No foreign key, which would cost every workspace an index: a comment is never
		 * removed but with its project, and the file with it.
		 */
		commentId: integer("comment_id"),
		/** The name of its bytes in the storage: random, so that nothing is overwritten after a restore either. */
		object: uuid("object").notNull(),
		/** As the sender’s computer calls it. */
		name: varchar("name", { length: 255 }).notNull(),
		/** The media type that its first bytes show, whatever the sender says. */
		type: varchar("type", { length: 100 }).notNull(),
		/** They count against the workspace’s quota from when they are reserved until they are removed from the storage. */
		bytes: integer("bytes").notNull(),
		/** Of the bytes, in hex. */
		sha256: varchar("sha256", { length: 64 }).notNull(),
		// restrict: a member is never deleted while something they made exists; they leave instead.
		createdBy: varchar("created_by", { length: 255 })
			.notNull()
			.references(() => inSchema(users).id, { onDelete: "restrict" }),
		createdAt: at("created_at").notNull().defaultNow(),
		/** Null while its bytes are on their way to the storage, or while it is staged: until then nobody sees it. */
		arrivedAt: at("arrived_at"),
		/** Since when its bytes wait for the form that they were sent with to be sent again without a mistake. */
		stagedAt: at("staged_at"),
		/** Of a picture, in pixels and upright: set once its previews are stored. */
		width: integer("width"),
		height: integer("height"),
		/** Since when it waits for the virus scanner; null when it does not. Until then nobody can open it. */
		heldAt: at("held_at"),
		/** When a virus scanner saw it; null when none did, which says nothing about what is in it. */
		scannedAt: at("scanned_at"),
		/** What the scanner calls what it found, such as `Win.Test.EICAR_HDB-1`. Nobody can open a file that has one. */
		verdict: varchar("verdict", { length: 100 }),
		...deletable(),
	}),
	// Files are found through their project, so this key is the only index that a workspace pays for.
	(table) => [primaryKey({ columns: [table.projectId, table.id] })],
);

export type StoredFile = typeof files.$inferSelect;

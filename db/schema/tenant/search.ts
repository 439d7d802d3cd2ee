import { customType, index, integer, text, varchar } from "drizzle-orm/pg-core";
import { at } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/**
 * What a search finds things by: the words of projects, tasks, comments and files. It holds neither names nor who may
 * see a thing: both are read from the thing itself, so an entry whose thing is hidden or gone is found by no one.
 */
export const searchEntries = tenantTable(
	"search_entries",
	() => ({
		/** The id of the thing: all of a workspace come from one sequence. */
		id: integer("id").primaryKey(),
		// No foreign key: each save would have to look the project up, and an entry without a project is found by no one.
		projectId: integer("project_id").notNull(),
		kind: varchar("kind", { length: 10, enum: ["project", "task", "comment", "file"] }).notNull(),
		/** Of a file, what it says; null until that is read, and empty if there is none or it cannot be. */
		text: text("text"),
		words: tsvector("words").notNull(),
		/** When the thing was made or its words last changed. */
		at: at("at").notNull(),
	}),
	// fastupdate off: with it, new entries pile up in a list that every search reads from end to end.
	(table) => [index("search_entries_words_idx").using("gin", table.words).with({ fastupdate: false })],
);

// In the order of its bytes, in which an index finds the beginnings of words whatever the database’s collation is.
const word = customType<{ data: string }>({ dataType: () => 'varchar(32) COLLATE "C"' });

/** The words of all entries, to find the one that was meant by a mistyped one. Filled daily. */
export const searchWords = tenantTable(
	"search_words",
	() => ({
		word: word("word").primaryKey(),
		/** The same from its end to its beginning: with one wrong letter, half of a word is still right. */
		reversed: word("reversed").notNull(),
	}),
	(table) => [index("search_words_reversed_idx").on(table.reversed)],
);

export type SearchKind = typeof searchEntries.$inferSelect.kind;

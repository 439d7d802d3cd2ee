import { getTableName, isNotNull, relations } from "drizzle-orm";
import {
	getTableConfig,
	index,
	integer,
	type PgTable,
	pgTable,
	text,
	uniqueIndex,
} from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { type Declared, NEVER_DELETED, validateSchemaStructure } from "#db/schema/validate.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

const shelves = pgTable("shelves", { id: integer("id").primaryKey() });

/** A schema of two valid tables, with one thing changed. */
function planted(given: Partial<Declared> & { books?: PgTable }): Declared {
	const { books = booksWith({}), ...rest } = given;
	return {
		publicTables: {},
		tenantTables: { shelves, books },
		tenantFactories: { shelves: () => shelves, books: () => books },
		relations: [
			relations(books, ({ one }) => ({
				shelf: one(shelves, {
					fields: [(books as unknown as { shelfId: never }).shelfId],
					references: [shelves.id],
				}),
			})),
		],
		...rest,
	};
}

function booksWith({ indexed = true, name = "books", column = "shelf_id" }) {
	return pgTable(
		name,
		{
			id: integer("id").primaryKey(),
			shelfId: integer(column).references(() => shelves.id),
			title: text("title"),
		},
		(table) => (indexed ? [index("books_shelf_idx").on(table.shelfId, table.title)] : []),
	);
}

test("the product's own schema follows every rule", () => {
	expect(validateSchemaStructure()).toEqual({ isValid: true, problems: [] });
});

test("a schema without faults is valid", () => {
	expect(validateSchemaStructure(planted({}))).toEqual({ isValid: true, problems: [] });
});

test("a table without a primary key is reported", () => {
	const notes = pgTable("notes", { text: text("text") });

	const { isValid, problems } = validateSchemaStructure(
		planted({
			publicTables: { notes },
			relations: [...planted({}).relations, relations(notes, ({ many }) => ({ shelves: many(shelves) }))],
		}),
	);

	expect(isValid).toBe(false);
	expect(problems).toEqual(["notes has no primary key"]);
});

test("a foreign key without an index is reported", () => {
	const books = booksWith({ indexed: false });

	expect(validateSchemaStructure(planted({ books })).problems).toEqual([
		"books has no index that begins with its foreign key shelf_id",
	]);
});

test("a foreign key to a table whose rows are never deleted needs no index", () => {
	const { users } = NEVER_DELETED;
	const books = pgTable("books", {
		id: integer("id").primaryKey(),
		borrower: text("borrower").references(() => users.id),
	});
	const tables = { users, books };
	const declared = {
		...planted({ books }),
		tenantTables: tables,
		tenantFactories: { users: () => users, books: () => books },
		relations: [
			relations(books, ({ one }) => ({
				by: one(users, { fields: [books.borrower], references: [users.id] }),
			})),
		],
	};

	expect(validateSchemaStructure(declared).problems.filter((problem) => problem.includes("index"))).toEqual(
		[],
	);
});

const SOURCES = projectFiles().filter((file) => /^(app|db|scripts)\/.*(?<!\.test)\.tsx?$/.test(file));

test.each(Object.keys(NEVER_DELETED))("no code deletes rows of %s", (key) => {
	const table = NEVER_DELETED[key as keyof typeof NEVER_DELETED];
	const sqlName = getTableName(table);

	const deleting = SOURCES.filter((file) => {
		const text = read(file);
		const aliases = [
			...text.matchAll(new RegExp(`\\b${key}: (\\w+)\\b|\\b(\\w+) = (?:\\w+\\.)*${key}\\b`, "g")),
		];
		const names = [key, ...aliases.map(([, renamed, assigned]) => renamed ?? assigned)].join("|");
		const inSql = new RegExp(`delete\\s+from\\s+(?!"?public)\\S*\\b${sqlName}\\b`, "i");
		return new RegExp(`\\.delete\\(\\s*(?:\\w+\\.)*(?:${names})\\s*\\)`).test(text) || inSql.test(text);
	});

	expect(deleting).toEqual([]);
});

test("rows that are never deleted go with no row that may be", () => {
	const never = new Set<PgTable>(Object.values(NEVER_DELETED));
	const taken = [...never].flatMap((table) =>
		getTableConfig(table).foreignKeys.filter(
			(key) => key.onDelete === "cascade" && !never.has(key.reference().foreignTable),
		),
	);

	expect(taken).toEqual([]);
});

test("an index that only covers some rows, or begins with another column, does not serve a foreign key", () => {
	const books = pgTable(
		"books",
		{
			id: integer("id").primaryKey(),
			shelfId: integer("shelf_id").references(() => shelves.id),
			title: text("title"),
		},
		(table) => [
			index("books_some_idx").on(table.shelfId).where(isNotNull(table.title)),
			uniqueIndex("books_title_idx").on(table.title, table.shelfId),
		],
	);

	expect(validateSchemaStructure(planted({ books })).problems).toEqual([
		"books has no index that begins with its foreign key shelf_id",
	]);
});

test.each([
	[{ name: "Books" }, "Books"],
	[{ column: "shelfId" }, "shelfId"],
])("a name that is not snake_case is reported: %o", (given, name) => {
	const { problems } = validateSchemaStructure(planted({ books: booksWith(given) }));

	expect(problems.join("\n")).toContain(`has a name that is not snake_case: ${name}`);
});

test("a table that no factory makes is reported", () => {
	const { problems } = validateSchemaStructure(planted({ tenantFactories: { shelves: () => shelves } }));

	expect(problems).toEqual(["books is made by no factory"]);
});

test("a factory that makes another table does not count", () => {
	const tenantFactories = { shelves: () => shelves, books: () => shelves };

	expect(validateSchemaStructure(planted({ tenantFactories })).problems).toEqual([
		"books is made by no factory",
	]);
});

test("a table that no relation touches is reported", () => {
	const lonely = pgTable("lonely", { id: integer("id").primaryKey() });

	expect(validateSchemaStructure(planted({ publicTables: { lonely } })).problems).toEqual([
		"lonely has no relation",
	]);
});

test("a foreign key that no relation follows is reported", () => {
	const books = booksWith({});
	const backOnly = [relations(shelves, ({ many }) => ({ books: many(books) }))];

	expect(validateSchemaStructure(planted({ books, relations: backOnly })).problems).toEqual([
		"books has no relation that follows its foreign key shelf_id",
	]);
});

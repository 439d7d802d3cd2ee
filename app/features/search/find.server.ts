import { and, asc, desc, eq, exists, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { hasWords } from "#app/tenant/search/like.server.ts";
import { dictionaryOf } from "#app/tenant/search/vector.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import { filtersOf } from "./filters.server.ts";
import type { SearchQuery } from "./forms.ts";
import { hasOrder, isOrdered, type SearchQuestion, type Term } from "./question.ts";

/** A thing that was found, before it is read. */
export type Hit = { id: number; projectId: number; kind: SearchKind; at: Date; score: number };

/** A page of hits. `isCut`: there are more than are compared with each other or read, and the oldest are left out. */
export type Hits = { hits: Hit[]; after?: string; before?: string; isCut: boolean };

/** What is searched for, with the zone and the locale of the workspace. */
export type Search = {
	question: SearchQuestion;
	query: SearchQuery;
	place: { timeZone: string; dateLocale: string };
	/** Whether files are found by the text in them, and not by their names alone. */
	seesTexts: boolean;
	/** How many hits a page has at most. */
	limit?: number | undefined;
};

export const PAGE_SIZE = 20;
// The score of what has the words of a phrase, and not the phrase.
const NO_HIT = -1;
// As many as are ranked in some milliseconds. A search that matches more needs another word, or the newest first.
export const MOST_RANKED = 2_000;
/**
 * How many entries with the words of a question are read, the newest first, and how many bytes of words, as they are
 * stored: those of long files are slow to read. 2,000 comments have 1.5 MB. The index knows which words an entry has, and not
 * whether they stand side by side; to tell that is faster than to rank, and of many there are few with the phrase.
 */
const MOST_READ = {
	ofWords: { rows: MOST_RANKED, bytes: 2_000_000 },
	ofPhrases: { rows: 10 * MOST_RANKED, bytes: 8_000_000 },
};

/**
 * A step: finds what this member sees among projects, tasks, comments and files. The permission is asked of the project
 * as it is now, in the same statement, so that nothing hidden is found, counted or ranked. Refuses: 400 for an invalid cursor.
 */
export async function findHits(reading: Reading, search: Search): Promise<Hits> {
	const { query, limit = PAGE_SIZE } = search;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const fromCursor = cursor !== undefined;
	const isRanked = query.sort === "best" && search.question.groups.length > 0;
	const page: Page = { by: isRanked ? "score" : "time", backwards, cursor };
	// The index finds each of the newest; to tell whether words are in an order, every entry that has them is read.
	const rows = await (isRanked || hasOrder(search.question) ? comparedRows : newestRows)(
		reading,
		search,
		page,
	);
	const hits = rows.filter(({ score }) => score !== NO_HIT);
	const { shown, after, before } = cutPage(hits, { size: limit, backwards, fromCursor });
	const cursorOf = ({ score, at, id }: Hit) => writeCursor([isRanked ? score : at.toISOString(), id]);
	return {
		hits: shown,
		after: after && cursorOf(after),
		before: before && cursorOf(before),
		isCut: rows.some(
			({ candidates, compared }) => candidates >= mostRead(search.question).rows || compared < candidates,
		),
	};
}

type Page = { by: "score" | "time"; backwards: boolean; cursor: string | undefined };
type Row = Hit & { candidates: number; compared: number };

const rankCursor = z.tuple([z.int32().min(0), z.int32()]);
const timeCursor = z.tuple([cursorTime, z.int32()]);

/**
 * Compares the newest things that match. The score depends on the row and the question alone, so that pages neither repeat
 * nor skip. By time, all hits have the same.
 */
function comparedRows(reading: Reading, search: Search, page: Page): Promise<Row[]> {
	const { searchEntries: entries } = reading.tables;
	const { question } = search;
	const asked = tsqueryOf(question, dictionaryOf(search.place.dateLocale));
	const words = wordsSeen(entries, search);
	// 1: longer texts do not come first only because they are longer.
	const rank = page.by === "time" ? sql`0` : sql`round(ts_rank_cd(${words}, ${asked}, 1) * 1000000)::int`;
	const score = hasOrder(question)
		? sql`case when ${words} @@ ${asked} then ${rank} else ${NO_HIT} end`
		: rank;
	const weighed = weighedCandidates(reading, search);
	const compared = reading.db
		.select({
			...{ id: weighed.id, projectId: weighed.projectId, kind: weighed.kind, at: weighed.at },
			score: score.mapWith(Number).as("score"),
			candidates: weighed.candidates,
			compared: sql<number>`count(*) over ()`.mapWith(Number).as("compared"),
		})
		.from(weighed)
		.innerJoin(entries, eq(entries.id, weighed.id))
		.where(sql`${weighed.newer} < ${mostRead(question).bytes}`)
		.as("ranked");
	const order = page.backwards ? asc : desc;
	return reading.db
		.select()
		.from(compared)
		.where(beyondCursor(compared, page))
		.orderBy(
			...(page.by === "score"
				? [order(compared.score)]
				: // What has no hit tells how many were read, and no more.
					[desc(compared.score), order(compared.at)]),
			order(compared.id),
		)
		.limit((search.limit ?? PAGE_SIZE) + 1);
}

/**
 * The newest entries with the words of a question, in any order, each with the size of all that are newer. Chosen before they
 * are compared: in the statement that finds them, every match would be compared to be sorted.
 */
function weighedCandidates(reading: Reading, search: Search) {
	const { searchEntries: entries } = reading.tables;
	const { groups, without } = search.question;
	const inAnyOrder = { groups, without: without.filter((term) => !isOrdered(term)) };
	const candidates = matching(reading, search, isFound(entries, search, inAnyOrder, { between: "&" }))
		.orderBy(desc(entries.at), desc(entries.id))
		.limit(mostRead(search.question).rows)
		.as("candidates");
	const { id, projectId, kind, at, size } = candidates;
	return reading.db
		.select({
			...{ id, projectId, kind, at },
			newer: sql`sum(${size}) over (order by ${at} desc, ${id} desc) - ${size}`.as("newer"),
			candidates: sql<number>`count(*) over ()`.mapWith(Number).as("all"),
		})
		.from(candidates)
		.as("weighed");
}

async function newestRows(reading: Reading, search: Search, page: Page): Promise<Row[]> {
	const { searchEntries: entries } = reading.tables;
	const order = page.backwards ? asc : desc;
	const found = isFound(entries, search, search.question);
	const rows = await matching(reading, search, found, beyondCursor(entries, page))
		.orderBy(order(entries.at), order(entries.id))
		.limit((search.limit ?? PAGE_SIZE) + 1);
	return rows.map(({ size: _size, ...row }) => ({ ...row, score: 0, candidates: 0, compared: 0 }));
}

function beyondCursor(
	{ score, at, id }: { score?: SQLWrapper; at: SQLWrapper; id: SQLWrapper },
	{ by, backwards, cursor }: Page,
): SQL | undefined {
	if (cursor === undefined) return undefined;
	const compare = backwards ? sql`>` : sql`<`;
	if (by === "score" && score) {
		const [from, fromId] = readCursor(cursor, rankCursor);
		return sql`(${score}, ${id}) ${compare} (${from}::int, ${fromId}::int)`;
	}
	const [from, fromId] = readCursor(cursor, timeCursor);
	return sql`(${at}, ${id}) ${compare} (${from}::timestamptz, ${fromId}::int)`;
}

/** The entries that fit, with the project of each: seen by this member, not deleted, and fit for the filters. */
function matching(reading: Reading, search: Search, found: SQL | undefined, more?: SQL) {
	const { db, tables } = reading;
	const { searchEntries: entries, projects } = tables;
	const { id, projectId, kind, at, words } = entries;
	return db
		.select({ id, projectId, kind, at, size: sql<number>`pg_column_size(${words})`.as("size") })
		.from(entries)
		.innerJoin(projects, eq(projects.id, projectId))
		.where(and(found, listedProjects(reading), filtersOf(tables, search), more));
}

type Entries = Reading["tables"]["searchEntries"];

/** Matches entries by the words of a question. */
function isFound(
	entries: Entries,
	search: Search,
	{ groups, without }: SearchQuestion,
	order?: { between: "&" },
): SQL | undefined {
	const dictionary = dictionaryOf(search.place.dateLocale);
	const asked = tsqueryOf({ groups, without }, dictionary, order);
	return asked && isIndexed(entries, search, asked, tsqueryOf({ groups, without: [] }, dictionary, order));
}

/**
 * Matches entries by a question to the database. The index has the words in files too. For members who do not see those it
 * is asked for `wanted`, the question without what to leave out, and what it finds is compared again without them.
 */
const isIndexed = (entries: Entries, search: Pick<Search, "seesTexts">, asked: SQL, wanted?: SQL) =>
	search.seesTexts
		? hasWords(entries, asked)
		: and(wanted && hasWords(entries, wanted), sql`${wordsSeen(entries, search)} @@ ${asked}`);

/** The words by which an entry is found: those of a file’s name have the weights A and B. */
const wordsSeen = ({ kind, words }: Entries, { seesTexts }: Pick<Search, "seesTexts">) =>
	seesTexts
		? sql`${words}`
		: sql`case ${kind} when 'file' then ts_filter(${words}, '{a,b}') else ${words} end`;

/** A step: returns those of these words that are in anything this member sees. The words are letters, digits and marks. */
export async function seenWords(
	reading: Reading,
	words: readonly string[],
	search: Pick<Search, "seesTexts">,
): Promise<Set<string>> {
	if (words.length === 0) return new Set();
	const { searchEntries: entries, projects } = reading.tables;
	const word = sql`quote_literal(word)::tsquery`;
	const rows = await reading.db
		.select({ word: sql<string>`word` })
		.from(sql`unnest(string_to_array(${words.join(" ")}::text, ' ')) word`)
		.where(
			exists(
				reading.db
					.select({ id: entries.id })
					.from(entries)
					.innerJoin(projects, eq(projects.id, entries.projectId))
					.where(and(isIndexed(entries, search, word, word), listedProjects(reading))),
			),
		);
	return new Set(rows.map(({ word }) => word));
}

const mostRead = (question: SearchQuestion) => (hasOrder(question) ? MOST_READ.ofPhrases : MOST_READ.ofWords);

/**
 * Builds the question of the database, every word of it a parameter; undefined without one. `between` the words of a
 * phrase: `<->` for side by side, `&` for in any place.
 */
export function tsqueryOf(
	{ groups, without }: SearchQuestion,
	dictionary: string,
	{ between = "<->" }: { between?: "<->" | "&" } = {},
): SQL | undefined {
	const parts = [
		...groups.map((terms) =>
			joined(
				terms.map((term) => termOf(term, dictionary, between)),
				sql` || `,
			),
		),
		...without.map((term) => sql`(!! ${termOf(term, dictionary, between)})`),
	];
	return parts.length > 0 ? joined(parts, sql` && `) : undefined;
}

const joined = (parts: SQL[], by: SQL): SQL => sql`(${sql.join(parts, by)})`;

/** A word is found by its beginning as it is written, or by its stem; one letter would begin too many, so it is a word. */
function termOf({ text, words, isPhrase }: Term, dictionary: string, between: string): SQL {
	const quoted = words.map((word) => `'${word}'`);
	if (isPhrase) return sql`${quoted.join(` ${between} `)}::tsquery`;
	const begun = words.map((word, at) => ([...word].length > 1 ? `${quoted[at]}:*` : quoted[at]));
	return sql`(${begun.join(" & ")}::tsquery || plainto_tsquery(${dictionary}::regconfig, ${text.toWellFormed()}))`;
}

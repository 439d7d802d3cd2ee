import { and, asc, desc, eq, exists, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { shownName } from "#app/tenant/people/member.server.ts";
import { hasWords, likeWords } from "#app/tenant/search/like.server.ts";
import { dictionaryOf } from "#app/tenant/search/vector.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { SearchQuery } from "./forms.ts";
import type { SearchQuestion, Term } from "./question.ts";

/** A thing that was found, before it is read. */
export type Hit = { id: number; projectId: number; kind: SearchKind; at: Date; score: number };

/** A page of hits. `isCut`: there are more than are compared with each other, and the oldest are left out. */
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
// As many as are ranked in some milliseconds. Who has more needs another word, or looks at the newest.
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

const KIND_OF: Partial<Record<NonNullable<SearchQuery["in"]>, SearchKind>> = {
	...{ projects: "project", tasks: "task", comments: "comment", files: "file" },
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
	const rows = await (isRanked ? rankedRows : newestRows)(reading, search, { backwards, cursor });
	const hits = rows.filter(({ score }) => score !== NO_HIT);
	const { shown, after, before } = cutPage(hits, { size: limit, backwards, fromCursor });
	const cursorOf = ({ score, at, id }: Hit) => writeCursor([isRanked ? score : at.toISOString(), id]);
	return {
		hits: shown,
		after: after && cursorOf(after),
		before: before && cursorOf(before),
		isCut:
			isRanked &&
			rows.some(
				({ candidates, compared }) => candidates >= mostRead(search.question).rows || compared < candidates,
			),
	};
}

type Page = { backwards: boolean; cursor: string | undefined };
type Row = Hit & { candidates: number; compared: number };

const rankCursor = z.tuple([z.int32().min(0), z.int32()]);
const timeCursor = z.tuple([cursorTime, z.int32()]);

/** Ranks the newest things that match. The score depends on the row and the question alone, so that pages neither repeat nor skip. */
function rankedRows(reading: Reading, search: Search, { backwards, cursor }: Page): Promise<Row[]> {
	const { searchEntries: entries } = reading.tables;
	const from = cursor === undefined ? undefined : readCursor(cursor, rankCursor);
	const dictionary = dictionaryOf(search.place.dateLocale);
	const asked = tsqueryOf(search.question, dictionary);
	const { groups, without } = search.question;
	const most = mostRead(search.question);
	const inAnyOrder = tsqueryOf({ groups, without: without.filter((term) => !isOrdered(term)) }, dictionary, {
		between: "&",
	});
	// Ranked once there are no more than these: in the statement that finds them, every match would be ranked to be sorted.
	const candidates = matching(reading, search, inAnyOrder)
		.orderBy(desc(entries.at), desc(entries.id))
		.limit(most.rows)
		.as("candidates");
	const { id, projectId, kind, at, size } = candidates;
	const weighed = reading.db
		.select({
			...{ id, projectId, kind, at },
			newer: sql`sum(${size}) over (order by ${at} desc, ${id} desc) - ${size}`.as("newer"),
			candidates: sql<number>`count(*) over ()`.mapWith(Number).as("all"),
		})
		.from(candidates)
		.as("weighed");
	const compare = backwards ? sql`>` : sql`<`;
	const order = backwards ? asc : desc;
	const words = wordsSeen(entries, search);
	// 1: longer texts do not come first only because they are longer.
	const rank = sql`round(ts_rank_cd(${words}, ${asked}, 1) * 1000000)::int`;
	const ranked = reading.db
		.select({
			...{ id: weighed.id, projectId: weighed.projectId, kind: weighed.kind, at: weighed.at },
			score: (hasOrder(search.question)
				? sql`case when ${words} @@ ${asked} then ${rank} else ${NO_HIT} end`
				: rank
			)
				.mapWith(Number)
				.as("score"),
			candidates: weighed.candidates,
			compared: sql<number>`count(*) over ()`.mapWith(Number).as("compared"),
		})
		.from(weighed)
		.innerJoin(entries, eq(entries.id, weighed.id))
		.where(sql`${weighed.newer} < ${most.bytes}`)
		.as("ranked");
	return reading.db
		.select()
		.from(ranked)
		.where(from && sql`(${ranked.score}, ${ranked.id}) ${compare} (${from[0]}::int, ${from[1]}::int)`)
		.orderBy(order(ranked.score), order(ranked.id))
		.limit((search.limit ?? PAGE_SIZE) + 1);
}

async function newestRows(reading: Reading, search: Search, { backwards, cursor }: Page): Promise<Row[]> {
	const { searchEntries: entries } = reading.tables;
	const from = cursor === undefined ? undefined : readCursor(cursor, timeCursor);
	const compare = backwards ? sql`>` : sql`<`;
	const order = backwards ? asc : desc;
	const rows = await matching(
		reading,
		search,
		tsqueryOf(search.question, dictionaryOf(search.place.dateLocale)),
		from && sql`(${entries.at}, ${entries.id}) ${compare} (${from[0]}::timestamptz, ${from[1]}::int)`,
	)
		.orderBy(order(entries.at), order(entries.id))
		.limit((search.limit ?? PAGE_SIZE) + 1);
	return rows.map(({ size: _size, ...row }) => ({ ...row, score: 0, candidates: 0, compared: 0 }));
}

/** The entries that fit, with the project of each: seen by this member, not deleted, and fit for the filters. */
function matching(reading: Reading, search: Search, asked: SQL | undefined, more?: SQL) {
	const { db, tables } = reading;
	const { searchEntries: entries, projects } = tables;
	const { id, projectId, kind, at, words } = entries;
	return db
		.select({ id, projectId, kind, at, size: sql<number>`pg_column_size(${words})`.as("size") })
		.from(entries)
		.innerJoin(projects, eq(projects.id, projectId))
		.where(
			and(asked && isFound(entries, search, asked), listedProjects(reading), filtersOf(tables, search), more),
		);
}

/** Matches entries by these words. Without the texts of files no index is of use: it has them too. */
const isFound = (
	entries: Reading["tables"]["searchEntries"],
	search: Pick<Search, "seesTexts">,
	asked: SQL,
): SQL => (search.seesTexts ? hasWords(entries, asked) : sql`${wordsSeen(entries, search)} @@ ${asked}`);

/** The words by which an entry is found: those of a file’s name have the weights A and B. */
const wordsSeen = (
	{ kind, words }: Reading["tables"]["searchEntries"],
	{ seesTexts }: Pick<Search, "seesTexts">,
) =>
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
	const rows = await reading.db
		.select({ word: sql<string>`word` })
		.from(sql`unnest(string_to_array(${words.join(" ")}::text, ' ')) word`)
		.where(
			exists(
				reading.db
					.select({ id: entries.id })
					.from(entries)
					.innerJoin(projects, eq(projects.id, entries.projectId))
					.where(and(isFound(entries, search, sql`quote_literal(word)::tsquery`), listedProjects(reading))),
			),
		);
	return new Set(rows.map(({ word }) => word));
}

function filtersOf(tables: Reading["tables"], { query, place }: Search): SQL | undefined {
	const { searchEntries: entries, projects, teams } = tables;
	const kind = query.in && KIND_OF[query.in];
	return and(
		kind && eq(entries.kind, kind),
		query.by === undefined ? undefined : madeBy(tables, query.by),
		query.team === undefined
			? undefined
			: sql`${projects.teamId} in (select ${teams.id} from ${teams} where ${teams.deletedAt} is null
				and (${teams.slug} = lower(${query.team}) or ${likeWords(sql`${teams.name}`, query.team)}))`,
		query.from === undefined
			? undefined
			: sql`${entries.at} >= (${query.from}::timestamp at time zone ${place.timeZone})`,
		query.is && inState(tables, query.is),
	);
}

function inState(
	{ projects, searchEntries: entries, tasks }: Reading["tables"],
	is: NonNullable<SearchQuery["is"]>,
): SQL {
	if (is === "active" || is === "archived") return eq(projects.status, is);
	return sql`exists (select 1 from ${tasks} where ${tasks.projectId} = ${entries.projectId}
		and ${tasks.id} = ${entries.id} and ${tasks.doneAt} is ${is === "done" ? sql`not null` : sql`null`})`;
}

/** Who created a project or added a comment or a file; of a task, to whom it is assigned. */
function madeBy({ searchEntries: entries, ...tables }: Reading["tables"], name: string): SQL {
	const { users, projects, tasks, comments, files } = tables;
	const people = sql`(select ${users.id} from ${users} where ${likeWords(shownName(users), name)})`;
	const inRow = (table: typeof tasks | typeof comments | typeof files, who: SQL) =>
		sql`exists (select 1 from ${table} where ${table.projectId} = ${entries.projectId}
			and ${table.id} = ${entries.id} and ${who} in ${people})`;
	return sql`case ${entries.kind}
		when 'project' then ${projects.createdBy} in ${people}
		when 'task' then ${inRow(tasks, sql`${tasks.assigneeId}`)}
		when 'comment' then ${inRow(comments, sql`${comments.createdBy}`)}
		else ${inRow(files, sql`${files.createdBy}`)} end`;
}

/** Tells whether the order of its words is asked for, which no index has. */
const isOrdered = ({ words, isPhrase }: Term): boolean => isPhrase && words.length > 1;

const hasOrder = ({ groups, without }: SearchQuestion): boolean =>
	[...groups.flat(), ...without].some(isOrdered);

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

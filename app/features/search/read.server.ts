import { type AnyColumn, and, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { Hit } from "./find.server.ts";
import { type Part, snippetOf } from "./snippet.ts";

/** A thing that was found, as it is shown. */
export type Result = {
	id: number;
	kind: SearchKind;
	/** Its name or text; of a comment, who wrote it. */
	title: Part[];
	snippet: Part[];
	project: { name: string; slug: string };
	at: Date;
};

/** What is marked in the results, and whether they show what is in files. */
type Asked = { words: readonly string[]; seesTexts: boolean };
type Read = { id: number; title: string; body: string | null };

/**
 * A step: reads what was found from the things themselves, so that a result says what its page says. What was deleted
 * since is left out.
 */
export async function readHits(reading: Reading, hits: readonly Hit[], asked: Asked): Promise<Result[]> {
	if (hits.length === 0) return [];
	const { projects } = reading.tables;
	const { words } = asked;
	const idsOf = (kind: SearchKind) => hits.filter((hit) => hit.kind === kind);
	const [of, ...read] = await Promise.all([
		reading.db
			.select({ id: projects.id, name: projects.name, slug: projects.slug })
			.from(projects)
			.where(inArray(projects.id, [...new Set(hits.map(({ projectId }) => projectId))])),
		...Object.entries(READ).map(([kind, rows]) => {
			const wanted = idsOf(kind as SearchKind);
			return wanted.length === 0 ? [] : rows(reading, wanted, asked);
		}),
	]);
	const projectOf = new Map(of.map(({ id, ...project }) => [id, project]));
	const rowOf = new Map(read.flat().map((row) => [row.id, row]));
	return hits.flatMap(({ id, kind, projectId, at }) => {
		const [project, row] = [projectOf.get(projectId), rowOf.get(id)];
		if (!project || !row) return [];
		const title = kind === "comment" ? [{ text: row.title, isHit: false }] : snippetOf(row.title, words, 400);
		return [{ id, kind, title, snippet: row.body ? snippetOf(plain(row.body), words) : [], project, at }];
	});
}

/** Leaves out the signs of Markdown. */
const plain = (text: string) => text.replaceAll(/[*_`#>]+/g, "");

// What a snippet is cut from, in characters.
const [BEFORE, CUT] = [200, 1_000];

// Accented letters of one character each: what is found without the accents is in the same place with them.
const ACCENTED = "àáâãäåāăąçćčďđèéêëēėęěìíîïīįłñńňòóôõöøōőŕřśšťùúûüūůűýÿźžż";
const UNACCENTED = "aaaaaaaaacccddeeeeeeeeiiiiiilnnnoooooooorrsstuuuuuuuyyzzz";

// A snippet shows few of them, and each is looked for in the whole text.
const MOST_LOOKED_FOR = 5;

/**
 * The part of a long text around the first of some words, so that no page reads a hundred pages. `offset 0` keeps the
 * database from making the text small once for each word. Without its accents it is made only if no word is in it as typed:
 * of a long text that takes longer than all the rest.
 */
const around = (text: AnyColumn | SQL, words: readonly string[]) => {
	if (words.length === 0) return sql<string | null>`substr(${text}, 1, ${CUT})`;
	const firstIn = (where: SQL) => {
		const places = words.slice(0, MOST_LOOKED_FOR).map((word) => sql`nullif(strpos(${where}, ${word}), 0)`);
		return sql`least(${sql.join(places, sql`, `)})`;
	};
	const unaccented = sql`(select ${firstIn(sql`plain`)}
		from (select translate(small, ${ACCENTED}, ${UNACCENTED}) as plain offset 0) as unaccented)`;
	return sql<
		string | null
	>`(select substr(whole, greatest(1, coalesce(${firstIn(sql`small`)}, ${unaccented}, 1) - ${BEFORE}), ${CUT})
		from (select whole, lower(whole) as small from (select ${text} as whole) as given offset 0) as looked)`;
};

const READ: Record<SearchKind, (reading: Reading, hits: Hit[], asked: Asked) => Promise<Read[]>> = {
	project: ({ db, tables: { projects } }, hits, { words }) =>
		db
			.select({ id: projects.id, title: projects.name, body: around(projects.description, words) })
			.from(projects)
			.where(
				inArray(
					projects.id,
					hits.map(({ id }) => id),
				),
			),
	task: ({ db, tables: { tasks } }, hits) =>
		db
			.select({ id: tasks.id, title: tasks.text, body: sql<null>`null` })
			.from(tasks)
			.where(and(areIn(tasks, hits), isNull(tasks.deletedAt))),
	async comment({ db, tables: { comments, users } }, hits, { words }) {
		const { firstName, lastName, email } = users;
		const rows = await db
			.select({ id: comments.id, author: { firstName, lastName, email }, body: around(comments.text, words) })
			.from(comments)
			.innerJoin(users, eq(users.id, comments.createdBy))
			.where(and(areIn(comments, hits), isNull(comments.deletedAt)));
		return rows.map(({ author, ...row }) => ({ ...row, title: fullName(author) }));
	},
	file: ({ db, tables: { files, searchEntries: entries } }, hits, { words, seesTexts }) =>
		db
			.select({
				id: files.id,
				title: files.name,
				body: seesTexts ? around(entries.text, words) : sql<null>`null`,
			})
			.from(files)
			.innerJoin(entries, eq(entries.id, files.id))
			.where(
				and(areIn(files, hits), isNotNull(files.arrivedAt), isNull(files.deletedAt), isNull(files.verdict)),
			),
};

/** Things are found by their project and id, which is the key of their table. */
const areIn = (table: Record<"projectId" | "id", AnyColumn>, hits: Hit[]): SQL | undefined =>
	and(
		inArray(
			table.projectId,
			hits.map(({ projectId }) => projectId),
		),
		inArray(
			table.id,
			hits.map(({ id }) => id),
		),
	);

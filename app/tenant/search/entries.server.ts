import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { cut, dictionaryOf, END_OF_VECTOR, plainWords, vectorOf } from "./vector.ts";

/** A thing that can be found by its words, as its row has it. */
type Indexed = { id: number; projectId: number; title: string; body: string | null; at: unknown };

/** Where a row is: in its project, and by its id. A project is in itself. */
export type EntryPlace = { projectId: number; id: number };

const table = (name: string) => `"${TENANT_PLACEHOLDER}"."${name}"`;
const there = (name: string) => `(select * from ${table(name)} where deleted_at is null) t`;
const ENTRIES = table("search_entries");

/**
 * How the rows of each kind are read. What was deleted, and a file with malware, has no entry; projects keep theirs, and
 * their own row says so. `told`: when a thing was changed, which only a batch asks for, because a change is made now.
 */
const SOURCES: Record<
	SearchKind,
	{ from: string; project: string; columns: string; at: string; told?: string }
> = {
	project: {
		from: `${table("projects")} t`,
		project: "t.id",
		columns: "t.name as title, t.description as body",
		at: "t.updated_at",
	},
	task: {
		from: there("tasks"),
		project: "t.project_id",
		columns: "t.text as title, null as body",
		at: "now()",
		// Its row has no time: that of the entry stays.
		told: `coalesce((select e.at from ${ENTRIES} e where e.id = t.id),
			(select p.updated_at from ${table("projects")} p where p.id = t.project_id), now())`,
	},
	comment: {
		from: there("comments"),
		project: "t.project_id",
		columns: "'' as title, t.text as body",
		at: "t.created_at",
	},
	file: {
		from: `(select * from ${table("files")} where deleted_at is null and arrived_at is not null and verdict is null) t`,
		project: "t.project_id",
		columns: `t.name as title, (select e.text from ${ENTRIES} e where e.id = t.id) as body`,
		at: "t.created_at",
	},
};

/**
 * A step: reads rows as they are now, in the transaction that changed them: those with these ids, or all in these
 * projects. Returns the step that writes their entries, and removes those of rows that are gone.
 */
export async function readRows(
	db: Db,
	kind: SearchKind,
	{ projects, ids, locale }: { projects: readonly number[]; ids?: readonly number[]; locale: string },
): Promise<() => Promise<void>> {
	const { from, project, columns, at } = SOURCES[kind];
	const rows = await db.run(
		`select t.id, ${project} as "projectId", ${columns}, ${at} as at from ${from}
		 where ${project} = any($1::int[])${ids ? " and t.id = any($2::int[])" : ""}`,
		[projects, ...(ids ? [ids] : [])].map(listOf),
	);
	const found = rows as Indexed[];
	const gone = ids?.filter((id) => !found.some((row) => row.id === id)) ?? [];
	return async () => {
		await Promise.all([
			writeEntries(db, { kind, rows: found, locale }),
			gone.length > 0 && db.run(`delete from ${ENTRIES} where id = any($1::int[])`, [listOf(gone)]),
		]);
	};
}

/** Which rows are indexed: all, or those without an entry. */
export type Extent = "all" | "missing";

type Batch = { extent: Extent; after: EntryPlace; limit: number; locale: string };

/**
 * A step: gives the entry of a file the text that is in the file, and writes its words again. A file that is deleted or
 * blocked by now has no entry, and gets none. `text`: as `cut` returns it; empty when it has none, or it cannot be read.
 */
export async function writeText(
	db: Db,
	{ projectId, id, text, locale }: EntryPlace & { text: string; locale: string },
): Promise<void> {
	await db.run(`update ${ENTRIES} set text = $1 where id = $2::int and kind = 'file'`, [text, id]);
	const write = await readRows(db, "file", { projects: [projectId], ids: [id], locale });
	await write();
}

/**
 * A step: writes the entries of the next rows of a kind, in the order of their projects, and returns their places. What
 * someone is changing is waited for, so that no one’s words are overwritten by older ones.
 */
export async function indexBatch(
	db: Db,
	kind: SearchKind,
	{ extent, after, limit, locale }: Batch,
): Promise<EntryPlace[]> {
	const { from, project, columns, at, told = at } = SOURCES[kind];
	const rows = (await db.run(
		`select t.id, ${project} as "projectId", ${columns}, ${told} as at from ${from}
		 where (${project}, t.id) > ($1::int, $2::int)
			${extent === "missing" ? `and not exists (select 1 from ${ENTRIES} e where e.id = t.id)` : ""} order by ${project}, t.id limit $3 for share of t`,
		[after.projectId, after.id, limit],
	)) as Indexed[];
	await writeEntries(db, { kind, rows, locale });
	return rows.map(({ projectId, id }) => ({ projectId, id }));
}

const listOf = (ids: readonly number[]) => `{${[...new Set(ids)].join()}}`;

const MOST_IN_STATEMENT = 100;

// The words as they are written, and beside them their stems, with the weight below that of the name. Of a text the
// stems have no place: whatever only they find comes last, and the words of a long text take half of the room.
const WRITE = `
	insert into ${ENTRIES} as entry (id, project_id, kind, words, at)
	select given.id, given."projectId", $3,
		ts_delete(given.words::tsvector || setweight(to_tsvector($2::regconfig, given.title), 'B'), '${END_OF_VECTOR}')
			|| strip(to_tsvector($2::regconfig, given.body)),
		given.at
	from jsonb_to_recordset($1::jsonb) as given
		(id int, "projectId" int, words text, title text, body text, at timestamptz)
	on conflict (id) do update set project_id = excluded.project_id, words = excluded.words, at = excluded.at`;

async function writeEntries(
	db: Db,
	{ kind, rows, locale }: { kind: SearchKind; rows: readonly Indexed[]; locale: string },
): Promise<void> {
	for (let start = 0; start < rows.length; start += MOST_IN_STATEMENT) {
		const given = rows.slice(start, start + MOST_IN_STATEMENT).map(({ title, body, ...row }) => {
			const text = { title: cut(title), body: cut(body ?? "") };
			return { ...row, words: vectorOf(text), title: plainWords(text.title), body: plainWords(text.body) };
		});
		await db.run(WRITE, [JSON.stringify(given), dictionaryOf(locale), kind]);
	}
}

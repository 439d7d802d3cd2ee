import { connect, type Sql } from "#db/client.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { quoted } from "#db/tenancy/schema-name.ts";
import { ownerOf } from "../audit.ts";

/** How much a workspace has. */
export type FillSize = { projects: number; comments: number; files: number };

// As many words as long texts of one subject have; a word that is twice as rare is twice as far from the first.
const WORDS = 20_000;
const [LONG_FILE, LONG_TEXT] = [20_000, 300];
const ROWS_AT_ONCE = 500;
const [STARTS, ENDS] = [
	"b d f g h k l m n p r s t v w st tr br".split(" "),
	"a e i o u an er in or".split(" "),
];

/** Returns the n-th most frequent word of the texts. None has an x, so that a word with one is mistyped. */
export function wordAt(rank: number): string {
	let [left, word] = [rank + STARTS.length * ENDS.length, ""];
	while (left > 0) {
		word += STARTS[left % STARTS.length] ?? "";
		left = Math.floor(left / STARTS.length);
		word += ENDS[left % ENDS.length] ?? "";
		left = Math.floor(left / ENDS.length);
	}
	return word;
}

const VOCABULARY = Array.from({ length: WORDS }, (_, rank) => wordAt(rank));

/** Numbers from 0 to 1 that are the same in every run: Park and Miller’s generator. */
function numbersFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

const random = numbersFrom(1_234_567);

function aText(characters: number): string {
	let text = "";
	while (text.length < characters) text += `${VOCABULARY[Math.floor(WORDS ** random()) - 1] ?? "and"} `;
	return text.trimEnd();
}

/** Fills a workspace with projects that everyone sees, comments, and files with their texts, and writes its index. */
export async function fillWorkspace(
	databaseUrl: string,
	record: TenantRecord,
	size: FillSize,
): Promise<void> {
	const sql = connect({ url: databaseUrl });
	try {
		await insertAll(sql, record, size);
		const { reindex } = await import("#app/tenant/search/reindex.server.ts");
		await reindex(record);
		await sql.unsafe(
			`vacuum analyze ${["projects", "comments", "files", "search_entries", "search_words"].map(inSchema(record)).join()}`,
		);
	} finally {
		await sql.end();
	}
}

const inSchema =
	({ schemaName }: TenantRecord) =>
	(table: string) =>
		`${quoted(schemaName)}.${table}`;

async function insertAll(sql: Sql, record: TenantRecord, size: FillSize): Promise<void> {
	const table = inSchema(record);
	const owner = ownerOf(record);
	const made = `insert into ${table("projects")} (name, slug, description, created_by, is_public)
		select one.name, 'bench-' || one.n, one.text, $2, true from jsonb_to_recordset($1::jsonb) as one (n int, name text, text text)`;
	await inBatches(
		size.projects,
		(n) => ({ n, name: aText(30), text: aText(LONG_TEXT) }),
		(rows) => sql.unsafe(made, [rows, owner]),
	);
	const ids = (await sql.unsafe(`select id from ${table("projects")} order by id`)).map(({ id }) =>
		Number(id),
	);
	const project = (n: number) => ids[n % ids.length] ?? 0;
	const said = `insert into ${table("comments")} (project_id, text, created_by)
		select one.project, one.text, $2 from jsonb_to_recordset($1::jsonb) as one (project int, text text)`;
	await inBatches(
		size.comments,
		(n) => ({ project: project(n), text: aText(LONG_TEXT) }),
		(rows) => sql.unsafe(said, [rows, owner]),
	);
	// An entry that is there already brings the text of a file, as one that has been read.
	const added = `with given as (select * from jsonb_to_recordset($1::jsonb) as one (project int, name text, text text)),
		file as (insert into ${table("files")} (project_id, object, name, type, bytes, sha256, created_by, arrived_at)
			select project, gen_random_uuid(), name, 'text/plain', length(text), repeat('0', 64), $2, now() from given returning id, project_id, name)
		insert into ${table("search_entries")} (id, project_id, kind, text, words, at)
		select file.id, file.project_id, 'file', given.text, '', now() from file join given using (name)`;
	await inBatches(
		size.files,
		(n) => ({ project: project(n), name: `${aText(20)} ${n}.txt`, text: aText(LONG_FILE) }),
		(rows) => sql.unsafe(added, [rows, owner]),
	);
}

async function inBatches(
	count: number,
	rowAt: (n: number) => object,
	insert: (rows: string) => Promise<unknown>,
): Promise<void> {
	for (let start = 0; start < count; start += ROWS_AT_ONCE) {
		const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - start) }, (_, at) => rowAt(start + at));
		await insert(JSON.stringify(rows));
	}
}

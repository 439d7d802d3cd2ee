import { transactInTenant } from "#app/platform/database/database.server.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { everyWorkspace } from "../audit/check/all-tenants.server.ts";
import { type Extent, indexBatch } from "./entries.server.ts";

const KINDS = ["project", "task", "comment", "file"] as const satisfies SearchKind[];

/** A workspace, and the locale that chooses its word forms. */
type Place = TenantSchema & { dateLocale: string };

/** How many entries were written in one workspace. */
export type Reindexed = { slug: string; entries: number };

/** Writes the entries of the workspace at this address again, or of every one. Idempotent, and can be stopped at any point. */
export async function* reindexAll(slug?: string): AsyncGenerator<Reindexed> {
	for await (const tenant of everyWorkspace(slug))
		yield { slug: tenant.slug, entries: await reindex(tenant) };
}

// Rows of a batch wait for its end when someone changes them.
const ROWS_AT_ONCE = 100;

/** Writes all entries of a workspace again, a batch in each transaction. Returns how many. */
export const reindex = (place: Place): Promise<number> =>
	writeIndex((work) => transactInTenant(place, "write", ({ db }) => work(db)), {
		extent: "all",
		locale: place.dateLocale,
	});

type Transact = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

/**
 * Writes all entries again, or those that are missing, with the words of each, and removes entries and words of what is
 * gone. `transact` runs each part in a transaction. Returns how many it wrote.
 */
export async function writeIndex(
	transact: Transact,
	{ extent, locale }: { extent: Extent; locale: string },
): Promise<number> {
	let entries = 0;
	for (const kind of KINDS) {
		let after = { projectId: 0, id: 0 };
		for (;;) {
			const from = after;
			const written = await transact(async (db) => {
				const places = await indexBatch(db, kind, { extent, after: from, limit: ROWS_AT_ONCE, locale });
				if (places.length > 0) await collectWords(db, { ids: places.map(({ id }) => id) });
				return places;
			});
			entries += written.length;
			after = written.at(-1) ?? after;
			if (written.length < ROWS_AT_ONCE) break;
		}
	}
	await transact(removeOrphans);
	await forgetWords(transact);
	return entries;
}

const schema = `"${TENANT_PLACEHOLDER}"`;
const IS_THERE = `exists (
	select 1 from ${schema}."projects" p where p.id = e.project_id and (
		e.kind = 'project'
		or e.kind = 'task' and exists (select 1 from ${schema}."tasks" t where t.project_id = p.id and t.id = e.id and t.deleted_at is null)
		or e.kind = 'comment' and exists (select 1 from ${schema}."comments" c where c.project_id = p.id and c.id = e.id and c.deleted_at is null)
		or e.kind = 'file' and exists (select 1 from ${schema}."files" f where f.project_id = p.id and f.id = e.id and f.deleted_at is null and f.verdict is null)))`;

/** A step: removes the entries of what is gone. */
export async function removeOrphans(db: Db): Promise<void> {
	await db.run(`delete from ${schema}."search_entries" e where not ${IS_THERE}`);
}

/** Which entries words are collected from: those of the last days, or these. */
type Collected = { days: number } | { ids: readonly number[] };

/** A step: adds the words of entries to those that mistyped ones are compared with. */
export async function collectWords(db: Db, from: Collected): Promise<void> {
	const [which, value] =
		"days" in from
			? ["e.at > now() - make_interval(days => $1::int)", from.days]
			: ["e.id = any($1::int[])", `{${from.ids.join()}}`];
	await db.run(
		`with found as materialized (
			select distinct word.lexeme from ${schema}."search_entries" e, unnest(e.words) word
			where ${which} and word.weights && '{A,C}'::text[] and length(word.lexeme) between 4 and 32
				and word.lexeme !~ '[0-9]')
		 insert into ${schema}."search_words" (word, reversed) select lexeme, reverse(lexeme) from found
		 on conflict do nothing`,
		[value],
	);
}

// Each is looked up in the index of the entries.
const WORDS_AT_ONCE = 500;

// The second condition is always true: as in like.server.ts, it makes PostgreSQL look into the index.
const IS_USED = `exists (
	select 1 from ${schema}."search_entries" e where e.words @@ quote_literal(w.word)::tsquery
		and case when e.id < 0 then to_tsvector('simple', e.kind) is not null else true end)`;

/** Removes the words that are no longer in any entry, some in each transaction. */
async function forgetWords(transact: Transact): Promise<void> {
	let after: string | null = "";
	while (after !== null) {
		const from: string = after;
		const [batch] = await transact((db) =>
			db.run(
				`with batch as materialized (
					select word from ${schema}."search_words" where word > $1 order by word limit ${WORDS_AT_ONCE}),
				gone as (
					delete from ${schema}."search_words" w using batch where w.word = batch.word and not ${IS_USED})
				select max(word) as last from batch`,
				[from],
			),
		);
		after = (batch as { last: string | null }).last;
	}
}

import type { Sql } from "#db/client.ts";

/** Reports where rows were written since the last call: `schema.table`. */
export type RowWatch = { take(): Promise<string[]> };

const HERE = "fuzz_watch";

/** Watches for every row that is inserted, changed or deleted in these schemas and committed; rolled-back changes are not seen. */
export async function watchRows(superuser: Sql, schemas: string[]): Promise<RowWatch> {
	await superuser.unsafe(`
		create schema ${HERE};
		create unlogged table ${HERE}.writes (place text primary key);
		create function ${HERE}.note() returns trigger language plpgsql security definer as $$ begin
			insert into ${HERE}.writes values (tg_table_schema || '.' || tg_table_name) on conflict do nothing;
			return null;
		end $$;`);
	const tables = await superuser<{ name: string }[]>`
		select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname in ${superuser(schemas)} and c.relkind in ('r', 'p') and not c.relispartition`;
	const triggers = tables.map(
		({ name }) =>
			`create trigger fuzz_note after insert or update or delete on ${name} for each row execute function ${HERE}.note()`,
	);
	await superuser.unsafe(triggers.join(";"));
	return {
		async take() {
			const rows = await superuser.unsafe(`delete from ${HERE}.writes returning place`);
			return rows.map(({ place }) => String(place)).sort();
		},
	};
}

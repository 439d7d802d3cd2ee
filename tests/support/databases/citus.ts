import type { Sql } from "#db/client.ts";

/**
 * Makes a test's database look like the coordinator of a Citus cluster, as far as its catalog says so: the extension,
 * and the tables of its metadata that we read. Nothing is distributed.
 */
export async function lookLikeCitus(admin: Sql): Promise<void> {
	await admin.unsafe(`
		set allow_system_table_mods = on;
		insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
		values (424242, 'citus', 10, 'pg_catalog'::regnamespace, false, '13.2-1');
		reset allow_system_table_mods`);
}

/** Notes the setting under which each schema is created: see `noted`. */
export async function noteSharding(admin: Sql): Promise<void> {
	await admin.unsafe(`
		create schema noted;
		create table noted.schemas (name text, sharding text);
		create function noted.note() returns event_trigger language plpgsql security definer as $$ begin
			insert into noted.schemas select object_identity, current_setting('citus.enable_schema_based_sharding', true)
			from pg_event_trigger_ddl_commands() where object_type = 'schema';
		end $$;
		create event trigger note_sharding on ddl_command_end when tag in ('CREATE SCHEMA') execute function noted.note()`);
}

/** The value of citus.enable_schema_based_sharding when a schema was created; an empty text when it was never set. */
export async function shardingOf(admin: Sql, schemaName: string): Promise<string> {
	const [row] = await admin<{ sharding: string | null }[]>`
		select sharding from noted.schemas where name = quote_ident(${schemaName})`;
	return row?.sharding ?? "";
}

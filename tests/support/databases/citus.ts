import type { Sql } from "#db/client.ts";

/**
 * Makes a test's database look like the coordinator of a Citus cluster: the extension, its metadata, and the functions
 * that we call, with what each changes in the metadata. All rows stay where they are.
 */
export async function lookLikeCitus(admin: Sql): Promise<void> {
	await admin.unsafe(`
		set allow_system_table_mods = on;
		insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
		values (424242, 'citus', 10, 'pg_catalog'::regnamespace, false, '13.2-1');
		create table pg_catalog.pg_dist_schema (schemaid oid primary key);
		create table pg_catalog.pg_dist_partition (logicalrelid regclass primary key, truncated boolean default false);
		reset allow_system_table_mods;
		create view public.citus_schemas as select schemaid::regnamespace as schema_name from pg_dist_schema;
		create view public.citus_tables as select logicalrelid as table_name from pg_dist_partition;
		grant select on public.citus_schemas, public.citus_tables to public;
		grant select on pg_catalog.pg_dist_schema, pg_catalog.pg_dist_partition to public;
		grant insert, update on pg_catalog.pg_dist_schema, pg_catalog.pg_dist_partition to tenantry_owner;
		create function pg_catalog.citus_schema_distribute(schemaname regnamespace) returns void language sql as $$
			insert into pg_dist_schema values (schemaname);
			insert into pg_dist_partition select oid from pg_class where relnamespace = schemaname and relkind = 'r' $$;
		create function pg_catalog.truncate_local_data_after_distributing_table(table_name regclass) returns void
			language sql as $$ update pg_dist_partition set truncated = true where logicalrelid = table_name $$`);
	await measureShardsAs(admin, 0);
	await answerFromNodes(admin, {});
}

/** What each node answers to a command from now on, by the node's name: `t`, `f`, or why it failed. */
export async function answerFromNodes(admin: Sql, answers: Record<string, string>): Promise<void> {
	await admin.unsafe(`
		create or replace function pg_catalog.run_command_on_workers(command text, parallel boolean default true,
			out nodename text, out nodeport int, out success boolean, out result text) returns setof record language sql as $$
			select key, 5432, length(value) = 1, value from json_each_text('${JSON.stringify(answers)}') $$`);
}

/** The size that every table has on its node from now on; null while a node is down. Only its owner may ask. */
export async function measureShardsAs(admin: Sql, bytes: number | null): Promise<void> {
	await admin.unsafe(`
		create or replace function pg_catalog.citus_total_relation_size(logicalrelid regclass, fail_on_error boolean default true)
			returns bigint language plpgsql as $$ begin
				if not (select pg_has_role(relowner, 'usage') from pg_class where oid = logicalrelid) then
					raise 'permission denied on the node';
				end if;
				return ${bytes};
			end $$`);
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

/** What somebody could attempt who can make one of our statements say anything. */
export type Attempt = {
	name: string;
	/** `{schema}`, `{role}` and `{oid}` are those of the other workspace. */
	statement: string;
	/** The next statement in the same transaction. */
	next?: string;
	/** What is known to be visible, with the reason why it stays so. */
	known?: string;
	/** The reason where only the handle refuses. Without it, no data of the other workspace may come back. */
	below?: string;
};

const otherSchema = "Another workspace's schema";
const catalog = "The catalog";
const NAMES =
	"Names of schemas, tables and roles are visible to all: PostgreSQL cannot hide them. They contain no workspace data; addresses are public.";
const SIZES =
	"Sizes and row counts are statistics that PostgreSQL shows to everybody. They contain no workspace data.";

const READ = 'select name from "{schema}".projects';
const ROLES =
	"The handle refuses to send it, and no feature of the product can send its own SQL text. PostgreSQL itself lets the application's login become any workspace's role, which is how it opens them.";

const LARGE_OBJECTS =
	"The handle refuses to send it. PostgreSQL lets everybody create large objects; only the role that created one can read it.";
const PASSWORDS =
	"The handle refuses to send it. PostgreSQL lets every role set its own password: a workspace's role has no login, and npm run migrate resets the login's own.";

export const ATTEMPTS: Attempt[] = [
	{ name: `${otherSchema}: read`, statement: 'select * from "{schema}".projects' },
	{
		name: `${otherSchema}: join with ours`,
		statement: 'select t.* from "$TENANT_SCHEMA$".projects o, "{schema}".projects t',
	},
	{ name: `${otherSchema}: write`, statement: `update "{schema}".projects set name = 'ours'` },
	{
		name: `${otherSchema}: delete`,
		statement: 'with gone as (delete from "{schema}".users returning *) select * from gone',
	},
	{ name: `${otherSchema}: its sequences`, statement: `select last_value from "{schema}".ids` },
	{
		name: `${otherSchema}: inside a string that the server runs`,
		statement: `select query_to_xml('select * from "{schema}".projects', true, false, '')`,
	},
	{
		name: `${otherSchema}: a whole schema as XML`,
		statement: `select schema_to_xml('{schema}', true, false, '')`,
	},
	{
		name: `${otherSchema}: words of a search index`,
		statement: `select * from ts_stat('select search from "{schema}".projects')`,
	},
	{ name: "The registry: workspaces", statement: "select * from public.tenants" },
	{ name: "The registry: people", statement: "select * from public.users" },
	{ name: "The queue: jobs", statement: "select * from pgboss.job" },
	{ name: "RESET ROLE, then their schema", statement: "reset role", next: READ },
	{ name: "RESET ROLE, then the registry", statement: "reset role", next: "select * from public.tenants" },
	{ name: "SET ROLE to theirs, then their schema", statement: 'set role "{role}"', next: READ, below: ROLES },
	{
		name: "SET LOCAL ROLE to the owner of all tables",
		statement: "set local role tenantry_owner",
		next: READ,
		below: ROLES,
	},
	{ name: "SET SESSION AUTHORIZATION", statement: 'set session authorization "{role}"', next: READ },
	{
		name: "set_config for the role",
		statement: `select set_config('role', '{role}', true)`,
		next: READ,
		below: ROLES,
	},
	{
		name: "set_config, with its name escaped",
		statement: `select U&"\\0073et_config"('role', '{role}', true)`,
		next: READ,
		below: ROLES,
	},
	{
		name: "set_config inside a string that the server runs",
		statement: `select query_to_xml('select set_co' || 'nfig(''role'', ''{role}'', true)', true, false, '')`,
		next: READ,
		below: ROLES,
	},
	{
		name: "The settings view, to change the role",
		statement: `update pg_settings set setting = '{role}' where name = 'role'`,
		next: READ,
	},
	{
		name: "SET search_path, then a table without a schema",
		statement: 'set search_path = "{schema}"',
		next: "select name from projects",
	},
	{
		name: "set_config for the search_path, then the same",
		statement: `select set_config('search_path', '{schema}', true)`,
		next: "select name from projects",
	},
	{ name: "A second statement after the first", statement: 'select 1; select * from "{schema}".projects' },
	{ name: "A block of code", statement: `do $$ begin perform * from "{schema}".projects; end $$` },
	{ name: "COMMIT, to continue outside the transaction", statement: "commit", next: READ },
	{ name: "A file of the server", statement: "select pg_read_file('postgresql.conf')" },
	{ name: "A program of the server", statement: "copy (select 1) to program 'true'" },
	{ name: "A large object", statement: "select lo_get(loid) from pg_largeobject" },
	{
		name: "Its own large object",
		statement: "select lo_from_bytea(0, 'mine')",
		below: LARGE_OBJECTS,
	},
	{
		name: "A password for the workspace's role",
		statement: "alter role current_user password 'x'",
		below: PASSWORDS,
	},
	{
		name: "RESET ROLE, then a password for the login",
		statement: "reset role",
		next: "alter role current_user password 'x'",
		below: PASSWORDS,
	},
	{
		name: "A function that runs as its owner",
		statement: "create function pg_temp.f() returns int security definer language sql as 'select 1'",
	},
	{
		name: `${catalog}: the most common column values (pg_stats)`,
		statement: `select * from pg_stats where schemaname = '{schema}'`,
	},
	{ name: `${catalog}: the table below that view (pg_statistic)`, statement: "select * from pg_statistic" },
	{
		name: `${catalog}: current statements of others (pg_stat_activity)`,
		statement: "select query from pg_stat_activity where query like '%projects%' and pid <> pg_backend_pid()",
	},
	{ name: `${catalog}: passwords`, statement: "select * from pg_authid" },
	{
		name: `${catalog}: settings of roles`,
		statement: "select * from pg_db_role_setting where setconfig::text like '%{schema}%'",
	},
	{ name: `${catalog}: names of schemas`, statement: "select nspname from pg_namespace", known: NAMES },
	{
		name: `${catalog}: estimated rows (pg_class.reltuples)`,
		statement: `select n.nspname, c.relname, c.reltuples from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '{schema}'`,
		known: SIZES,
	},
	{
		name: `${catalog}: counters of tables (pg_stat_all_tables)`,
		statement: "select schemaname, relname, n_live_tup from pg_stat_all_tables where schemaname = '{schema}'",
		known: SIZES,
	},
	{
		name: `${catalog}: the size of a table by its number`,
		statement: "select pg_relation_size({oid}::oid)",
		known: SIZES,
	},
];

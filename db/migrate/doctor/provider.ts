import type { Sql } from "../../client.ts";

/** Who runs the server, and what is special about roles there. */
export type Provider = { name: string; notes: string[] };

/** Each provider's distinctive role, and what to know about its servers. */
const PROVIDERS: (Provider & { role: string })[] = [
	{
		role: "supabase_admin",
		name: "Supabase",
		notes: [
			"Log in as `postgres`: it has createrole and owns the database, and is not a superuser.",
			"Use the direct address (or its IPv4 add-on): the pooler expects user names like role.project, and the login derived from DATABASE_URL does not have one.",
			"Remove the tenants' schemas from the Data API's list of exposed schemas.",
		],
	},
	{
		role: "rds_superuser",
		name: "Amazon RDS or Aurora",
		notes: [
			"The master user is a member of rds_superuser and has createrole: log in as it, or as a role it created with createrole that owns the database.",
			"With rds.restrict_password_commands on, only members of rds_password may set the login's password: grant rds_password to that role.",
			"RDS Proxy pins a connection on SET; SET LOCAL, which the application uses, does not.",
		],
	},
	{
		role: "cloudsqlsuperuser",
		name: "Google Cloud SQL",
		notes: [
			"Users created with gcloud or the console are members of cloudsqlsuperuser and have createrole; those created with SQL do not.",
			"Databases belong to cloudsqlsuperuser: alter database … owner to the login that migrates.",
		],
	},
	{
		role: "azure_pg_admin",
		name: "Azure Database for PostgreSQL",
		notes: [
			"The server's admin is a member of azure_pg_admin and has createrole: log in as it, or as a role it created that owns the database.",
			"Its built-in PgBouncer listens on 6432 in transaction mode: use port 5432 for npm run migrate.",
		],
	},
	{
		role: "neon_superuser",
		name: "Neon",
		notes: [
			"Roles created in the console are members of neon_superuser and have createrole.",
			"Addresses with -pooler are PgBouncer in transaction mode: use the address without it for npm run migrate.",
		],
	},
];

/** Recognizes a provider by the roles that its servers have. */
export async function recognizeProvider(administrator: Sql): Promise<Provider | undefined> {
	const rows = await administrator<{ rolname: string }[]>`
		select rolname from pg_roles where rolname in ${administrator(PROVIDERS.map(({ role }) => role))}`;
	const found = PROVIDERS.find(({ role }) => rows.some(({ rolname }) => rolname === role));
	return found && { name: found.name, notes: found.notes };
}

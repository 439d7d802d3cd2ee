import { connect, type Sql } from "../../client.ts";
import { QUEUE_DEFAULTS } from "../batches.ts";
import { type Check, check } from "./check.ts";

// One for each relation of a tenant, which db/tenancy/lifecycle/weight.test.ts counts: a migration may touch them all.
export const LOCKS_PER_TENANT = 157;

/** Checks the server's own settings. */
export async function inspectServer(administrator: Sql): Promise<Check[]> {
	const [row] = await administrator<
		{
			version: number;
			shown: string;
			locks: number;
			perTransaction: number;
			connections: number;
			superuser: boolean;
			encoding: string;
			icu: boolean;
			standby: boolean;
			readOnly: boolean;
		}[]
	>`
		select current_setting('server_version_num')::int as version, current_setting('server_version') as shown,
			current_setting('max_locks_per_transaction')::int as "perTransaction",
			current_setting('max_locks_per_transaction')::int
				* (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) as locks,
			current_setting('max_connections')::int as connections,
			(select rolsuper from pg_roles where rolname = current_user) as superuser,
			current_setting('server_encoding') as encoding,
			exists (select from pg_collation where collprovider = 'i') as icu, pg_is_in_recovery() as standby,
			current_setting('default_transaction_read_only')::bool as "readOnly"`;
	if (!row) throw new Error("The server does not answer");
	const { batchSize, concurrency } = QUEUE_DEFAULTS;
	// Counts on half of the lock table: the rest is for everyone else.
	const wanted = LOCKS_PER_TENANT * batchSize * concurrency * 2;
	return [
		check("PostgreSQL 14 or later", {
			isOk: row.version >= 140_000,
			found: row.shown,
			remedy: "Upgrade the server",
		}),
		check("a Unicode database", {
			isOk: row.encoding === "UTF8",
			found: row.encoding,
			remedy:
				"Create the database with encoding 'UTF8' (and template template0): other encodings cannot store every name and text",
		}),
		check("ICU, which sorts names", {
			isOk: row.icu,
			found: row.icu ? "it is there" : "the server was built without it",
			remedy: "Use a PostgreSQL that was built with ICU, as those of all distributions and providers are",
		}),
		check("the server accepts writes", {
			isOk: !row.standby && !row.readOnly,
			found: row.standby
				? "it is a standby"
				: row.readOnly
					? "default_transaction_read_only is on"
					: "it accepts them",
			remedy:
				"Use the primary’s address, or turn default_transaction_read_only off for this login and database",
		}),
		{
			name: "no superuser needed",
			state: "ok",
			found: row.superuser
				? "DATABASE_URL logs in as one: a plain role with createrole is enough"
				: "it is not one",
		},
		check("room in the lock table", {
			isOk: row.locks >= wanted,
			found: `${row.locks} locks (max_locks_per_transaction ${row.perTransaction} × ${row.connections} connections)`,
			remedy: `Set max_locks_per_transaction to ${Math.max(64, Math.ceil(wanted / row.connections))} or more and restart, or migrate with --concurrency 1 or a smaller --batch`,
			weight: "warning",
		}),
	];
}

/**
 * Checks for a pooler in transaction mode. Behind one, a second session that opens a transaction is given the first
 * session's server process, and the first session finds itself on another.
 */
export async function inspectPooler(databaseUrl: string): Promise<Check[]> {
	const one = connect({ url: databaseUrl });
	const other = connect({ url: databaseUrl });
	const processOf = async (sql: Sql) =>
		(await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;
	const prepared = () => one.unsafe("select $1::int as tenantry_doctor", [1], { prepare: true });
	try {
		const before = await processOf(one);
		await prepared();
		await other.unsafe("begin");
		const taken = await processOf(other);
		const after = await processOf(one);
		const pooled = taken === before || after !== before;
		const knows = await prepared().then(
			() => true,
			() => false,
		);
		await other.unsafe("rollback");
		return [
			check("a connection keeps its server process", {
				isOk: !pooled,
				found: pooled
					? "a pooler in transaction mode: session locks do not hold"
					: "no pooler in transaction mode",
				remedy:
					"Use the server's direct address for npm run migrate (the pooler is fine for the application, whose open pages then learn of notifications within 30 s instead of at once)",
				weight: "warning",
			}),
			check("named prepared statements", {
				isOk: knows,
				found: knows ? "they work" : "the pooler loses them (PgBouncer before 1.21)",
				remedy:
					"Turn off prepared statements for the application (docs/operations.md, Poolers), or set max_prepared_statements in PgBouncer 1.21",
				weight: "warning",
			}),
		];
	} finally {
		await Promise.all([one.end({ timeout: 5 }), other.end({ timeout: 5 })]);
	}
}

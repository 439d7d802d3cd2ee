import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import { PUBLIC_PLACEHOLDER, TENANT_PLACEHOLDER } from "../../schema/columns/columns.ts";
import type { TenantTables } from "../../schema/tenant/index.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { transact } from "../pool/transact.ts";
import type { Access, PipelinedTransaction, Run } from "../pool/transaction.ts";
import { REGISTRY_KEY } from "../pool/wait-queue.ts";
import { REGISTRY_ROLE } from "../roles/platform-roles.ts";
import { quoted, type TenantSchema } from "../schema-name.ts";

/** A drizzle client that can reach one schema, under one role, inside one transaction. */
export type Db = PgRemoteDatabase & {
	/** Runs a statement that is text already. */
	run: Run;
	/** Does the same and returns rows as arrays, which drizzle’s decoders take. */
	rows(text: string, params: unknown[]): Promise<unknown[][]>;
};

/** A transaction in a tenant, with the tenant's tables: what those of members, of the system and of reactions have in common. */
export type TenantReading = { db: Db; tables: TenantTables };

/**
 * A tenant transaction: `db` sees the tenant, `registry` sees `public`, in the same transaction. In the product
 * only app/tenant/registry writes with both.
 */
export type TenantTransaction = {
	db: Db;
	registry: Db;
};

/**
 * Runs `work` in one transaction under the tenant's own role. Waits for a write's COMMIT, but not for a read's.
 * Throws DatabaseUnavailable or DatabaseBusy; anything `work` throws rolls back and passes through.
 */
export function inTenant<T>(
	pool: ConnectionPool,
	tenantSchema: TenantSchema,
	access: Access,
	work: (transaction: TenantTransaction) => Promise<T>,
): Promise<T> {
	return transact(pool, tenantSchema.schemaName, access, (transaction) =>
		work(new PipelinedTenantTransaction(transaction, tenantSchema)),
	);
}

/**
 * Creates the clients besides `db` on demand: pages never need them. A class, because each object with its own
 * getters gets its own shape, which lives, with everything it references, until the next full collection.
 */
class PipelinedTenantTransaction implements TenantTransaction {
	readonly db: Db;
	#transaction: PipelinedTransaction;

	constructor(transaction: PipelinedTransaction, tenantSchema: TenantSchema) {
		this.db = channel(
			transaction,
			tenantSchema.roleName,
			TENANT_PLACEHOLDER,
			quoted(tenantSchema.schemaName),
		);
		this.#transaction = transaction;
	}

	get registry(): Db {
		return channel(this.#transaction, REGISTRY_ROLE, PUBLIC_PLACEHOLDER, '"public"');
	}
}

/** Runs `work` in one transaction over the registry in `public`. */
export function inRegistry<T>(
	pool: ConnectionPool,
	access: Access,
	work: (db: Db) => Promise<T>,
): Promise<T> {
	return transact(pool, REGISTRY_KEY, access, (transaction) =>
		work(channel(transaction, REGISTRY_ROLE, PUBLIC_PLACEHOLDER, '"public"')),
	);
}

/**
 * Only these may start a statement: nothing inside a handle can change its role, its search_path or its
 * transaction.
 */
const VERBS = /^\s*(select|insert|update|delete|with|\()/i;
// pg_settings: changing it sets things for the whole connection. U&: a name in escaped letters. `…_to_xml`,
// `ts_…` and Citus's `run_command_on_…` run a text as a statement. lo_…: large objects, which no right protects.
const ESCAPES =
	/set_config|pg_settings|\bset\s+(local\s+|session\s+)?role\b|\bdblink|\bu&["']|\b(query|cursor|table|schema|database)_to_xml|\bts_(stat|rewrite)\b|\brun_command_on_|\blo(read|write|_\w+)"?\s*\(/i;

const dialect = new PgDialect();

function channel(
	transaction: PipelinedTransaction,
	role: string,
	placeholder: keyof typeof pieces,
	schema: string,
): Db {
	const send = async (text: string, params: unknown[], form: "arrays" | "objects") => {
		const template = allowedPieces(text, placeholder);
		return transaction.send({
			text: template.join(schema),
			params,
			role,
			form,
			key: { schema, template },
		});
	};
	const run = (text: string, params: unknown[] = []) => send(text, params, "objects") as ReturnType<Run>;
	const rows = (text: string, params: unknown[]) => send(text, params, "arrays") as Promise<unknown[][]>;
	const client = drizzle(
		async (text, params, method) => ({
			rows: await (method === "all" ? rows(text, params) : run(text, params)),
		}),
		{},
		() => dialect,
	);
	return Object.assign(client, { run, rows });
}

// Far more than the product has; texts that contain lists of values differ each time, so they must not pile up.
const PIECES_KEPT = 1_000;
const pieces = {
	[TENANT_PLACEHOLDER]: new Map<string, string[]>(),
	[PUBLIC_PLACEHOLDER]: new Map<string, string[]>(),
};

/** The statement's text, checked and split where the schema's name belongs. */
function allowedPieces(text: string, placeholder: keyof typeof pieces): string[] {
	const kept = pieces[placeholder];
	const known = kept.get(text);
	if (known) return known;
	if (!VERBS.test(text) || ESCAPES.test(text)) throw new Error(`Not allowed inside a tenant: ${text}`);
	if (kept.size >= PIECES_KEPT) kept.clear();
	const cut = text.split(`"${placeholder}"`);
	kept.set(text, cut);
	return cut;
}

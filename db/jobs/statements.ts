import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { transact } from "../tenancy/pool/transact.ts";
import type { PipelinedTransaction, Row } from "../tenancy/pool/transaction.ts";
import { REGISTRY_KEY } from "../tenancy/pool/wait-queue.ts";
import { REGISTRY_ROLE } from "../tenancy/roles/platform-roles.ts";

/** The interface that pg-boss runs its statements on. */
export type QueueDb = {
	executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/**
 * Runs `work` in one transaction that may touch pg-boss's tables and the registry. Does not wait until its commit
 * is on the disk: what a server crash takes back (a claim, a completion, a move out of the outbox) happens again,
 * and everything here may happen again.
 */
export function inQueue<T>(pool: ConnectionPool, work: (db: QueueDb) => Promise<T>): Promise<T> {
	return transact(pool, REGISTRY_KEY, "asynchronous write", (transaction) =>
		work({ executeSql: (text, values = []) => execute(transaction, text, values) }),
	);
}

// pg-boss sends several statements as its own transaction; here there is already one around them.
const SCRIPT = /^\s*begin;([\s\S]*)commit;?\s*$/i;

async function execute(transaction: PipelinedTransaction, text: string, values: unknown[]) {
	const script = SCRIPT.exec(text)?.[1];
	if (script) {
		await transaction.send({ text: script, params: [], role: REGISTRY_ROLE, form: "simple" });
		return { rows: [] }; // pg-boss does not read the rows of anything it runs as a script
	}
	const rows = await transaction.send({
		text,
		params: values.map(sent),
		role: REGISTRY_ROLE,
		form: "objects",
	});
	return { rows: received(rows) };
}

/** Converts a value for the server: the driver knows no array types here, and JSON only as text. */
function sent(value: unknown): unknown {
	if (Array.isArray(value)) return `{${value.map((item) => JSON.stringify(String(item))).join(",")}}`;
	if (value instanceof Date) return value.toISOString();
	return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

type Column = { name: string; type: number };

/** Converts rows as pg-boss expects them from the driver it was written for. */
function received(rows: Row[]): Record<string, unknown>[] {
	const { columns = [] } = rows as { columns?: Column[] };
	const decoded = columns.flatMap(({ name, type }) => {
		const decode = DECODERS[type];
		return decode ? [{ name, decode }] : [];
	});
	return (rows as Record<string, unknown>[]).map((row) => {
		for (const { name, decode } of decoded) {
			if (typeof row[name] === "string") row[name] = decode(row[name]);
		}
		return row;
	});
}

// pg_type.oid of json, jsonb, timestamptz and uuid[].
const DECODERS: Record<number, (text: string) => unknown> = {
	114: JSON.parse,
	3802: JSON.parse,
	1184: (text) => new Date(text),
	2951: (text) => text.slice(1, -1).split(",").filter(Boolean),
};

import { combinedChecksum, type Migration } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { literal } from "../tenancy/sql-text.ts";
import { withBaseline } from "./baseline.ts";
import type { QueuedTenant } from "./ledger.ts";
import type { Applied } from "./plan.ts";

/** What to do about a workspace that does not match the registry. */
export const NOT_AS_REGISTERED =
	"its _migrations table does not match the registry, as after a restore. To fix that: npm run tenant -- restored";

const table = (schemaName: string) => `${quoted(schemaName)}."_migrations"`;

/**
 * The migrations that a workspace's own ledger lists, sorted by name, with a baseline of `all` in place of what it
 * replaces; undefined if its schema or its ledger is missing.
 */
export async function ownLedger(
	run: Run,
	schemaName: string,
	all: Migration[],
): Promise<Applied[] | undefined> {
	const [found] = await run("select to_regclass($1) is not null as there", [table(schemaName)]);
	if (found?.there !== true) return undefined;
	const lines = await run(`select filename as name, checksum from ${table(schemaName)} order by filename`);
	return withBaseline(lines as Applied[], all);
}

// A restored workspace is rare, and two in one family rarer: one of the first ones speaks for the family.
const MOST_ASKED = 10;

/**
 * The migrations that the registry's checksum of a family stands for, sorted by name: from the files if they add up
 * to it, otherwise from a member whose own ledger does. Undefined if nothing matches the registry.
 */
export async function ledgerOfFamily(
	pool: ConnectionPool,
	checksum: string,
	all: Migration[],
): Promise<Applied[] | undefined> {
	for (let length = all.length; length >= 0; length--) {
		const prefix = all.slice(0, length);
		if (combinedChecksum(prefix) === checksum) return prefix;
	}
	const members = await asOwner(pool, "read", (run) =>
		run(
			`select schema_name as "schemaName" from "public"."tenants" where schema_checksum = $1 order by id limit $2`,
			[checksum, MOST_ASKED],
		),
	);
	for (const { schemaName } of members) {
		const own = await asOwner(pool, "read", (run) => ownLedger(run, String(schemaName), all));
		if (own && combinedChecksum(own) === checksum) return own;
	}
	return undefined;
}

/** SQL: the checksum over a ledger, computed as in `combinedChecksum`. */
export const checksumIn = (schemaName: string) =>
	`(select encode(sha256(convert_to(coalesce(string_agg(filename || ' ' || checksum || e'\\n', ''
	 order by filename collate "C"), ''), 'UTF8')), 'hex') from ${table(schemaName)})`;

/** The error code that `assertLedger` raises; in a class that PostgreSQL does not use. */
export const TENANT_DROPPED = "TN001";
export const LEDGER_CHANGED = "TN002";

/**
 * PL/pgSQL that aborts the transaction unless a workspace exists and still matches what the registry said at
 * planning time.
 */
export function assertLedger({ id, slug, schemaName, checksum }: QueuedTenant): string[] {
	const raise = (code: string, message: string) =>
		`raise exception using errcode = ${literal(code)}, message = ${literal(message)}`;
	const row = `select from "public"."tenants" where id = ${literal(id)}`;
	return [
		`if not exists (${row}) then ${raise(TENANT_DROPPED, "the workspace was dropped")}; end if;`,
		`if not exists (${row} and schema_checksum = ${literal(checksum)}) then
		 ${raise(LEDGER_CHANGED, "it has changed since the run was planned: run the command again")}; end if;`,
		`if to_regclass(${literal(table(schemaName))}) is null then
		 ${raise(LEDGER_CHANGED, `its schema ${schemaName} is missing: restore it, then run npm run tenant -- restored ${slug}`)}; end if;`,
		`if ${checksumIn(schemaName)} <> ${literal(checksum)} then
		 ${raise(LEDGER_CHANGED, `${NOT_AS_REGISTERED} ${slug}`)}; end if;`,
	];
}

import { ConnectionPool } from "../../tenancy/pool/connection-pool.ts";
import type { Run } from "../../tenancy/pool/transaction.ts";
import { asOwner } from "../../tenancy/roles/owner.ts";
import { appUrl, OWNER_ROLE } from "../../tenancy/roles/platform-roles.ts";
import type { TenantSchema } from "../../tenancy/schema-name.ts";
import { checksumIn } from "../own-ledger.ts";
import { fingerprintsOf, prepareToRead } from "./fingerprint.ts";

/** Tenants that have the same migrations and the same catalog: what is true of one is true of all. */
export type CatalogFamily = {
	/** Checksum of the applied migrations, according to the registry. */
	checksum: string;
	version: string;
	/** The same according to their own ledgers; it differs after a restore. */
	ownChecksum: string;
	/** Fingerprint of the catalog; `missing` if the schema does not exist. */
	fingerprint: string;
	tenants: number;
	/** The first few. */
	slugs: string[];
	member: TenantSchema;
};

export type SurveyOptions = {
	/** Only these addresses. */
	tenants?: string[];
	/** Writes the fingerprints into the registry. */
	store?: boolean;
	onProgress?: (surveyed: number) => void;
};

/** Replaces the fingerprint of a schema, or the checksum of a ledger, that does not exist. */
export const NO_SCHEMA = "missing";
export const NO_LEDGER = "none";

// Enough to spread the cost of the one pg_class scan that each query does, few enough to stay under a second.
const CHUNK = 200;
const READERS = 2;
// Each ledger is locked until the transaction ends, with its indexes: a fraction of the smallest lock table.
const LEDGERS = 25;
const SLUGS_KEPT = 20;

type Surveyed = TenantSchema & { id: string; slug: string; checksum: string; version: string };

/** Computes every tenant's fingerprint from the catalog, a few hundred per query. Largest family first. */
export async function surveyFleet(
	databaseUrl: string,
	options: SurveyOptions = {},
): Promise<CatalogFamily[]> {
	// A connection's server caches grow with every schema it describes: replace it after some thousand.
	const pool = new ConnectionPool({
		url: appUrl(databaseUrl),
		size: READERS,
		maxWaitMs: 600_000,
		recycleAfterTenants: 5,
	});
	const families = new Map<string, CatalogFamily>();
	const chunks = chunksOf(pool, options.tenants);
	const takeTurns = async () => {
		for (;;) {
			const chunk = await chunks.next();
			if (chunk.done) return;
			await surveyChunk(pool, chunk.value, options, families);
			options.onProgress?.(chunk.value.length);
		}
	};
	try {
		await Promise.all(Array.from({ length: READERS }, takeTurns));
	} finally {
		await pool.close();
	}
	return [...families.values()].sort((one, other) => other.tenants - one.tenants);
}

async function* chunksOf(pool: ConnectionPool, slugs: string[] | undefined): AsyncGenerator<Surveyed[]> {
	let after = "";
	for (;;) {
		const rows = await asOwner(pool, "read", (run) =>
			run(
				`select id, slug, schema_name as "schemaName", role_name as "roleName", schema_checksum as checksum,
				 schema_version as version from "public"."tenants"
				 where id > $1 and ($2::jsonb is null or slug in (select jsonb_array_elements_text($2::jsonb)))
				 order by id limit $3`,
				[after, slugs ? JSON.stringify(slugs) : null, CHUNK],
			),
		);
		if (rows.length === 0) return;
		after = String(rows.at(-1)?.id);
		yield rows as Surveyed[];
	}
}

async function surveyChunk(
	pool: ConnectionPool,
	chunk: Surveyed[],
	options: SurveyOptions,
	families: Map<string, CatalogFamily>,
): Promise<void> {
	const read = async (run: Run) => {
		await prepareToRead(run);
		const found = await fingerprintsOf(run, chunk);
		if (options.store) await store(run, chunk, found);
		return found;
	};
	const found = await asOwner(pool, options.store ? "write" : "read", read, `chunk ${chunk[0]?.id}`);
	const own = new Map<string, string>();
	for (let from = 0; from < chunk.length; from += LEDGERS)
		await readLedgers(pool, chunk.slice(from, from + LEDGERS), own);
	for (const tenant of chunk) {
		const { schemaName } = tenant;
		const ownChecksum = own.get(schemaName) ?? NO_LEDGER;
		count(families, { ...tenant, ownChecksum }, found.get(schemaName) ?? NO_SCHEMA);
	}
}

/** Computes what each tenant's own ledger adds up to, by schema. */
async function readLedgers(
	pool: ConnectionPool,
	tenants: Surveyed[],
	own: Map<string, string>,
): Promise<void> {
	await asOwner(
		pool,
		"read",
		async (run, { transaction }) => {
			const there = await run(
				`select s.name from jsonb_array_elements_text($1::jsonb) as s (name)
				 where to_regclass(quote_ident(s.name) || '."_migrations"') is not null`,
				[JSON.stringify(tenants.map(({ schemaName }) => schemaName))],
			);
			const names = there.map(({ name }) => String(name));
			// Sends one statement per ledger, because no statement names the tables of two tenants; sends all before
			// waiting for an answer.
			const answers = names.map((name) =>
				transaction.send({
					text: `select ${checksumIn(name)} as checksum`,
					params: [],
					role: OWNER_ROLE,
					form: "simple",
				}),
			);
			for (const [at, rows] of ((await Promise.all(answers)) as Awaited<ReturnType<Run>>[]).entries())
				own.set(names[at] ?? "", String(rows[0]?.checksum));
		},
		`ledgers ${tenants[0]?.id}`,
	);
}

function store(run: Run, chunk: Surveyed[], found: Map<string, string>): Promise<unknown> {
	const rows = chunk.map(({ id, schemaName }) => ({ id, fingerprint: found.get(schemaName) ?? NO_SCHEMA }));
	return run(
		`update "public"."tenants" t set fingerprint = f.fingerprint
		 from jsonb_to_recordset($1::jsonb) as f(id text, fingerprint text)
		 where t.id = f.id and t.fingerprint is distinct from f.fingerprint`,
		[JSON.stringify(rows)],
	);
}

function count(
	families: Map<string, CatalogFamily>,
	tenant: Surveyed & { ownChecksum: string },
	fingerprint: string,
): void {
	const { checksum, ownChecksum, version, schemaName, roleName, slug } = tenant;
	// Keeps tenants that do not match the registry apart from their family, so that nothing is done to them along
	// with it.
	const key = `${schemaVariantKey(checksum, fingerprint)}${ownChecksum === checksum ? "" : ` ${ownChecksum}`}`;
	const family = families.get(key) ?? {
		checksum,
		ownChecksum,
		version,
		fingerprint,
		tenants: 0,
		slugs: [],
		member: { schemaName, roleName },
	};
	family.tenants++;
	if (family.slugs.length < SLUGS_KEPT) family.slugs.push(slug);
	families.set(key, family);
}

/** Names a family. */
export function schemaVariantKey(checksum: string, fingerprint: string): string {
	return `${checksum} ${fingerprint}`;
}

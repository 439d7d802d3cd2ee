import { readMigrations, upTo } from "../../migration-files.ts";
import { checkTenants } from "../../tenancy/lifecycle/check-tenants.ts";
import { ConnectionPool } from "../../tenancy/pool/connection-pool.ts";
import { asOwner } from "../../tenancy/roles/owner.ts";
import { appUrl } from "../../tenancy/roles/platform-roles.ts";
import { ledgerOfFamily, NOT_AS_REGISTERED } from "../own-ledger.ts";
import { checkKnown, MigrationConflict } from "../plan.ts";
import { differencesBetween, type SchemaDifference } from "./difference.ts";
import { describeSchema, type Expected, expectedAfter, prepareToRead } from "./fingerprint.ts";
import { type CatalogFamily, NO_LEDGER, NO_SCHEMA, type SurveyOptions, surveyFleet } from "./survey.ts";

/** A family and its expected catalog. */
export type VerifiedFamily = CatalogFamily & {
	/** `unknown`: its migrations are not those of this checkout, so there is nothing to compare with. */
	state: "as expected" | "drifted" | "unknown";
	/** Why it is unknown. */
	reason?: string;
	differences: SchemaDifference[];
};

export type DriftOptions = SurveyOptions & { folder?: string };

// Nobody reads beyond this many different kinds of drift; the tenants are still counted.
const DESCRIBED_MOST = 50;

/**
 * Compares the catalog with what each tenant's migrations add up to, family by family. Changes nothing except, with
 * `store`, the fingerprints.
 */
export async function findDrift(databaseUrl: string, options: DriftOptions = {}): Promise<VerifiedFamily[]> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1 });
	try {
		if (options.tenants) await checkTenants(pool, options.tenants);
		const families = await surveyFleet(databaseUrl, options);
		const expectations = new Expectations(databaseUrl, pool, options.folder);
		const verified: VerifiedFamily[] = [];
		let described = 0;
		for (const family of families) {
			const expected = await expectations.of(family);
			if ("reason" in expected) {
				verified.push({ ...family, state: "unknown", reason: expected.reason, differences: [] });
			} else if (expected.fingerprint === family.fingerprint) {
				verified.push({ ...family, state: "as expected", differences: [] });
			} else {
				const describe = described++ < DESCRIBED_MOST;
				const differences = describe ? await differencesIn(pool, family, expected) : [];
				verified.push({ ...family, state: "drifted", differences });
			}
		}
		return verified;
	} finally {
		await pool.close();
	}
}

/** Reads from one member: an equal fingerprint means equal lines. */
async function differencesIn(
	pool: ConnectionPool,
	family: CatalogFamily,
	expected: Expected,
): Promise<SchemaDifference[]> {
	if (family.fingerprint === NO_SCHEMA) return differencesBetween(expected.lines, []);
	const found = await asOwner(
		pool,
		"read",
		async (run) => {
			await prepareToRead(run);
			return describeSchema(run, family.member);
		},
		family.member.schemaName,
	);
	return differencesBetween(expected.lines, found);
}

/** What families should look like; each set of migrations is built once. */
class Expectations {
	#databaseUrl: string;
	#connections: ConnectionPool;
	#folder: string | undefined;
	#known = new Map<string, Expected | { reason: string }>();

	constructor(databaseUrl: string, pool: ConnectionPool, folder: string | undefined) {
		this.#databaseUrl = databaseUrl;
		this.#connections = pool;
		this.#folder = folder;
	}

	async of({
		checksum,
		version,
		member,
		slugs,
		ownChecksum,
	}: CatalogFamily): Promise<Expected | { reason: string }> {
		if (ownChecksum !== checksum && ownChecksum !== NO_LEDGER)
			return { reason: `${NOT_AS_REGISTERED} ${slugs[0]}` };
		const known = this.#known.get(checksum) ?? (await this.#build(checksum, version, member.schemaName));
		this.#known.set(checksum, known);
		return known;
	}

	async #build(
		checksum: string,
		version: string,
		schemaName: string,
	): Promise<Expected | { reason: string }> {
		const head = readMigrations("tenant", this.#folder);
		const prefix = head.all.map(({ name }) => upTo(head.all, name)).find((one) => one.checksum === checksum);
		if (prefix) return expectedAfter(this.#databaseUrl, prefix.list);
		try {
			const applied = await ledgerOfFamily(this.#connections, checksum, head.all);
			if (!applied) return { reason: `${NOT_AS_REGISTERED} <address>` };
			checkKnown(head.all, applied, `workspaces at ${version}`);
			const names = new Set(applied.map(({ name }) => name));
			return expectedAfter(
				this.#databaseUrl,
				head.all.filter(({ name }) => names.has(name)),
			);
		} catch (error) {
			if (error instanceof MigrationConflict) return { reason: error.message };
			return { reason: `The migrations of ${schemaName} cannot be read: ${(error as Error).message}` };
		}
	}
}

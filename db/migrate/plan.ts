import { combinedChecksum, type Migration, type Migrations } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { baselineOf, describePart } from "./baseline.ts";
import { ledgerOfFamily, NOT_AS_REGISTERED } from "./own-ledger.ts";

/** Tenants that have exactly the same migrations applied, identified by one checksum in the registry. */
export type Family = {
	checksum: string;
	version: string;
	tenants: number;
	/** How many of them are warm: ready and not yet claimed. */
	stock: number;
};

/** What to do to a tenant, and how to recognize it afterwards. */
export type MigrationStep = {
	direction: "up" | "down";
	/** Names of the migrations applied before it. */
	has: ReadonlySet<string>;
	/** In the order they run: newest first on the way down. */
	migrations: Migration[];
	toVersion: string;
	toChecksum: string;
};

/** A migration file and a tenant contradict each other: a person has to decide. */
export class MigrationConflict extends Error {
	override name = "MigrationConflict";
}

/** A tenant has a migration that these files do not have, so the files cannot be used to plan for it. */
export class NotInCheckout extends MigrationConflict {}

/** Limits which tenants a plan covers; an omitted field excludes nobody. */
export type Narrowing = {
	/** Only these addresses. */
	tenants?: string[];
	ring?: string;
	/** Only tenants that wait in this run's queue. */
	waitingIn?: number;
};

/** SQL: whether a tenant `t` is in a narrowing, whose parameters come first; see `narrowed`. */
export const IN_NARROWING = `($1::jsonb is null or t.slug in (select jsonb_array_elements_text($1::jsonb)))
	and ($2::text is null or t.ring = $2::text)
	and ($3::int is null or t.id in (select tenant_id from "public"."migration_run_tenants"
	 where run_id = $3::int and status in ('queued', 'running')))`;

export const narrowed = ({ tenants, ring, waitingIn }: Narrowing): unknown[] => [
	tenants ? JSON.stringify(tenants) : null,
	ring ?? null,
	waitingIn ?? null,
];

/** Lists every family of the fleet, largest first: one query on the registry, whatever the number of tenants. */
export async function listFamilies(pool: ConnectionPool, only: Narrowing = {}): Promise<Family[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select t.schema_checksum as checksum, min(t.schema_version) as version, count(*)::int as tenants,
			 count(*) filter (where t.status = 'provisioning')::int as stock
			 from "public"."tenants" t where ${IN_NARROWING} group by t.schema_checksum order by count(*) desc`,
			narrowed(only),
		),
	);
	return rows as Family[];
}

/**
 * Whether a family has exactly these migrations, as `up` sees it: a family whose ledger has other line endings than
 * the files is a different family, and lacks nothing.
 */
export async function isAt(pool: ConnectionPool, target: Migrations, { checksum }: Family): Promise<boolean> {
	if (checksum === target.checksum) return true;
	const applied = (await ledgerOfFamily(pool, checksum, target.all)) ?? [];
	const noted = new Map(applied.map((one) => [one.name, one.checksum]));
	return (
		noted.size === target.list.length &&
		target.list.every((file) => isTextOf(file, noted.get(file.name) ?? ""))
	);
}

/** What to do to each family that is behind, by its checksum. */
export type Plan = {
	steps: Map<string, MigrationStep>;
	/** Why nothing can be done to a family; the others continue. */
	refused: Map<string, string>;
};

/**
 * Finds what each family that is behind lacks of the target. A family that has migrations unknown to this checkout,
 * or that does not match the registry, does not stop the others. Throws MigrationConflict if an applied file was
 * edited, or if every family that is behind is refused.
 */
export async function planUp(pool: ConnectionPool, target: Migrations, only: Narrowing = {}): Promise<Plan> {
	const plan: Plan = { steps: new Map(), refused: new Map() };
	for (const family of await listFamilies(pool, only)) {
		if (family.checksum !== target.checksum) await planFamily(pool, target, family, plan);
	}
	const [reason] = plan.refused.values();
	if (plan.steps.size === 0 && reason !== undefined) throw new MigrationConflict(reason);
	return plan;
}

async function planFamily(
	pool: ConnectionPool,
	target: Migrations,
	family: Family,
	plan: Plan,
): Promise<void> {
	const { checksum, tenants, version } = family;
	const where = `${tenants} ${tenants === 1 ? "workspace" : "workspaces"} at ${version}`;
	const applied = await ledgerOfFamily(pool, checksum, target.all);
	if (!applied) {
		plan.refused.set(checksum, `${where}: ${NOT_AS_REGISTERED} <address>`);
		return;
	}
	try {
		const pending = pendingOf(target, applied, where);
		if (pending.length > 0) plan.steps.set(checksum, stepUp(applied, pending));
	} catch (error) {
		if (!(error instanceof NotInCheckout)) throw error;
		plan.refused.set(checksum, error.message);
	}
}

export type Applied = Pick<Migration, "name" | "checksum" | "replaces">;

function stepUp(applied: Applied[], pending: Migration[]): MigrationStep {
	return {
		direction: "up",
		has: namesOf(applied),
		migrations: pending,
		...recognized([...applied, ...pending]),
	};
}

/** Reverts the named migrations, newest first. */
export function stepDown(applied: Applied[], reverted: Migration[]): MigrationStep {
	const names = new Set(reverted.map(({ name }) => name));
	const left = applied.filter(({ name }) => !names.has(name));
	const newestFirst = reverted.toSorted((one, other) => (one.name < other.name ? 1 : -1));
	return { direction: "down", has: namesOf(applied), migrations: newestFirst, ...recognized(left) };
}

const namesOf = (applied: Applied[]) => new Set(applied.map(({ name }) => name));

function recognized(applied: Applied[]): { toVersion: string; toChecksum: string } {
	const names = applied.map(({ name }) => name).sort();
	return { toVersion: names.at(-1) ?? "", toChecksum: combinedChecksum(applied) };
}

/**
 * Compares migration by migration, never by a high-water mark: a migration that was merged late is found and
 * applied in its turn, and one that was edited after it was applied is refused by name.
 */
export function pendingOf(target: Migrations, applied: Applied[], where: string): Migration[] {
	checkKnown(target.all, applied, where);
	const had = new Set(applied.map(({ name }) => name));
	return target.list.filter(({ name }) => !had.has(name));
}

const isTextOf = (file: Migration, checksum: string) =>
	file.checksum === checksum || file.checksumOfCrlf === checksum;

export function checkKnown(all: Migration[], applied: Applied[], where: string): void {
	const files = new Map(all.map((migration) => [migration.name, migration]));
	for (const { name, checksum } of applied) {
		const file = files.get(name);
		if (!file) {
			const baseline = baselineOf(name, all);
			if (baseline) throw new NotInCheckout(describePart(baseline, applied, where));
			throw new NotInCheckout(
				`${name} was applied to ${where} and is not in this checkout: fetch it, or undo it from a checkout that has it`,
			);
		}
		if (!isTextOf(file, checksum)) {
			throw new MigrationConflict(
				`${name}/up.sql was edited after it was applied to ${where}: restore the file and write a new migration instead`,
			);
		}
	}
}

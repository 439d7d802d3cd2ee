import type { Flight } from "../tenancy/flight.ts";
import type { Lanes } from "../tenancy/lanes.ts";
import { fly } from "../tenancy/open.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { REGISTRY_KEY } from "../tenancy/waiting-room.ts";
import { OWNER_ROLE } from "../tenancy/wall.ts";
import { combinedChecksum, type Migration, type Migrations } from "./files.ts";

/** Tenants that have exactly the same migrations applied: told apart by one checksum in the registry. */
export type Family = {
	checksum: string;
	version: string;
	tenants: number;
	/** Of them, the ready ones that belong to nobody yet. */
	stock: number;
};

/** What is to be done to a tenant, and what it is recognised by afterwards. */
export type Step = {
	direction: "up" | "down";
	/** In the order they run: newest first on the way down. */
	migrations: Migration[];
	toVersion: string;
	toChecksum: string;
};

/** A migration file and a tenant contradict each other: a person has to decide. */
export class MigrationConflict extends Error {
	override name = "MigrationConflict";
}

export type OwnerRows = Record<string, unknown>[];
export type RunAsOwner = (text: string, params?: unknown[]) => Promise<OwnerRows>;

/** One transaction under the role that owns every table. */
export function asOwner<T>(
	lanes: Lanes,
	access: "read" | "write",
	work: (run: RunAsOwner, flight: Flight) => Promise<T>,
	key: string = REGISTRY_KEY,
): Promise<T> {
	return fly(lanes, key, access, (flight) =>
		work(
			(text, params = []) =>
				flight.send({ text, params, role: OWNER_ROLE, form: "objects" }) as Promise<OwnerRows>,
			flight,
		),
	);
}

/** Every family of the fleet, largest first: one query on the registry, whatever the number of tenants. */
export async function listFamilies(lanes: Lanes): Promise<Family[]> {
	const rows = await asOwner(lanes, "read", (run) =>
		run(`select schema_checksum as checksum, min(schema_version) as version, count(*)::int as tenants,
			count(*) filter (where status = 'provisioning')::int as stock
			from "public"."tenants" group by schema_checksum order by count(*) desc`),
	);
	return rows as Family[];
}

/**
 * What each family that is behind lacks of the target, by the family's checksum. Read from one member each: an equal
 * checksum means equal migrations. Throws MigrationConflict when an applied file was edited or is unknown here.
 */
export async function planUp(lanes: Lanes, target: Migrations): Promise<Map<string, Step>> {
	const steps = new Map<string, Step>();
	for (const family of await listFamilies(lanes)) {
		if (family.checksum === target.checksum) continue;
		const applied = await appliedInFamily(lanes, family.checksum);
		const where = `${family.tenants} ${family.tenants === 1 ? "workspace" : "workspaces"} at ${family.version}`;
		const pending = pendingOf(target, applied, where);
		if (pending.length > 0) steps.set(family.checksum, stepUp(applied, pending));
	}
	return steps;
}

export type Applied = Pick<Migration, "name" | "checksum">;

function stepUp(applied: Applied[], pending: Migration[]): Step {
	return { direction: "up", migrations: pending, ...recognised([...applied, ...pending]) };
}

/** Takes the named migrations out again, newest first. */
export function stepDown(applied: Applied[], reverted: Migration[]): Step {
	const names = new Set(reverted.map(({ name }) => name));
	const left = applied.filter(({ name }) => !names.has(name));
	const newestFirst = reverted.toSorted((one, other) => (one.name < other.name ? 1 : -1));
	return { direction: "down", migrations: newestFirst, ...recognised(left) };
}

function recognised(applied: Applied[]): { toVersion: string; toChecksum: string } {
	const names = applied.map(({ name }) => name).sort();
	return { toVersion: names.at(-1) ?? "", toChecksum: combinedChecksum(applied) };
}

/** The migrations that every member of a family has, in order of name. */
export function appliedInFamily(lanes: Lanes, checksum: string): Promise<Applied[]> {
	return asOwner(lanes, "read", async (run) => {
		const [member] = await run(
			`select schema_name from "public"."tenants" where schema_checksum = $1 limit 1`,
			[checksum],
		);
		if (!member) return [];
		const table = `${quoted(String(member.schema_name))}."_migrations"`;
		return (await run(`select filename as name, checksum from ${table} order by filename`)) as Applied[];
	});
}

/**
 * Compared migration by migration, never by a high-water mark: one that was merged late is seen and applied in its
 * turn, one that was edited after it was applied is refused by name.
 */
export function pendingOf(target: Migrations, applied: Applied[], where: string): Migration[] {
	checkKnown(target.all, applied, where);
	const had = new Set(applied.map(({ name }) => name));
	return target.list.filter(({ name }) => !had.has(name));
}

export function checkKnown(all: Migration[], applied: Applied[], where: string): void {
	const files = new Map(all.map((migration) => [migration.name, migration]));
	for (const { name, checksum } of applied) {
		const file = files.get(name);
		if (!file) {
			throw new MigrationConflict(
				`${name} was applied to ${where} and is not in this checkout: fetch it, or undo it from the checkout that has it`,
			);
		}
		if (file.checksum !== checksum && file.checksumOfCrlf !== checksum) {
			throw new MigrationConflict(
				`${name}/up.sql was edited after it was applied to ${where}: put it back, and write a new migration instead`,
			);
		}
	}
}

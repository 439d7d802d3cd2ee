import { type Migration, type Migrations, readMigrations, upTo } from "../../migration-files.ts";
import { checkTenants } from "../../tenancy/lifecycle/check-tenants.ts";
import { ConnectionPool } from "../../tenancy/pool/connection-pool.ts";
import { asOwner } from "../../tenancy/roles/owner.ts";
import { appUrl } from "../../tenancy/roles/platform-roles.ts";
import type { TenantSchema } from "../../tenancy/schema-name.ts";
import { bindToTenant, withPlaceholders } from "../../tenancy/sql-text.ts";
import { DEFAULT_CONCURRENCY } from "../connect-and-lock.ts";
import { fingerprintsOf } from "../drift/fingerprint.ts";
import { planUp } from "../plan.ts";
import { describeError } from "../postgres-error.ts";
import { checkFiles } from "../preflight.ts";
import { createScratchSchema, inScratch, removeLeftovers, type Scratch } from "../scratch.ts";
import { copyRows } from "./clone.ts";
import { isAbout, type LockKind, lockOf, tablesMadeBy } from "./lock-kind.ts";
import { pickRepresentatives, type Representative } from "./representatives.ts";

export type RehearseOptions = {
	folder?: string;
	to?: string;
	/** Clones these instead of the smallest, the median and the largest. */
	tenants?: string[];
	concurrency?: number;
	/** A tenant larger than this is not cloned. */
	maxBytes?: number;
};

export type Timed = { migration: string; statement: string; ms: number; lock: LockKind };

/** How one clone came through up, down, up. */
export type Rehearsal = {
	tenant: Representative;
	rows: number;
	/** The statements of the first up, in order. */
	statements: Timed[];
	upMs: number;
	downMs: number;
	/** From the first statement that blocks readers (writers) to the end of the up. */
	readersOutMs: number;
	writersOutMs: number;
	sameAfterDown: boolean;
	sameAfterUp: boolean;
	/** Where it failed. */
	failure?: { phase: "up" | "down" | "up again"; migration: string; statement: string; error: string };
};

export type RehearsalReport = {
	/** Clones that were left behind earlier and are dropped now. */
	leftovers: number;
	migrations: string[];
	rehearsals: Rehearsal[];
	/** Too large to be cloned under `maxBytes`. */
	tooLarge: Representative[];
	forecast: { tenants: number; meanMs: number; concurrency: number; totalMs: number };
};

// A clone takes as much disk space again, and its snapshot holds back vacuum while it exists.
const MAX_BYTES = 2 * 1024 ** 3;

/**
 * Clones a few tenants that are behind and migrates the clones up, down and up again, each in one transaction that
 * is rolled back. Only reads the tenants themselves.
 */
export async function rehearse(databaseUrl: string, options: RehearseOptions = {}): Promise<RehearsalReport> {
	const target = upTo(readMigrations("tenant", options.folder).all, options.to);
	const { representatives, behind, pending, leftovers } = await choose(databaseUrl, target, options);
	for (const list of pending.values()) await checkBoth(list, options.folder);
	const limit = options.maxBytes ?? MAX_BYTES;
	const rehearsals: Rehearsal[] = [];
	for (const tenant of representatives.filter(({ bytes }) => bytes <= limit)) {
		const steps = pending.get(tenant.checksum) ?? [];
		rehearsals.push(await inScratch(databaseUrl, (scratch) => rehearseOne(scratch, tenant, steps, target)));
	}
	const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
	const sum = rehearsals.reduce((total, { upMs }) => total + upMs, 0);
	const meanMs = sum / Math.max(1, rehearsals.length);
	return {
		leftovers,
		migrations: [...new Set([...pending.values()].flat().map(({ name }) => name))].sort(),
		rehearsals,
		tooLarge: representatives.filter(({ bytes }) => bytes > limit),
		forecast: { tenants: behind, meanMs, concurrency, totalMs: (meanMs * behind) / concurrency },
	};
}

/** Checks both directions with the messages that `up` and `undo` would refuse them with. */
async function checkBoth(migrations: Migration[], folder: string | undefined): Promise<void> {
	const names = migrations.map(({ name }) => name);
	for (const direction of ["up", "down"] as const)
		await checkFiles({ kind: "tenant", folder, names, direction });
}

async function choose(databaseUrl: string, target: Migrations, { tenants }: RehearseOptions) {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1 });
	try {
		const leftovers = await removeLeftovers(pool);
		if (tenants) await checkTenants(pool, tenants);
		const { steps } = await planUp(pool, target, { tenants });
		const checksums = [...steps.keys()];
		const [row] = await asOwner(pool, "read", (run) =>
			run(
				`select count(*)::int as behind from "public"."tenants"
				 where schema_checksum in (select jsonb_array_elements_text($1::jsonb))`,
				[JSON.stringify(checksums)],
			),
		);
		return {
			leftovers,
			behind: Number(row?.behind),
			pending: new Map([...steps].map(([checksum, { migrations }]) => [checksum, migrations])),
			representatives: checksums.length > 0 ? await pickRepresentatives(pool, checksums, tenants) : [],
		};
	} finally {
		await pool.close();
	}
}

async function rehearseOne(
	scratch: Scratch,
	tenant: Representative,
	pending: Migration[],
	target: Migrations,
): Promise<Rehearsal> {
	const names = new Set(pending.map(({ name }) => name));
	const has = target.list.filter(({ name }) => !names.has(name));
	const tenantSchema = await createScratchSchema(scratch, has);
	const rows = await copyRows(scratch.run, tenant, tenantSchema);
	const fingerprint = async () =>
		(await fingerprintsOf(scratch.run, [tenantSchema])).get(tenantSchema.schemaName);
	const before = await fingerprint();
	const first = await replay(scratch, tenantSchema, pending, "up");
	const rehearsal = {
		tenant,
		rows,
		...summary(first.timed, pending),
		downMs: 0,
		sameAfterDown: false,
		sameAfterUp: false,
	};
	if (first.failure) return { ...rehearsal, failure: { phase: "up", ...first.failure } };
	const after = await fingerprint();
	const down = await replay(scratch, tenantSchema, pending.toReversed(), "down");
	rehearsal.downMs = sumOf(down.timed);
	if (down.failure) return { ...rehearsal, failure: { phase: "down", ...down.failure } };
	rehearsal.sameAfterDown = (await fingerprint()) === before;
	const again = await replay(scratch, tenantSchema, pending, "up");
	if (again.failure) return { ...rehearsal, failure: { phase: "up again", ...again.failure } };
	return { ...rehearsal, sameAfterUp: (await fingerprint()) === after };
}

type Replay = { timed: Timed[]; failure?: { migration: string; statement: string; error: string } };

async function replay(
	{ runOfMigration }: Scratch,
	tenantSchema: TenantSchema,
	migrations: Migration[],
	direction: "up" | "down",
): Promise<Replay> {
	const timed: Timed[] = [];
	for (const migration of migrations) {
		for (const statement of migration[direction]) {
			const started = performance.now();
			const [bound = ""] = bindToTenant([statement], tenantSchema);
			try {
				await runOfMigration(bound);
			} catch (error) {
				const said = withPlaceholders(describeError(error), tenantSchema);
				return { timed, failure: { migration: migration.name, statement, error: said } };
			}
			timed.push({
				migration: migration.name,
				statement,
				ms: performance.now() - started,
				lock: lockOf(statement),
			});
		}
	}
	return { timed };
}

/** A lock is held to the end of the transaction: everything after the first lock counts. */
function summary(timed: Timed[], pending: Migration[]) {
	const made = tablesMadeBy(pending.flatMap(({ up }) => up));
	const heldFrom = (kinds: LockKind[]) => {
		const first = timed.findIndex(({ lock, statement }) => kinds.includes(lock) && !isAbout(statement, made));
		return first < 0 ? 0 : sumOf(timed.slice(first));
	};
	return {
		statements: timed,
		upMs: sumOf(timed),
		readersOutMs: heldFrom(["everybody"]),
		writersOutMs: heldFrom(["everybody", "writers"]),
	};
}

function sumOf(timed: Timed[]): number {
	return timed.reduce((total, { ms }) => total + ms, 0);
}

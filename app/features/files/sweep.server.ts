import { and, asc, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { noteError } from "#app/platform/errors/errors.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { queueLostScans } from "./scan.server.ts";

// As long as Recently deleted shows them.
const DELETED_DAYS = 30;
// Far longer than an upload may take (scripts/serve/connections.ts).
const ON_THE_WAY_HOURS = 2;
// As long as a form says that it keeps them.
export const STAGED_HOURS = 24;
// An object without a row is younger than this while its upload is in progress, with room for a clock that is wrong.
const ORPHANED_MS = 48 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Removes, once a day, what nobody can reach anymore, and checks that rows and stored bytes belong together. */
export const sweepDaily: Daily = {
	name: "files.sweep",
	async run(tenant) {
		await removeExpired(tenant);
		await compare(tenant);
		await queueLostScans(tenant);
	},
	async next(tenant) {
		const [first] = await tenant.read(({ db, tables: { files } }) =>
			db
				.select({ deletedAt: files.deletedAt })
				.from(files)
				.where(isNotNull(files.deletedAt))
				.orderBy(asc(files.deletedAt))
				.limit(1),
		);
		return first?.deletedAt ? new Date(first.deletedAt.getTime() + DELETED_DAYS * DAY_MS) : undefined;
	},
};

/**
 * Removes rows whose bytes never arrived, those that were staged and never sent again, and those of files that were
 * deleted a month ago, then their bytes: in this order no row is ever without its bytes. Bytes that are left when this is
 * interrupted have no row, and `compare` finds them.
 */
async function removeExpired(tenant: ReactingTenant): Promise<void> {
	const gone = await tenant.write(({ db, tables: { files } }) =>
		db
			.delete(files)
			.where(
				or(
					and(
						isNull(files.arrivedAt),
						isNull(files.stagedAt),
						lt(files.createdAt, sql`now() - make_interval(hours => ${ON_THE_WAY_HOURS})`),
					),
					and(
						isNull(files.arrivedAt),
						lt(files.stagedAt, sql`now() - make_interval(hours => ${STAGED_HOURS})`),
					),
					and(
						isNotNull(files.deletedAt),
						lt(files.deletedAt, sql`now() - make_interval(days => ${DELETED_DAYS})`),
					),
				),
			)
			.returning({ object: files.object }),
	);
	for (const { object } of gone) await tenant.files.remove(object);
}

/** Removes bytes without a row, and tells operators of rows without their bytes: those a backup has to bring back. */
async function compare(tenant: ReactingTenant): Promise<void> {
	const oldest = Date.now() - ORPHANED_MS;
	const stored = new Map<string, Date>();
	for await (const { name, at } of tenant.files.list()) stored.set(name, at);
	// Read after the list: a row is there before its bytes are.
	const rows = await tenant.read(({ db, tables: { files } }) =>
		db.select({ object: files.object, arrivedAt: files.arrivedAt }).from(files),
	);
	const known = new Set(rows.map(({ object }) => object));
	for (const [name, at] of stored) {
		// A preview is named after its file.
		const [object = ""] = name.split(".");
		if (!known.has(object) && at.getTime() < oldest) await tenant.files.remove(object);
	}
	// Not those that arrived while the list was being made.
	const missing = rows.filter(
		({ object, arrivedAt }) => arrivedAt && arrivedAt.getTime() < oldest && !stored.has(object),
	);
	if (missing.length === 0) return;
	const objects = missing.slice(0, 10).map(({ object }) => object);
	noteError(
		new Error(
			`${missing.length} files of ${tenant.slug} are missing from the storage: ${objects.join(", ")}`,
		),
		{ place: "files.sweep" },
	);
}

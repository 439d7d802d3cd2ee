import { randomUUID } from "node:crypto";
import { and, inArray, isNull, sql } from "drizzle-orm";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { GB } from "#app/platform/file-size.ts";
import { log } from "#app/platform/log/log.server.ts";
import { isScanning } from "#app/platform/scanner/scanner.server.ts";
import type { LocalFile } from "#app/platform/storage/object-store.ts";
import { storage } from "#app/platform/storage/storage.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { LOCK_IN_TENANT } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { queueScans } from "./scan-queue.server.ts";

/** How much all files of a workspace may have. */
export const QUOTA_BYTES = env.FILES_QUOTA_GB * GB;

/** A file that shall be kept. */
export type NewFile = { projectId: number; name: string; type: string; file: LocalFile };

/** A workspace whose files are kept, and the member who adds some. */
type Place = TenantSchema & { id: string; storagePrefix: string; memberId: string };

type Reserved = NewFile & { id: number; object: string };

/**
 * Keeps files: reserves their rows and bytes, stores the bytes with no transaction open, has a configured virus scanner
 * look at them, then has `settle` make them seen, which returns the ids of those that it did. Whatever happens in between, what was not settled is given up, now
 * or by the daily sweep. Returns what did not fit into the workspace’s quota, and what `settle` returned.
 */
export async function keepFiles<T extends { kept: readonly number[] }>(
	place: Place,
	files: readonly NewFile[],
	settle: (ids: number[]) => Promise<T>,
): Promise<T & { full: NewFile[] }> {
	const reserved = await transactInTenant(place, "write", ({ db }) =>
		reserve({ db, tables: tenantTables }, place.memberId, files),
	);
	const ids = reserved.map(({ id }) => id);
	let kept: readonly number[] = [];
	try {
		for (const { object, file } of reserved)
			await storage.put({ prefix: place.storagePrefix, name: object }, file);
		// Before anyone sees them, so that no file is held without a job that lets it go.
		if (isScanning) await queueScans(place.id, ids);
		const settled = await settle(ids);
		kept = settled.kept;
		const fitting = new Set(reserved.map(({ file }) => file));
		return { ...settled, full: files.filter(({ file }) => !fitting.has(file)) };
	} finally {
		const given = ids.filter((id) => !kept.includes(id));
		// What fails here is done by the daily sweep, and must not hide why it was given up.
		if (given.length > 0)
			await giveUp(place, given).catch((err) => log.warn({ err }, "files were not given up"));
	}
}

/** Returns how many bytes the files of a workspace have, with those that are on their way and those that can be restored. */
export async function usedBytes({ db, tables: { files } }: TenantReading): Promise<number> {
	const [found] = await db
		.select({ used: sql`coalesce(sum(${files.bytes}), 0)`.mapWith(Number) })
		.from(files);
	return found?.used ?? 0;
}

/** Adds a row for each file that fits. One at a time, so that two at once cannot both take the last of the quota. */
async function reserve(
	reading: TenantReading,
	createdBy: string,
	wanted: readonly NewFile[],
): Promise<Reserved[]> {
	if (wanted.length === 0) return [];
	await reading.db.run(LOCK_IN_TENANT, ["files"]);
	let left = QUOTA_BYTES - (await usedBytes(reading));
	const fitting = wanted.filter(({ file: { bytes } }) => {
		const fits = bytes <= left;
		if (fits) left -= bytes;
		return fits;
	});
	if (fitting.length === 0) return [];
	const named = fitting.map((file) => ({ ...file, object: randomUUID() }));
	const { files } = reading.tables;
	const rows = await reading.db
		.insert(files)
		.values(
			named.map(({ projectId, name, type, object, file: { bytes, sha256 } }) => ({
				...{ projectId, name, type, object, bytes, sha256, createdBy },
				heldAt: isScanning ? new Date() : null,
			})),
		)
		.returning({ id: files.id, object: files.object });
	const idOf = new Map(rows.map(({ id, object }) => [object, id]));
	return named.map((file) => ({ ...file, id: idOf.get(file.object) as number }));
}

/** Removes rows that nobody has seen, then their bytes: in this order no row is ever without its bytes. */
async function giveUp(place: Place, ids: number[]): Promise<void> {
	const { files } = tenantTables;
	const gone = await transactInTenant(place, "write", ({ db }) =>
		db
			.delete(files)
			.where(and(inArray(files.id, ids), isNull(files.arrivedAt)))
			.returning({ object: files.object }),
	);
	for (const { object } of gone) await storage.remove({ prefix: place.storagePrefix, name: object });
}

import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { isScanning } from "#app/platform/scanner/scanner.server.ts";
import type { LocalFile } from "#app/platform/storage/object-store.ts";
import { storage } from "#app/platform/storage/storage.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { LOCK_IN_TENANT } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { FileLimits } from "./file-limits.ts";
import { queueScans } from "./scan-queue.server.ts";
import { storedFilesOf } from "./stored-files.server.ts";

/** A file that shall be kept. */
export type NewFile = { projectId: number; name: string; type: string; file: LocalFile };

/** A file that has no room: in the workspace’s quota, or in the member’s own. */
export type FullFile = { name: string; why: "full" | "full for one" };

/** A workspace whose files are kept, and the member who adds some. */
type Place = TenantSchema & { id: string; storagePrefix: string; memberId: string; limits: FileLimits };

/** A file whose row and bytes are reserved. `object`: the name of its bytes. */
type Reserved = NewFile & { id: number; object: string };

/**
 * Keeps files: reserves their rows and bytes, stores the bytes with no transaction open, has a configured virus scanner
 * look at them, then has `settle` make them seen, which returns the ids of those that it did. Whatever happens in
 * between, what was not settled is given up, now or by the daily sweep. Returns what did not fit into a quota, and what
 * `settle` returned.
 */
export async function keepFiles<T extends { kept: readonly number[] }>(
	place: Place,
	files: readonly NewFile[],
	settle: (ids: number[]) => Promise<T>,
): Promise<T & { full: FullFile[] }> {
	const { reserved, full } = await transactInTenant(place, "write", ({ db }) =>
		reserve({ db, tables: tenantTables }, place, files),
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
		return { ...settled, full };
	} finally {
		await giveUp(
			place,
			ids.filter((id) => !kept.includes(id)),
		);
	}
}

/**
 * Keeps files until the form that they came with is sent again, seen by nobody until then. Returns their ids, and what
 * did not fit.
 */
export async function stageFiles(
	place: Place,
	files: readonly NewFile[],
): Promise<{ kept: readonly number[]; full: FullFile[] }> {
	return keepFiles(place, files, async (ids) => {
		if (ids.length > 0)
			await transactInTenant(place, "write", ({ db }) =>
				db
					.update(tenantTables.files)
					.set({ stagedAt: new Date() })
					.where(and(inArray(tenantTables.files.id, ids), isNull(tenantTables.files.arrivedAt))),
			);
		return { kept: ids };
	});
}

/** Returns how many bytes the files of a workspace have, with those that are on their way and those that can be restored. */
export async function usedBytes({ db, tables: { files } }: TenantReading): Promise<number> {
	const [found] = await db.select({ used: sumOf(files) }).from(files);
	return found?.used ?? 0;
}

async function usedBy({ db, tables: { files } }: TenantReading, memberId: string): Promise<number> {
	const [found] = await db
		.select({ used: sumOf(files) })
		.from(files)
		.where(eq(files.createdBy, memberId));
	return found?.used ?? 0;
}

const sumOf = (files: TenantReading["tables"]["files"]) =>
	sql`coalesce(sum(${files.bytes}), 0)`.mapWith(Number);

/** Adds a row for each file that fits. One at a time, so that two at once cannot both take the last of a quota. */
async function reserve(
	reading: TenantReading,
	{ memberId, limits }: Place,
	wanted: readonly NewFile[],
): Promise<{ reserved: Reserved[]; full: FullFile[] }> {
	if (wanted.length === 0) return { reserved: [], full: [] };
	await reading.db.run(LOCK_IN_TENANT, ["files"]);
	const { quota, memberQuota } = limits;
	const left = quota - (await usedBytes(reading));
	const leftForOne = memberQuota === null ? left : memberQuota - (await usedBy(reading, memberId));
	const { fitting, full } = divide(wanted, { left, leftForOne });
	if (fitting.length === 0) return { reserved: [], full };
	const named = fitting.map((file) => ({ ...file, object: randomUUID() }));
	const { files } = reading.tables;
	const rows = await reading.db
		.insert(files)
		.values(
			named.map(({ projectId, name, type, object, file: { bytes, sha256 } }) => ({
				...{ projectId, name, type, object, bytes, sha256, createdBy: memberId },
				heldAt: isScanning ? new Date() : null,
			})),
		)
		.returning({ id: files.id, object: files.object });
	const idOf = new Map(rows.map(({ id, object }) => [object, id]));
	return { reserved: named.map((file) => ({ ...file, id: idOf.get(file.object) as number })), full };
}

/** Tells the files that fit into what is left from those that do not. */
function divide(wanted: readonly NewFile[], { left, leftForOne }: { left: number; leftForOne: number }) {
	const fitting: NewFile[] = [];
	const full: FullFile[] = [];
	let taken = 0;
	for (const file of wanted) {
		const wants = taken + file.file.bytes;
		if (wants > left) full.push({ name: file.name, why: "full" });
		else if (wants > leftForOne) full.push({ name: file.name, why: "full for one" });
		else {
			fitting.push(file);
			taken = wants;
		}
	}
	return { fitting, full };
}

/**
 * Removes rows that nobody has seen, then their bytes: in this order no row is ever without its bytes. Never throws: what
 * fails here is done by the daily sweep, and must not hide why files were given up.
 */
export async function giveUp(place: Place, ids: readonly number[]): Promise<void> {
	if (ids.length === 0) return;
	const { files } = tenantTables;
	try {
		const gone = await transactInTenant(place, "write", ({ db }) =>
			db
				.delete(files)
				.where(and(inArray(files.id, [...ids]), isNull(files.arrivedAt)))
				.returning({ object: files.object }),
		);
		const stored = storedFilesOf(place);
		for (const { object } of gone) await stored.remove(object);
	} catch (err) {
		log.warn({ err }, "files were not given up");
	}
}

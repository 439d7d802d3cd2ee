import { and, asc, eq, isNotNull, lt, sql } from "drizzle-orm";
import { factsOf } from "#app/features/projects/find.server.ts";
import { noteError } from "#app/platform/errors/errors.server.ts";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import { type Scan, ScannerUnavailable } from "#app/platform/scanner/clamd.server.ts";
import { scan } from "#app/platform/scanner/scanner.server.ts";
import type { FileJob } from "#app/tenant/files/file-queue.server.ts";
import { queueScans, SCANS } from "#app/tenant/files/scan-queue.server.ts";
import { queueTexts } from "#app/tenant/files/text-queue.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import { makePreviews } from "./previews.server.ts";

// A scanner that is down, or is loading its signatures, may be back by then.
const TRY_AGAIN_MS = 60_000;
// Whatever is held this long has lost its job, such as by restoring a backup.
const LOST_HOURS = 2;
// The column's length.
const LONGEST_VERDICT = 100;

/**
 * Has the virus scanner see held files, as the worker's part: one of a workspace at a time, and two together, so that nobody
 * waits for all that another workspace has added. Each takes a core of the scanner's.
 */
export const scanning: QueueWork = {
	queue: SCANS,
	slots: 2,
	perGroup: 1,
	refill: async () => 0,
	run: ({ data }) => scanOne(data as FileJob),
};

/** Queues what is held and has lost its job. Idempotent. */
export async function queueLostScans(tenant: ReactingTenant): Promise<void> {
	const lost = await tenant.read(({ db, tables: { files } }) =>
		db
			.select({ id: files.id })
			.from(files)
			.where(lt(files.heldAt, sql`now() - make_interval(hours => ${LOST_HOURS})`))
			.orderBy(asc(files.id)),
	);
	const ids = lost.map(({ id }) => id);
	await queueScans(tenant.id, ids);
}

async function scanOne({ tenantId, fileId }: FileJob): Promise<void> {
	const record = await findTenant(tenantId);
	if (!record || record.status === "archived") return;
	const tenant = openFor("files.scan", record);
	const file = await findHeld(tenant, fileId);
	if (!file) return;
	try {
		await settle(tenant, file, await scanBytes(tenant, file));
		// It also makes the previews, if that fails here: this job has nothing left to do once the file is let go.
		await queueTexts(tenantId, [fileId]);
		await makePreviews(tenant, file);
	} catch (error) {
		if (!(error instanceof ScannerUnavailable)) throw error;
		noteError(error, { place: "files.scan" });
		await queueScans(tenantId, [fileId], { after: new Date(Date.now() + TRY_AGAIN_MS) });
	}
}

async function findHeld(tenant: ReactingTenant, id: number): Promise<StoredFile | undefined> {
	const [file] = await tenant.read(({ db, tables: { files } }) =>
		db
			.select()
			.from(files)
			.where(and(eq(files.id, id), isNotNull(files.heldAt))),
	);
	return file;
}

async function scanBytes(tenant: ReactingTenant, { id, object }: StoredFile): Promise<Scan> {
	const bytes = await tenant.files.open(object);
	if (!bytes) throw new Error(`The bytes of the held file ${id} (${object}) are missing from the storage`);
	return scan(bytes);
}

/** Lets a clean file go, and blocks any other. Records: project.file_refused, for one that is blocked. */
function settle(tenant: ReactingTenant, { id, projectId }: StoredFile, found: Scan): Promise<void> {
	const verdict = found.outcome === "infected" ? found.verdict.slice(0, LONGEST_VERDICT) : null;
	return tenant.write(async ({ db, tables: { files, projects }, record }) => {
		const [file] = await db
			.update(files)
			.set({ heldAt: null, scannedAt: new Date(), verdict })
			.where(and(eq(files.projectId, projectId), eq(files.id, id), isNotNull(files.heldAt)))
			.returning();
		if (!file || verdict === null) return;
		const [project] = await db.select().from(projects).where(eq(projects.id, projectId));
		if (!project) return;
		await record("project.file_refused", {
			...factsOf(project),
			file: { id, name: file.name, bytes: file.bytes },
			verdict,
		});
	});
}

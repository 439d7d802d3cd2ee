import { and, eq, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import type { FileJob } from "#app/tenant/files/file-queue.server.ts";
import { queueTexts, TEXTS } from "#app/tenant/files/text-queue.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { type ReactingTenant, type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { writeText } from "#app/tenant/search/entries.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { makePreviews } from "../previews.server.ts";
import { textOf } from "./text-of.server.ts";

/** Has the text of a file read once it is added, or brought back; one that is held, once it is let go (scan.server.ts). */
export const textReactions: Reaction[] = [
	reaction("files.read", ["project.file_added", "project.file_undeleted"], (tenant, { payload }) =>
		queueTexts(tenant.id, [payload.file.id]),
	),
];

/**
 * Reads the text of files for the search, as the worker’s part: one of a workspace at a time, and two together, so that
 * nobody waits for all that another workspace has added. Each takes a core, and some hundred megabytes of memory. A storage
 * that is down fails the job, which is tried again for an hour, and then once a day.
 */
export const readingTexts: QueueWork = {
	queue: TEXTS,
	slots: 2,
	perGroup: 1,
	refill: async () => 0,
	run: ({ data }) => readOne(data as FileJob),
};

// Some minutes of work for one workspace, behind what is added today.
const MOST_A_DAY = 1_000;

/** Has files read that lost their job, or were added before texts were read: some of them on each day. */
export const readTextsDaily: Daily = {
	name: "files.read_missing",
	run: async (tenant) => queueTexts(tenant.id, await findUnread(tenant, MOST_A_DAY), { order: "late" }),
	next: async (tenant) => ((await findUnread(tenant, 1)).length > 0 ? new Date() : undefined),
};

// By chance: files whose bytes are missing for long keep no others waiting.
const findUnread = async (tenant: ReactingTenant, most: number): Promise<number[]> => {
	const found = await tenant.read((reading) => unread(reading).orderBy(sql`random()`).limit(most));
	return found.map(({ id }) => id);
};

/** The files of a workspace that can be opened, and have not been read. */
function unread({ db, tables: { files, searchEntries: entries } }: TenantReading, more?: SQL) {
	const { id, projectId, object, name, type, bytes, sha256 } = files;
	return db
		.select({ id, projectId, object, name, type, bytes, sha256 })
		.from(entries)
		.innerJoin(files, and(eq(files.projectId, entries.projectId), eq(files.id, entries.id)))
		.where(
			and(
				...[eq(entries.kind, "file"), isNull(entries.text), more],
				...[isNotNull(files.arrivedAt), isNull(files.deletedAt), isNull(files.heldAt), isNull(files.verdict)],
			),
		);
}

async function readOne({ tenantId, fileId }: FileJob): Promise<void> {
	const record = await findTenant(tenantId);
	if (!record || record.status === "archived") return;
	const tenant = openFor("files.read", record);
	const [file] = await tenant.read((reading) => unread(reading, eq(reading.tables.searchEntries.id, fileId)));
	if (!file) return;
	// Those that could not be made when it was added, or let go. It does nothing for one that has them.
	await makePreviews(tenant, file);
	const text = (await findSame(tenant, file)) ?? (await textOf(tenant, file));
	if (text === undefined) return;
	await tenant.write(({ db }) => writeText(db, { ...file, text, locale: record.dateLocale }));
}

/** Returns the text of another file with the same bytes, if one has a text: they are the same document. */
async function findSame(
	tenant: ReactingTenant,
	{ sha256, type, bytes }: Pick<StoredFile, "sha256" | "type" | "bytes">,
): Promise<string | undefined> {
	const [found] = await tenant.read(({ db, tables: { files, searchEntries: entries } }) =>
		db
			.select({ text: entries.text })
			.from(files)
			.innerJoin(entries, eq(entries.id, files.id))
			.where(
				and(
					...[eq(files.sha256, sha256), eq(files.bytes, bytes), eq(files.type, type)],
					// What could not be read yesterday may be read now.
					ne(entries.text, ""),
				),
			)
			.limit(1),
	);
	return found?.text ?? undefined;
}

import { prepareQueue, queue } from "#app/platform/jobs/queue.server.ts";

/** The queue of files that wait for the virus scanner, with one job for each. */
export const SCANS = "scan";

/** The data of a job. */
export type ScanJob = { tenantId: string; fileId: number };

let isPrepared: Promise<void> | undefined;

/** Has the worker scan held files of a workspace, from `after` on. Idempotent: a file that is no longer held is left alone. */
export async function queueScans(tenantId: string, fileIds: readonly number[], after?: Date): Promise<void> {
	if (fileIds.length === 0) return;
	// A web process may be the first to use the queue.
	isPrepared ??= prepareQueue(SCANS);
	await isPrepared.catch((error) => {
		isPrepared = undefined;
		throw error;
	});
	const jobs = fileIds.map((fileId) => ({
		data: { tenantId, fileId } satisfies ScanJob,
		group: { id: tenantId },
		...(after && { startAfter: after }),
	}));
	await queue.insert(SCANS, jobs);
}

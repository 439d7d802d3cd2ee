import { prepareQueue, queue } from "#app/platform/jobs/queue.server.ts";

/** The data of a job about one file. */
export type FileJob = { tenantId: string; fileId: number };

/** When a job runs: not before `after`, and behind others if it is `late`. */
type Wait = { after?: Date; order?: "now" | "late" };

/** Returns the function that queues a job for each of some files of a workspace. */
export function openFileQueue(name: string) {
	let isPrepared: Promise<void> | undefined;
	return async (
		tenantId: string,
		fileIds: readonly number[],
		{ after, order = "now" }: Wait = {},
	): Promise<void> => {
		if (fileIds.length === 0) return;
		// A process may be the first to use the queue.
		isPrepared ??= prepareQueue(name);
		await isPrepared.catch((error) => {
			isPrepared = undefined;
			throw error;
		});
		const jobs = fileIds.map((fileId) => ({
			data: { tenantId, fileId } satisfies FileJob,
			group: { id: tenantId },
			...(after && { startAfter: after }),
			...(order === "late" && { priority: -1 }),
		}));
		await queue.insert(name, jobs);
	};
}

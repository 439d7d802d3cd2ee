import { noteError } from "#app/platform/errors/errors.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { isFull, StorageUnavailable } from "#app/platform/storage/object-store.ts";

/** Waits for the storage; one that is down or full is noted, because nobody else would notice. Refuses: 503, 507. */
export async function reachable<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (isFull(error)) refuseFull(error);
		if (!(error instanceof StorageUnavailable)) throw error;
		noteError(error, { place: "files" });
		return refuse(503, {
			title: "Files can’t be reached right now",
			message: "Our file storage doesn’t answer. Nothing was lost, and nothing was added. Try again later.",
			retryAfterSeconds: 60,
		});
	}
}

/** Refuses what has no room on this machine. Refuses: 507. */
export function refuseFull(error: unknown): never {
	noteError(error, { place: "files" });
	return refuse(507, {
		title: "No room for files right now",
		message: "Our disk is full, so nothing was added. We have been told. Try again later.",
	});
}

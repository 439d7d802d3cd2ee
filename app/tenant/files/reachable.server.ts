import { noteError } from "#app/platform/errors/errors.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { StorageUnavailable } from "#app/platform/storage/object-store.ts";

/** Waits for the storage; one that is down is noted, because nobody else would notice. Refuses: 503. */
export async function reachable<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof StorageUnavailable)) throw error;
		noteError(error, { place: "files" });
		return refuse(503, {
			title: "Files can’t be reached right now",
			message: "Our file storage doesn’t answer. Nothing was lost, and nothing was added. Try again later.",
			retryAfterSeconds: 60,
		});
	}
}

import { LARGEST_FILE } from "#app/platform/file-size.ts";
import { refuseForm } from "#app/platform/http/forms/body.server.ts";
import { countFiles, openSubmission } from "#app/platform/http/forms/submission.server.ts";
import { isUpload, openUpload } from "#app/platform/http/forms/upload.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { isFull } from "#app/platform/storage/object-store.ts";
import type { SpooledFile } from "#app/platform/storage/spool.server.ts";
import { spool } from "#app/platform/storage/storage.server.ts";
import { refuseFull } from "./reachable.server.ts";

/** A file that has arrived: what the sender calls it, and whether it is larger than a file may be, of which only a part has. */
export type ArrivedFile = { name: string; file: SpooledFile; isTooLarge: boolean };

/** The files of a form. `hasTooMany`: there were more of them than a form may bring. */
export type Arrivals = { files: ArrivedFile[]; hasTooMany: boolean };

// Each takes a connection, and disk for what it brings, for as long as its sender likes.
const AT_ONCE = 2;
const running = new Map<string, number>();

/**
 * Receives the files of a form, works with them, and removes those that the work did not pass on. What the work writes
 * belongs to the form with these very files. Refuses: 400, 413, 429 with two uploads of this person in progress, 507.
 */
export async function receiveFiles<T>(
	request: Request,
	who: string,
	work: (arrivals: Arrivals) => Promise<T>,
): Promise<T> {
	if (!isUpload(request)) refuseForm();
	const before = running.get(who) ?? 0;
	if (before >= AT_ONCE) refuseMore();
	running.set(who, before + 1);
	const files: ArrivedFile[] = [];
	try {
		const upload = await openUpload(request, LARGEST_FILE);
		for await (const { name, content, isCut } of upload.files()) {
			const file = await spool.receive(content).catch(refuseBroken);
			files.push({ name, file, isTooLarge: isCut() });
		}
		countFiles(files.map(({ name, file }) => `${file.sha256} ${name}`));
		openSubmission();
		return await work({ files, hasTooMany: upload.hasTooMany });
	} finally {
		await spool.discard(files.map(({ file }) => file));
		const left = (running.get(who) ?? 1) - 1;
		if (left > 0) running.set(who, left);
		else running.delete(who);
	}
}

function refuseMore(): never {
	return refuse(429, {
		title: "Two uploads at a time",
		message:
			"Two of your uploads are still in progress. Wait until one of them has finished, then try again.",
		rule: "uploads at once",
		retryAfterSeconds: 30,
	});
}

/** Refuses: 507 when this machine’s disk is full; 400 when the form broke off in the middle of a file. */
function refuseBroken(error: NodeJS.ErrnoException): never {
	if (isFull(error)) refuseFull(error);
	// Of our own making when it has a code: no permission, no such folder.
	if (error.code?.startsWith("E") && error.syscall) throw error;
	return refuseForm();
}

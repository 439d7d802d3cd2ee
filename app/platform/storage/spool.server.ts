import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LocalFile } from "./object-store.ts";

/** A file that has arrived, with its first bytes, which tell what it is. */
export type SpooledFile = LocalFile & { beginning: Buffer };

// A type is known from the first bytes; a text, from a page of it.
const BEGINNING_BYTES = 4_096;
// Longer than any upload may take (scripts/serve/connections.ts): what is older belongs to a process that ended.
const LEFT_BEHIND_MS = 2 * 3_600_000;

/** Writes files to a folder as they arrive: never whole in memory, and readable by this process’s user alone. */
export function spoolIn(folder: string) {
	let ready: Promise<void> | undefined;
	let preparedAt = 0;
	/** Prepares the folder now and then, and again after it failed: other processes end in the middle while this one runs. */
	async function prepared(): Promise<void> {
		if (!ready || Date.now() > preparedAt + LEFT_BEHIND_MS) {
			preparedAt = Date.now();
			ready = prepare(folder);
		}
		await ready.catch((error) => {
			ready = undefined;
			throw error;
		});
	}
	return {
		/** Writes what arrives to a new file. The caller passes the file on or removes it; what fails leaves none. */
		async receive(arriving: Readable): Promise<SpooledFile> {
			await prepared();
			const path = join(folder, randomUUID());
			const hash = createHash("sha256");
			const beginning: Buffer[] = [];
			let bytes = 0;
			const look = async function* (pieces: AsyncIterable<Buffer>) {
				for await (const piece of pieces) {
					if (bytes < BEGINNING_BYTES) beginning.push(piece.subarray(0, BEGINNING_BYTES - bytes));
					bytes += piece.length;
					hash.update(piece);
					yield piece;
				}
			};
			try {
				await pipeline(arriving, look, createWriteStream(path, { flags: "wx", mode: 0o600 }));
			} catch (error) {
				await rm(path, { force: true });
				throw error;
			}
			return { path, bytes, sha256: hash.digest("hex"), beginning: Buffer.concat(beginning) };
		},
		/** Removes what was received and not passed on. Idempotent. */
		async discard(files: readonly LocalFile[]): Promise<void> {
			await Promise.all(files.map(({ path }) => rm(path, { force: true })));
		},
	};
}

/** Makes the folder, and removes what a process that ended in the middle left behind. */
async function prepare(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const oldest = Date.now() - LEFT_BEHIND_MS;
	for (const name of await readdir(folder)) {
		const found = await stat(join(folder, name)).catch(() => undefined);
		if (found && found.mtimeMs < oldest) await rm(join(folder, name), { force: true });
	}
}

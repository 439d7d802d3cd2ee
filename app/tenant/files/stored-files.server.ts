import { env } from "#app/platform/env.server.ts";
import type { ByteRange, SavedHeaders, StoredObject } from "#app/platform/storage/object-store.ts";
import { storage } from "#app/platform/storage/storage.server.ts";

/** The bytes of one workspace’s files, by the names that its rows have for them. */
export type StoredFiles = {
	/** Opens them; undefined when there are none. */
	open(object: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
	/** Makes an address of the storage’s own for a download; undefined unless FILES_REDIRECT is on. */
	addressOf(object: string, headers: SavedHeaders): Promise<string | undefined>;
	/** Removes them. Idempotent. */
	remove(object: string): Promise<void>;
	/** Lists all that are stored, whether or not a row has their name. */
	list(): AsyncIterable<StoredObject>;
};

/** Returns what a workspace has stored, and nothing of any other. */
export const storedFilesOf = ({ storagePrefix: prefix }: { storagePrefix: string }): StoredFiles => ({
	open: (name, range) => storage.open({ prefix, name }, range),
	addressOf: async (name, headers) =>
		env.FILES_REDIRECT === "on" ? storage.addressOf?.({ prefix, name }, headers) : undefined,
	remove: (name) => storage.remove({ prefix, name }),
	list: () => storage.list(prefix),
});

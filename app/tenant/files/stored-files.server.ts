import { Readable } from "node:stream";
import { env } from "#app/platform/env.server.ts";
import type { ByteRange, SavedHeaders, StoredObject } from "#app/platform/storage/object-store.ts";
import { spool, storage } from "#app/platform/storage/storage.server.ts";
import { PREVIEW_WIDTHS, type PreviewWidth } from "./preview-widths.ts";

/** The bytes of one workspace’s files, by the names that its rows have for them. */
export type StoredFiles = {
	/** Opens them; undefined when there are none. */
	open(object: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
	/** Makes an address of the storage’s own for a download; undefined unless FILES_REDIRECT is on. */
	addressOf(object: string, headers: SavedHeaders): Promise<string | undefined>;
	/** Opens the preview of one; undefined when there is none. */
	openPreview(object: string, width: PreviewWidth): Promise<ReadableStream<Uint8Array> | undefined>;
	/** Stores a preview of one, in place of the one that it has. */
	keepPreview(object: string, width: PreviewWidth, picture: Buffer): Promise<void>;
	/** Removes them with their previews. Idempotent. */
	remove(object: string): Promise<void>;
	/** Lists all that are stored, whether or not a row has their name. */
	list(): AsyncIterable<StoredObject>;
};

const previewOf = (object: string, width: PreviewWidth) => `${object}.w${width}`;

/** Returns the names of all that is stored of a file. */
export const objectsOf = (object: string): string[] => [
	object,
	...PREVIEW_WIDTHS.map((width) => previewOf(object, width)),
];

/** Returns what a workspace has stored, and nothing of any other. */
export const storedFilesOf = ({ storagePrefix: prefix }: { storagePrefix: string }): StoredFiles => ({
	open: (name, range) => storage.open({ prefix, name }, range),
	addressOf: async (name, headers) =>
		env.FILES_REDIRECT === "on" ? storage.addressOf?.({ prefix, name }, headers) : undefined,
	openPreview: (object, width) => storage.open({ prefix, name: previewOf(object, width) }),
	async keepPreview(object, width, picture) {
		const file = await spool.receive(Readable.from([picture]));
		try {
			await storage.put({ prefix, name: previewOf(object, width) }, file);
		} finally {
			await spool.discard([file]);
		}
	},
	async remove(object) {
		for (const name of objectsOf(object)) await storage.remove({ prefix, name });
	},
	list: () => storage.list(prefix),
});

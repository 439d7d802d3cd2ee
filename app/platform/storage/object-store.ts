/** Where one file's bytes lie: the random prefix of its workspace, and a name that is its own. Both come from our rows. */
export type ObjectPlace = { prefix: string; name: string };

/** A file on this machine's disk, with its size and the digest of its bytes (hex). */
export type LocalFile = { path: string; bytes: number; sha256: string };

/** Which bytes of a file: from `start` to `end`, both included. */
export type ByteRange = { start: number; end: number };

/** How a download is answered by the storage itself. */
export type SavedHeaders = { type: string; disposition: string };

/** Something that is stored under a prefix. */
export type StoredObject = { name: string; bytes: number; at: Date };

/** The storage is down, busy or cannot be reached. Trying again later may help. */
export class StorageUnavailable extends Error {
	override name = "StorageUnavailable";
}

/** There is no room for more. */
export class StorageFull extends Error {
	override name = "StorageFull";
}

/** Tells whether an error says that a disk, or what we may have of it, is full. */
export const isFull = (error: unknown): boolean =>
	error instanceof StorageFull || /^(ENOSPC|EDQUOT)$/.test((error as { code?: string } | null)?.code ?? "");

/** Where files' bytes are kept. Nothing here knows names, people or permissions. */
export type ObjectStore = {
	/** Takes over a local file. Once this resolves, its bytes outlive a crash, whole. */
	put(place: ObjectPlace, file: LocalFile): Promise<void>;
	/** Opens its bytes; undefined when nothing is stored there. Cancel the stream to stop before its end. */
	open(place: ObjectPlace, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
	/** Removes it. Idempotent. */
	remove(place: ObjectPlace): Promise<void>;
	/** Makes an address at which anyone can download it for a minute, with these headers. A folder has none. */
	addressOf?(place: ObjectPlace, headers: SavedHeaders): Promise<string>;
	/** Lists everything under a prefix, in no particular order. */
	list(prefix: string): AsyncIterable<StoredObject>;
};

const PREFIX = /^t[0-9a-f]{32}$/;
// A file’s own bytes, or a preview of it, so many pixels wide.
const NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.w[1-9]\d{1,3})?$/;

/** Returns a prefix unchanged. Throws on anything that is not one of ours: no other text ever becomes a part of a path. */
export function checkedPrefix(prefix: string): string {
	if (!PREFIX.test(prefix)) throw new Error("Not the prefix of a workspace’s files");
	return prefix;
}

/** Tells whether a text is the name of something that we store. */
export const isObjectName = (name: string): boolean => NAME.test(name);

/** Returns the key of a place, such as `t4f…/0d9…`. Throws as `checkedPrefix` does. */
export function keyOf({ prefix, name }: ObjectPlace): string {
	if (!NAME.test(name)) throw new Error("Not the name of a stored file");
	return `${checkedPrefix(prefix)}/${name}`;
}

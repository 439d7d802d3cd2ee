import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { keepFiles, type NewFile } from "./keep.server.ts";
import { reachable } from "./reachable.server.ts";
import { type Arrivals, receiveFiles } from "./receive.server.ts";
import { type StoredFiles, storedFilesOf } from "./stored-files.server.ts";

/** What a member can do with the bytes of files: no other part of the product reaches the storage. */
export type MemberFiles = Pick<StoredFiles, "open" | "addressOf"> & {
	/** See `receiveFiles`. */
	receive<T>(request: Request, work: (arrivals: Arrivals) => Promise<T>): Promise<T>;
	/** See `keepFiles`. Refuses: 503. */
	keep<T extends { kept: readonly number[] }>(
		files: readonly NewFile[],
		settle: (ids: number[]) => Promise<T>,
	): Promise<T & { full: NewFile[] }>;
};

/** Returns the files of a workspace, for one of its members. */
export function filesOf(
	facts: TenantSchema & { id: string; storagePrefix: string },
	memberId: string,
): MemberFiles {
	const stored = storedFilesOf(facts);
	return {
		open: (object, range) => reachable(stored.open(object, range)),
		addressOf: stored.addressOf,
		receive: (request, work) => receiveFiles(request, `${facts.id} ${memberId}`, work),
		keep: (files, settle) => reachable(keepFiles({ ...facts, memberId }, files, settle)),
	};
}

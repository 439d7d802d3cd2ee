import { bringsFiles } from "#app/platform/http/forms/upload.server.ts";
import type { FileSettings } from "#db/schema/columns/json.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { FileLimits } from "./file-limits.ts";
import { type FullFile, giveUp, keepFiles, type NewFile, stageFiles } from "./keep.server.ts";
import { limitsOf } from "./limits.server.ts";
import { reachable } from "./reachable.server.ts";
import { type Arrivals, receiveFiles } from "./receive.server.ts";
import { type StoredFiles, storedFilesOf } from "./stored-files.server.ts";

/** What a member can do with the bytes of files: no other part of the product reaches the storage. */
export type MemberFiles = Pick<StoredFiles, "open" | "openPreview" | "addressOf"> & {
	limits: FileLimits;
	/** Asked before anything is said of a file’s bytes, such as their digest. Refuses: 403, with support access that opens no files. */
	authorize(): Promise<void>;
	/** A step: tells whether the text that is in files may be searched and shown; with some support access it may not. */
	tellTheirText(reading: TenantReading): Promise<boolean>;
	/** Tells whether a form brings files. Refuses: 400, 413. */
	areIn(request: Request): Promise<boolean>;
	/** See `receiveFiles`. */
	receive<T>(request: Request, work: (arrivals: Arrivals) => Promise<T>): Promise<T>;
	/** See `keepFiles`. Refuses: 503. */
	keep<T extends { kept: readonly number[] }>(
		files: readonly NewFile[],
		settle: (ids: number[]) => Promise<T>,
	): Promise<T & { full: FullFile[] }>;
	/** See `stageFiles`. */
	stage(files: readonly NewFile[]): Promise<{ kept: readonly number[]; full: FullFile[] }>;
	/** Gives up those that are still staged. Idempotent. */
	unstage(ids: readonly number[]): Promise<void>;
};

/** Returns the files of a workspace, for one of its members. */
export function filesOf(
	facts: TenantSchema & { id: string; storagePrefix: string; fileSettings?: FileSettings | null },
	memberId: string,
): MemberFiles {
	const limits = limitsOf(facts.fileSettings);
	const place = { ...facts, memberId, limits };
	const { open, openPreview, addressOf } = storedFilesOf(facts);
	return {
		...{ limits, addressOf },
		authorize: async () => undefined,
		tellTheirText: async () => true,
		open: (object, range) => reachable(open(object, range)),
		openPreview: (object, width) => reachable(openPreview(object, width)),
		areIn: bringsFiles,
		receive: (request, work) => receiveFiles(request, `${facts.id} ${memberId}`, work),
		keep: (files, settle) => reachable(keepFiles(place, files, settle)),
		stage: (files) => reachable(stageFiles(place, files)),
		unstage: (ids) => giveUp(place, ids),
	};
}

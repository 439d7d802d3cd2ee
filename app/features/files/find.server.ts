import { and, eq, isNotNull } from "drizzle-orm";
import { type FoundProject, findProject, refuseArchived } from "#app/features/projects/find.server.ts";
import { noteError } from "#app/platform/errors/errors.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { type Deleted, isDeleted, mayRestore, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import { refuseUnlessLetGo } from "./scan-state.ts";

/** Finds a file on a project that this member sees, by the id in its address. Refuses: 404. */
export async function findFile(reading: Reading, project: FoundProject, param: string): Promise<StoredFile> {
	const [file] = await select(reading, project, param);
	if (!file) return refuseUnknown();
	return isDeleted(file) ? refuseGone(reading, project, file) : file;
}

/** Finds a file and locks it for a change; a deleted one only for those who may restore it. Refuses: 404. */
export async function findFileToChange(
	writing: Writing,
	project: FoundProject,
	param: string | number,
): Promise<StoredFile> {
	const [file] = await select(writing, project, param).for("update");
	if (!file) return refuseUnknown();
	if (isDeleted(file) && !mayRestore(writing, "files", file)) return refuseGone(writing, project, file);
	return file;
}

/**
 * Returns a file that a member is about to open. Refuses: 404, whether there is none or it is hidden; 409 and 403 as a
 * virus scanner says; 403 with support access that opens no files.
 */
export async function getFile(
	tenant: Tenant,
	[slug, param]: [slug: string, id: string],
): Promise<StoredFile> {
	const found = await tenant.read(async (reading) => {
		const file = await findFile(reading, await findProject(reading, slug), param);
		refuseUnlessLetGo(reading, file);
		return file;
	});
	// Here and not only where bytes are opened: HEAD and 304 open none, but tell whether they are those that one knows.
	await tenant.files.authorize();
	return found;
}

/** Returns a picture whose preview is about to be shown. Refuses: 404, also for a file that has none. */
export async function getPicture(tenant: Tenant, place: [slug: string, id: string]): Promise<StoredFile> {
	const file = await getFile(tenant, place);
	if (file.width !== null) return file;
	return refuse(404, {
		title: "No preview",
		message: "This file has no preview. Download it to see what is in it.",
	});
}

/** Returns a file that is about to be deleted, and who added it. Refuses: 404, 403 `files:remove`. */
export function getFileToRemove(tenant: Tenant, [slug, param]: [slug: string, id: string]) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const { id, name, bytes, createdBy } = await findFile(reading, project, param);
		reading.authorize("files:remove", { createdBy });
		const author = (await findName(reading.db, createdBy)) ?? "Someone";
		return { project: { name: project.name, slug }, file: { id, name, bytes }, author };
	});
}

/** Refuses new files on an archived project. Refuses: 409. */
export const refuseIfArchived = ({ base }: Pick<Tenant, "base">, project: FoundProject): void =>
	refuseArchived(base, project, {
		message: "No one can add files to an archived project. Someone who may edit it can restore it.",
		rule: "files:add while archived",
	});

/** Refuses a file whose bytes the storage does not have, which is noted: nobody else would notice. Refuses: 503. */
export function refuseMissing({ id, object }: StoredFile): never {
	noteError(new Error(`The bytes of the file ${id} (${object}) are missing from the storage`), {
		place: "files",
	});
	return refuse(503, {
		title: "This file can’t be read right now",
		message: "Its content is missing from our storage. We have been told. Try again later.",
		retryAfterSeconds: 600,
	});
}

function select({ db, tables: { files } }: Reading, { id }: FoundProject, param: string | number) {
	return db
		.select()
		.from(files)
		.where(and(eq(files.projectId, id), eq(files.id, idIn(param)), isNotNull(files.arrivedAt)));
}

function refuseGone(reading: Reading, { slug }: FoundProject, file: Deleted<StoredFile>): never {
	const restoreAt = pageIn("", "/projects/:project/files/:file/delete", slug, file.id);
	return refuseDeleted("file", file, mayRestore(reading, "files", file) ? restoreAt : undefined);
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such file",
		message: "There’s no file at this address. Look for it on the page of its project.",
	});
}

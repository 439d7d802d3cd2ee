import { and, eq, inArray, isNull } from "drizzle-orm";
import { type FoundProject, factsOf, findProject } from "#app/features/projects/find.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import { findFileToChange, refuseIfArchived } from "./find.server.ts";
import { type FileVerdict, judge } from "./verdicts.ts";

/** What became of the files of a form: how many were added, and for each other one why not. */
export type AddedFiles = { added: number; ids: number[]; refused: FileVerdict[] };

/** Refuses a member before a byte of what they send is read. Refuses: 404, 403 `files:add`, 409 while archived. */
export function refuseUnlessAddable(tenant: Tenant, slug: string): Promise<FoundProject> {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		reading.authorize("files:add");
		refuseIfArchived(tenant, project);
		return project;
	});
}

/**
 * Receives the files of a form and adds the good ones to a project, as one write. Refuses: as `refuseUnlessAddable`,
 * asked again when they have arrived; 400, 413, 429, 507. Records: project.file_added, for each.
 */
export async function addFiles(tenant: Tenant, slug: string, request: Request): Promise<AddedFiles> {
	const { id } = await refuseUnlessAddable(tenant, slug);
	return tenant.files.receive(request, async (arrivals) => {
		const { good, refused } = judge(arrivals, tenant.files.limits);
		const wanted = good.map((file) => ({ ...file, projectId: id }));
		if (wanted.length === 0) return { added: 0, ids: [], refused };
		const { kept, full } = await tenant.files.keep(wanted, async (ids) => ({
			kept: ids.length === 0 ? [] : await settle(tenant, slug, ids),
		}));
		return { added: kept.length, ids: kept, refused: [...refused, ...full] };
	});
}

/** Makes files seen whose bytes are stored. A form that is sent twice settles once, and returns the first one's. */
function settle(tenant: Tenant, slug: string, ids: number[]): Promise<number[]> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		writing.authorize("files:add");
		refuseIfArchived(tenant, project);
		const { files } = writing.tables;
		const settled = await writing.db
			.update(files)
			.set({ arrivedAt: new Date() })
			.where(and(eq(files.projectId, project.id), inArray(files.id, ids), isNull(files.arrivedAt)))
			.returning();
		// The sweep takes what was on its way for hours; the project may have another address by now.
		if (settled.length < ids.length) refuseLate();
		await writing.recordAll(
			"project.file_added",
			settled.map((file) => eventOf(project, file)),
		);
		return ids;
	});
}

function refuseLate(): never {
	return refuse(409, {
		title: "Please send the files again",
		message:
			"Something changed while they were on their way, so none was added. Go back and send them again.",
	});
}

/** Deletes a file so that it can be brought back. Idempotent. Refuses: 404, 403 `files:remove`. Records: project.file_deleted. */
export function removeFile(tenant: Tenant, slug: string, param: string): Promise<StoredFile> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		const file = await findFileToChange(writing, project, param);
		writing.authorize("files:remove", file);
		if (isDeleted(file)) {
			writing.leaveUnchanged();
			return file;
		}
		await change(writing, file, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("project.file_deleted", eventOf(project, file));
		return file;
	});
}

/**
 * Brings a deleted file back. Idempotent. Refuses: 404, also to members whose file someone else deleted, 403
 * `files:remove`, 409 while its comment is deleted. Records: project.file_undeleted.
 */
export function undeleteFile(tenant: Tenant, slug: string, param: string | number): Promise<StoredFile> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		const file = await findFileToChange(writing, project, param);
		writing.authorize("files:remove", file);
		if (!isDeleted(file)) {
			writing.leaveUnchanged();
			return file;
		}
		await refuseWithoutComment(writing, file);
		await change(writing, file, { deletedAt: null, deletedBy: null });
		await writing.record("project.file_undeleted", eventOf(project, file));
		return file;
	});
}

/** What an event says of a file. */
export const eventOf = (project: FoundProject, { id, name, bytes, commentId }: StoredFile) => ({
	...factsOf(project),
	file: { id, name, bytes, ...(commentId !== null && { comment: commentId }) },
});

/** Refuses to bring back a file whose comment nobody sees. Refuses: 409. */
async function refuseWithoutComment(
	{ db, tables: { comments } }: Writing,
	{ projectId, commentId }: StoredFile,
): Promise<void> {
	if (commentId === null) return;
	const [comment] = await db
		.select({ deletedAt: comments.deletedAt })
		.from(comments)
		.where(and(eq(comments.projectId, projectId), eq(comments.id, commentId)))
		// Someone who deletes it right now does not see this file come back.
		.for("share");
	if (comment?.deletedAt !== null)
		refuse(409, {
			title: "Its comment was deleted",
			message:
				"This file is part of a comment that was deleted. Restore the comment, and its files come back.",
		});
}

/** Changes a row that `findFileToChange` has locked, so nobody else can have changed it since. */
async function change(
	{ db, tables: { files } }: Writing,
	{ id, projectId }: StoredFile,
	values: Pick<StoredFile, "deletedAt" | "deletedBy">,
): Promise<void> {
	await db
		.update(files)
		.set(values)
		.where(and(eq(files.projectId, projectId), eq(files.id, id)));
}

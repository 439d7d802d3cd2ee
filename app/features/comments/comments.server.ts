import { and, eq } from "drizzle-orm";
import {
	countFilesOf,
	removeFilesOf,
	restoreFilesOf,
} from "#app/features/files/in-comments/of-comments.server.ts";
import { attachStaged } from "#app/features/files/in-comments/staged.server.ts";
import { type FoundProject, factsOf, findProject } from "#app/features/projects/find.server.ts";
import { whoSees } from "#app/features/projects/who-sees.server.ts";
import { MOST_FILES } from "#app/platform/file-size.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Comment } from "#db/schema/tenant/comments.ts";
import { findCommentToChange, refuseGone, refuseIfArchived, refuseOthers } from "./find.server.ts";
import type { CommentEdit, CommentValues } from "./forms.ts";
import { findMentions, type Mentioned, type Mentions } from "./mentions.server.ts";

/** Describes the outcome of a comment that was written or edited. All but `saved` are answered with 409, for the person to fix. */
export type SavedComment =
	| {
			outcome: "saved";
			id: number;
			/** The members whom it mentions since now. */
			newlyMentioned: string[];
			/** Those of them who cannot see the project, by name. */
			cannotSee: string[];
	  }
	| Extract<Mentions, { outcome: "refused" }>;

// As many as one form brings.
const GONE = "A file that you chose is not kept anymore. Choose it again.";
const TOO_MANY = `A comment can have ${MOST_FILES} files. Untick some of them.`;
const TOO_MANY_WITH = `A comment can have ${MOST_FILES} files, with those that it has already. Untick some of them.`;

/**
 * Adds a comment to a project, with files that its author has staged. Refuses: 404, 403 `comments:add` and `files:add`,
 * 409 while archived. Records: project.comment_added, project.file_added.
 */
export function addComment(
	tenant: Tenant,
	slug: string,
	{ fileIds = [], ...values }: CommentValues & { fileIds?: readonly number[] },
): Promise<SavedComment> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		writing.authorize("comments:add");
		refuseIfArchived(tenant, project);
		const mentions = await findMentions(writing, values);
		if (mentions.outcome === "refused") {
			writing.leaveUnchanged();
			return mentions;
		}
		if (fileIds.length > MOST_FILES) return refusedFor(writing, TOO_MANY);
		const mentioned = mentions.people.map(({ id }) => id);
		const id = await insert(writing, project, { text: values.comment, mentioned });
		await writing.record("project.comment_added", {
			...factsOf(project),
			comment: { id, newlyMentioned: mentioned },
		});
		if (!(await attachStaged(writing, { project, commentId: id }, fileIds))) return refusedFor(writing, GONE);
		return savedAs(writing, project, { id, newly: mentions.people });
	});
}

function refusedFor(writing: Writing, why: string): SavedComment {
	writing.leaveUnchanged();
	return { outcome: "refused", errors: { files: [why] }, doubts: [] };
}

/**
 * Saves an edit of one's own comment, unless it was saved since the form was opened, and adds files that its author has
 * staged. Refuses: 404, 403 `comments:edit:own` and `files:add`, 409 while archived. Records: project.comment_edited,
 * project.file_added.
 */
export function editComment(
	tenant: Tenant,
	[slug, param]: [slug: string, id: string],
	{ fileIds = [], ...values }: CommentEdit & { fileIds?: readonly number[] },
): Promise<SavedComment | { outcome: "stale" }> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		const comment = await findCommentToChange(writing, project, param);
		if (isDeleted(comment)) return refuseGone(writing, project, comment);
		refuseOthers(writing, comment);
		writing.authorize("comments:edit", comment);
		refuseIfArchived(tenant, project);
		const mentions = await findMentions(writing, values, comment.mentioned);
		if (comment.version !== values.version) {
			writing.leaveUnchanged();
			return { outcome: "stale" };
		}
		if (mentions.outcome === "refused") {
			writing.leaveUnchanged();
			return mentions;
		}
		if (!(await hasRoom(writing, { project, comment }, fileIds))) return refusedFor(writing, TOO_MANY_WITH);
		return saveEdit(
			writing,
			{ project, comment },
			{ text: values.comment, people: mentions.people, fileIds },
		);
	});
}

type Place = { project: FoundProject; comment: Comment };

async function hasRoom(writing: Writing, place: Place, fileIds: readonly number[]): Promise<boolean> {
	return fileIds.length === 0 || fileIds.length + (await countFilesOf(writing, place)) <= MOST_FILES;
}

async function saveEdit(
	writing: Writing,
	{ project, comment }: Place,
	{ text, people, fileIds }: { text: string; people: Mentioned[]; fileIds: readonly number[] },
): Promise<SavedComment> {
	const { id } = comment;
	const mentioned = people.map((person) => person.id);
	const newly = people.filter((person) => !comment.mentioned.includes(person.id));
	const isNewText = comment.text !== text;
	const isSame = !isNewText && newly.length === 0 && mentioned.length === comment.mentioned.length;
	if (isSame && fileIds.length === 0) {
		writing.leaveUnchanged();
		return savedAs(writing, project, { id, newly });
	}
	const editedAt = isNewText ? new Date() : comment.editedAt;
	await change(writing, comment, { text, mentioned, editedAt });
	if (!isSame)
		await writing.record("project.comment_edited", {
			...factsOf(project),
			comment: { id, newlyMentioned: newly.map((person) => person.id) },
		});
	const attached = await attachStaged(writing, { project, commentId: id }, fileIds);
	return attached ? savedAs(writing, project, { id, newly }) : refusedFor(writing, GONE);
}

/**
 * Deletes a comment with its files so that it can be brought back. Idempotent. `seen`: its version, as the caller saw it.
 * Refuses: 404, 403 `comments:remove`. Records: project.comment_deleted.
 */
export function removeComment(
	tenant: Tenant,
	slug: string,
	param: string,
	seen?: number,
): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		const comment = await findCommentToChange(writing, project, param);
		writing.authorize("comments:remove", comment);
		if (isDeleted(comment)) {
			writing.leaveUnchanged();
			return project;
		}
		ensureUnchanged(comment.version, seen);
		const deletion = { deletedAt: new Date(), deletedBy: writing.member.id };
		await change(writing, comment, deletion);
		await removeFilesOf(writing, { project, comment }, deletion);
		await writing.record("project.comment_deleted", {
			...factsOf(project),
			comment: { id: comment.id, newlyMentioned: [] },
		});
		return project;
	});
}

/**
 * Brings a deleted comment back, with the files that were deleted with it. Idempotent. Refuses: 404, also to authors whose comment someone else deleted, 403
 * `comments:remove`. Records: project.comment_undeleted.
 */
export function undeleteComment(tenant: Tenant, slug: string, param: string | number): Promise<FoundProject> {
	return tenant.write(async (writing) => {
		const project = await findProject(writing, slug);
		const comment = await findCommentToChange(writing, project, param);
		writing.authorize("comments:remove", comment);
		if (!isDeleted(comment)) {
			writing.leaveUnchanged();
			return project;
		}
		await change(writing, comment, { deletedAt: null, deletedBy: null });
		await restoreFilesOf(writing, { project, comment }, comment);
		await writing.record("project.comment_undeleted", {
			...factsOf(project),
			comment: { id: comment.id, newlyMentioned: [] },
		});
		return project;
	});
}

type Saved = Extract<SavedComment, { outcome: "saved" }>;

async function savedAs(
	writing: Writing,
	project: FoundProject,
	{ id, newly }: { id: number; newly: Mentioned[] },
): Promise<Saved> {
	const newlyMentioned = newly.map((person) => person.id);
	const seeing = newly.length > 0 ? await whoSees(writing, project, newlyMentioned) : new Set();
	const cannotSee = newly.filter((person) => !seeing.has(person.id)).map(({ name }) => name);
	return { outcome: "saved", id, newlyMentioned, cannotSee };
}

async function insert(
	writing: Writing,
	project: FoundProject,
	given: { text: string; mentioned: string[] },
): Promise<number> {
	const { comments } = writing.tables;
	const [made] = await writing.db
		.insert(comments)
		.values({ ...given, projectId: project.id, createdBy: writing.member.id })
		.returning({ id: comments.id });
	return (made as { id: number }).id;
}

/** Changes a row that `findCommentToChange` has locked, so nobody else can have changed it since. */
async function change(
	{ db, tables: { comments } }: Writing,
	{ id, projectId, version }: Comment,
	values: Partial<typeof comments.$inferInsert>,
): Promise<void> {
	await db
		.update(comments)
		.set({ ...values, version: version + 1 })
		.where(and(eq(comments.projectId, projectId), eq(comments.id, id)));
}

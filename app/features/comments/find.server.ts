import { and, eq, type SQL } from "drizzle-orm";
import { type FoundProject, refuseArchived } from "#app/features/projects/find.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import { type Deleted, isDeleted, mayRestore, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Comment } from "#db/schema/tenant/comments.ts";

/** Finds a comment on a project that this member sees, by the id in its address. Refuses: 404. */
export async function findComment(
	reading: Reading,
	project: FoundProject,
	param: string | number,
): Promise<Comment> {
	const { comments } = reading.tables;
	const [comment] = await reading.db
		.select()
		.from(comments)
		.where(isIt(reading, project, param));
	if (!comment) return refuseUnknown();
	return isDeleted(comment) ? refuseGone(reading, project, comment) : comment;
}

/** Finds a comment and locks it for a change; a deleted one only for those who may restore it. Refuses: 404. */
export async function findCommentToChange(
	writing: Writing,
	project: FoundProject,
	param: string | number,
): Promise<Comment> {
	const { comments } = writing.tables;
	const [comment] = await writing.db
		.select()
		.from(comments)
		.where(isIt(writing, project, param))
		.for("update");
	if (!comment) return refuseUnknown();
	if (isDeleted(comment) && !mayRestore(writing, "comments", comment))
		return refuseGone(writing, project, comment);
	return comment;
}

/** Refuses a deleted comment, whose text nobody sees anymore. Refuses: 404, always. */
export function refuseGone(reading: Reading, { slug }: FoundProject, comment: Deleted<Comment>): never {
	const restoreAt = pageIn("", "/projects/:project/comments/:comment/delete", slug, comment.id);
	return refuseDeleted("comment", comment, mayRestore(reading, "comments", comment) ? restoreAt : undefined);
}

/** Refuses everybody but the author of a comment, whatever their role. Refuses: 403 `comments:edit:own`. */
export function refuseOthers({ member }: Reading, { createdBy }: Comment): void {
	if (member.id === createdBy) return;
	refuse(403, {
		title: "Only its author can edit a comment",
		message: "Someone else wrote this comment. Write a comment of your own to answer it.",
		rule: "comments:edit:own",
	});
}

/** Refuses new words in an archived project. Refuses: 409. */
export const refuseIfArchived = ({ base }: Pick<Tenant, "base">, project: FoundProject): void =>
	refuseArchived(base, project, {
		message: "No one can write comments in an archived project. Someone who may edit it can restore it.",
		rule: "comments:add while archived",
	});

function isIt({ tables: { comments } }: Reading, { id }: FoundProject, param: string | number): SQL {
	return and(eq(comments.projectId, id), eq(comments.id, idIn(param))) as SQL;
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such comment",
		message: "There’s no comment at this address. Look for it on the page of its project.",
	});
}

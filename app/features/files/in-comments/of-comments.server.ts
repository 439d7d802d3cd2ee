import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Comment } from "#db/schema/tenant/comments.ts";
import type { ShownFile } from "../shown-file.ts";

type Whose = Pick<Comment, "id" | "projectId">;
type Deletion = { deletedAt: Date; deletedBy: string };

/**
 * The files of a project’s comments, a row for each comment, to be joined to a query of those. `project`: the id, or a
 * placeholder for it.
 */
export function filesByComment({ db, tables: { files } }: Pick<Reading, "db" | "tables">) {
	const { id, name, bytes, width, height, heldAt, verdict, commentId } = files;
	const one = sql`jsonb_build_object('id', ${id}, 'name', ${name}, 'bytes', ${bytes}, 'width', ${width}, 'height', ${height},
		'scan', case when ${verdict} is not null then 'blocked' when ${heldAt} is not null then 'held' end)`;
	return db
		.select({
			commentId,
			attached: sql`jsonb_agg(${one} order by ${id})`
				.mapWith((found: string): ShownFile[] => JSON.parse(found))
				.as("attached"),
		})
		.from(files)
		.where(
			and(
				eq(files.projectId, sql.placeholder("project")),
				isNotNull(commentId),
				isNotNull(files.arrivedAt),
				isNull(files.deletedAt),
			),
		)
		.groupBy(commentId)
		.as("files_by_comment");
}

/** A step: deletes the files of a comment with it. */
export async function removeFilesOf(writing: Writing, comment: Whose, deletion: Deletion): Promise<void> {
	const { db, tables } = writing;
	await db
		.update(tables.files)
		.set(deletion)
		.where(and(areOf(writing, comment), isNull(tables.files.deletedAt)));
}

/** A step: brings back the files that were deleted with a comment, and none that was deleted before. */
export async function restoreFilesOf(
	writing: Writing,
	comment: Whose,
	{ deletedAt }: Pick<Deletion, "deletedAt">,
): Promise<void> {
	const { db, tables } = writing;
	await db
		.update(tables.files)
		.set({ deletedAt: null, deletedBy: null })
		.where(and(areOf(writing, comment), eq(tables.files.deletedAt, deletedAt)));
}

const areOf = ({ tables: { files } }: Writing, { id, projectId }: Whose) =>
	and(eq(files.projectId, projectId), eq(files.commentId, id), isNotNull(files.arrivedAt));

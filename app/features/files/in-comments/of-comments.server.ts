import { and, count, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { FoundProject } from "#app/features/projects/find.server.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Comment } from "#db/schema/tenant/comments.ts";
import { eventOf } from "../files.server.ts";
import type { ShownFile } from "../shown-file.ts";

type Whose = { project: FoundProject; comment: Pick<Comment, "id"> };
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

/** A step: counts the files of a comment that were not deleted. */
export async function countFilesOf(writing: Writing, whose: Whose): Promise<number> {
	const { files } = writing.tables;
	const [found] = await writing.db
		.select({ files: count() })
		.from(files)
		.where(and(areOf(writing, whose), isNull(files.deletedAt)));
	return found?.files ?? 0;
}

/** A step: deletes the files of a comment with it. Records: project.file_deleted, for each. */
export async function removeFilesOf(writing: Writing, whose: Whose, deletion: Deletion): Promise<void> {
	const { db, tables } = writing;
	const gone = await db
		.update(tables.files)
		.set(deletion)
		.where(and(areOf(writing, whose), isNull(tables.files.deletedAt)))
		.returning();
	await writing.recordAll(
		"project.file_deleted",
		gone.map((file) => eventOf(whose.project, file)),
	);
}

/**
 * A step: brings back the files that were deleted with a comment, and none that was deleted before. Records:
 * project.file_undeleted, for each.
 */
export async function restoreFilesOf(
	writing: Writing,
	whose: Whose,
	{ deletedAt }: Pick<Deletion, "deletedAt">,
): Promise<void> {
	const { db, tables } = writing;
	const back = await db
		.update(tables.files)
		.set({ deletedAt: null, deletedBy: null })
		.where(and(areOf(writing, whose), eq(tables.files.deletedAt, deletedAt)))
		.returning();
	await writing.recordAll(
		"project.file_undeleted",
		back.map((file) => eventOf(whose.project, file)),
	);
}

const areOf = ({ tables: { files } }: Writing, { project, comment }: Whose) =>
	and(eq(files.projectId, project.id), eq(files.commentId, comment.id), isNotNull(files.arrivedAt));

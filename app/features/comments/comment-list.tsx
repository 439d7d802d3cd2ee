import { ShownFiles } from "#app/features/files/in-comments/shown-files.tsx";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Markdown } from "#app/ui/text/markdown.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { ListedComment } from "./list.server.ts";

type CommentListProps = {
	comments: ListedComment[];
	/** The address of their project’s page is made of these. */
	base: string;
	slug: string;
	timeZone: string;
	now: Date;
};

/** Shows comments in the order in which they were written. */
export function CommentList({ comments, ...place }: CommentListProps) {
	return (
		<ol className="comments">
			{comments.map((comment) => (
				<li key={comment.id} id={`comment-${comment.id}`}>
					<Avatar {...comment.author} />
					<OneComment comment={comment} {...place} />
				</li>
			))}
		</ol>
	);
}

type Place = Omit<CommentListProps, "comments">;

function OneComment({ comment, base, slug, timeZone, now }: Place & { comment: ListedComment }) {
	const { id, author, html, others, rest, createdAt, editedAt } = comment;
	const here = pageIn(base, "/projects/:project/comments/:comment", slug, id);
	return (
		<div className="bounds">
			<p className="row text-small">
				<strong>
					<bdi>{author.name}</bdi>
				</strong>{" "}
				<a className="quiet-link text-ink-soft" href={here}>
					<Time at={createdAt} timeZone={timeZone} now={now} />
				</a>{" "}
				{editedAt && <span className="text-ink-soft">(edited)</span>} <Actions {...{ comment, base, slug }} />
			</p>
			<Markdown html={html} />
			{rest !== undefined && (
				<p>
					<a className="link" href={`${here}?from=${rest}`}>
						Read the rest of this comment
					</a>
				</p>
			)}
			<ShownFiles files={comment.files} more={comment.moreFiles} base={base} slug={slug} />
			{others.length > 0 && (
				<p className="text-small text-ink-soft">
					Also mentioned:{" "}
					{others.map((person, index) => (
						<span key={person.id}>
							{index > 0 && ", "}
							<a className="link" href={pageIn(base, "/members/:member", person.id)}>
								<bdi>{person.name}</bdi>
							</a>
						</span>
					))}
				</p>
			)}
		</div>
	);
}

function Actions({ comment, base, slug }: Pick<Place, "base" | "slug"> & { comment: ListedComment }) {
	const { id, author, canEdit, canDelete } = comment;
	const whose = (
		<span className="sr-only">
			{" "}
			the comment by <bdi>{author.name}</bdi>
		</span>
	);
	if (!canEdit && !canDelete) return null;
	return (
		<span className="comment-actions">
			{canEdit && (
				<a
					className="quiet-link text-ink-soft"
					href={pageIn(base, "/projects/:project/comments/:comment/edit", slug, id)}
				>
					Edit{whose}
				</a>
			)}{" "}
			{canDelete && (
				<a
					className="quiet-link text-ink-soft"
					href={pageIn(base, "/projects/:project/comments/:comment/delete", slug, id)}
				>
					Delete{whose}
				</a>
			)}
		</span>
	);
}

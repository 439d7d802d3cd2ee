import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { CommentList } from "./comment-list.tsx";
import type { CommentPage } from "./list.server.ts";

type CommentPagesProps = CommentPage & {
	/** Of the part that is shown, where the page’s own title does not say it. */
	title?: string;
	slug: string;
	base: string;
	timeZone: string;
	now: Date;
};

/** Shows one page of a project’s comments, between links to those before and after them. */
export function CommentPages({ title, comments, before, after, ...place }: CommentPagesProps) {
	const all = pageIn(place.base, "/projects/:project/comments", place.slug);
	const list = (
		<div className="stack">
			{before !== undefined && (
				<ButtonLink variant="quiet" href={`${all}?before=${before}`} rel="prev">
					Earlier comments
				</ButtonLink>
			)}
			{comments.length > 0 ? (
				<CommentList comments={comments} {...place} />
			) : (
				<p className="text-ink-soft">There are no comments here.</p>
			)}
			{after !== undefined && (
				<ButtonLink variant="quiet" href={`${all}?after=${after}`} rel="next">
					Later comments
				</ButtonLink>
			)}
		</div>
	);
	return title === undefined ? list : <Section title={title}>{list}</Section>;
}

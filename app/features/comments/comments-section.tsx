import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { CommentForm } from "./comment-form.tsx";
import { CommentList } from "./comment-list.tsx";
import type { commentsOn } from "./list.server.ts";

type CommentsSectionProps = {
	comments: Awaited<ReturnType<typeof commentsOn>>;
	slug: string;
	base: string;
	timeZone: string;
	now: Date;
	fileLimits: FileLimits;
};

/** Shows the newest comments on a project, and the form for another one or the reason why there is none. */
export function CommentsSection({ comments: found, fileLimits, ...place }: CommentsSectionProps) {
	const { base, slug, timeZone } = place;
	const { comments, before, cannotWrite, canAddFiles, people, more } = found;
	const all = pageIn(base, "/projects/:project/comments", slug);
	return (
		<Section title="Comments">
			<div className="stack">
				{before !== undefined && (
					<a className="link" href={`${all}?before=${before}`}>
						Earlier comments
					</a>
				)}
				{comments.length > 0 && <CommentList comments={comments} {...place} />}
				{cannotWrite ? (
					<p className="text-ink-soft">
						<WhyNot reason={cannotWrite} />
					</p>
				) : (
					<CommentForm
						{...{ people, more, timeZone }}
						action={all}
						files={canAddFiles ? { limits: fileLimits, staged: [] } : undefined}
					/>
				)}
			</div>
		</Section>
	);
}

import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { limitComments } from "#app/tenant/rate-limits.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { CommentForm, type ReturnedComment } from "../comment-form.tsx";
import { editComment } from "../comments.server.ts";
import { getCommentToEdit } from "../edit-form.server.ts";
import { receiveFiles, showAgain } from "../files-of-form.server.ts";
import { editShape } from "../forms.ts";
import { seeComment } from "../saved.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit a comment on ${quoted(loaderData?.project.name, "a project")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const asked = await getCommentToEdit(tenant, [params.project, params.comment]);
	return { ...asked, fileLimits: tenant.files.limits, base, timeZone };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	// No file is taken for a comment that its sender may not edit.
	await getCommentToEdit(tenant, [params.project, params.comment]);
	const files = await receiveFiles(tenant, params.project, request);
	if (form.invalid) return showAgain(files, form.invalid);
	if (files.problems) return showAgain(files, form.again({ files: files.problems }, 422));
	await limitComments(request, tenant);
	const values = { ...form.values, fileIds: files.ids };
	const saved = await editComment(tenant, [params.project, params.comment], values);
	if (saved.outcome === "saved") {
		// Those of a form that was sent twice: its comment has the files of the first.
		await tenant.files.unstage(files.newIds);
		return seeComment(tenant, params.project, saved, "Saved your comment.");
	}
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["This comment was changed after you opened it. Your changes have not been saved yet."],
		});
		const shown = await showAgain(files, again);
		return data({ ...shown.data, stale: true }, shown.init ?? undefined);
	}
	return showAgain(files, form.again(saved.errors), saved.doubts);
}

export default function EditComment({ loaderData, actionData }: Route.ComponentProps) {
	const { base, project, comment, people, more, ticked, timeZone, canAddFiles, fileLimits } = loaderData;
	const here = pageIn(base, "/projects/:project", project.slug);
	const again: ReturnedComment = actionData ?? {};
	return (
		<CommentForm
			{...{ people, more, timeZone }}
			result={again.result}
			doubts={again.doubts}
			files={canAddFiles ? { limits: fileLimits, staged: again.staged ?? [] } : undefined}
			edits={{
				comment: comment.text,
				tellId: ticked,
				version: comment.version,
				cancelHref: pageIn(base, "/projects/:project/comments/:comment", project.slug, comment.id),
			}}
		>
			{(form) => (
				<>
					<PageHeader
						title="Edit comment"
						breadcrumbs={[
							{ label: "Projects", href: pageIn(base, "/projects") },
							{ label: project.name, href: here },
							{ label: "Comments", href: pageIn(base, "/projects/:project/comments", project.slug) },
						]}
					/>
					{again.stale && (
						<div className="stack">
							<StaleNotice />
							<p className="prose">{comment.text}</p>
						</div>
					)}
					{form}
				</>
			)}
		</CommentForm>
	);
}

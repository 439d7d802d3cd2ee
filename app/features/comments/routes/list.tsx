import { AboutProject } from "#app/features/projects/about-project.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { limitComments } from "#app/tenant/rate-limits.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns } from "#app/ui/elements/card.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { CommentForm, type ReturnedComment } from "../comment-form.tsx";
import { CommentPages } from "../comment-pages.tsx";
import { addComment } from "../comments.server.ts";
import { receiveFiles, showAgain } from "../files-of-form.server.ts";
import { commentShape, listShape } from "../forms.ts";
import { listComments } from "../list.server.ts";
import { seeComment } from "../saved.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Comments on ${quoted(loaderData?.project.name, "a project")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const place = placeOf(readQuery(request, listShape));
	const page = await listComments(tenant, params.project, place);
	const today = dayIn(tenant.workspaceTimeZone);
	return { ...page, fileLimits: tenant.files.limits, place, base, timeZone, today, now: new Date() };
}

function placeOf({ before, after }: { before?: number; after?: number }) {
	if (before !== undefined) return { at: "before", id: before } as const;
	return after === undefined ? ({ at: "end" } as const) : ({ at: "after", id: after } as const);
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("comments:add");
	const form = await submit(request, commentShape);
	const files = await receiveFiles(tenant, params.project, request);
	if (form.invalid) return showAgain(files, form.invalid);
	if (files.problems) return showAgain(files, form.again({ files: files.problems }, 422));
	await limitComments(request, tenant);
	const saved = await addComment(tenant, params.project, { ...form.values, fileIds: files.ids });
	if (saved.outcome === "saved") {
		// Those of a form that was sent twice: its comment has the files of the first.
		await tenant.files.unstage(files.newIds);
		return seeComment(tenant, params.project, saved, "Added your comment.");
	}
	return showAgain(files, form.again(saved.errors), saved.doubts);
}

export default function Comments({ loaderData, actionData }: Route.ComponentProps) {
	const { project, place, comments, before, after, cannotWrite, people, more, base, timeZone, now } =
		loaderData;
	const { canAddFiles, fileLimits } = loaderData;
	const page = (form?: React.ReactNode) => (
		<>
			<PageHeader
				title={sentence`Comments on “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: pageIn(base, "/projects/:project", project.slug) },
				]}
			/>
			<Columns aside={<AboutProject {...loaderData} />}>
				<CommentPages
					{...{ comments, before, after, base, timeZone, now }}
					title={before === undefined && after === undefined ? undefined : TITLES[place.at]}
					slug={project.slug}
				/>
				{form}
			</Columns>
		</>
	);
	const again: ReturnedComment = actionData ?? {};
	return cannotWrite ? (
		<>
			{page()}
			<LeftOut>
				<Button variant="quiet" disabledReason={cannotWrite}>
					Add comment
				</Button>
			</LeftOut>
		</>
	) : (
		<CommentForm
			{...{ people, more, timeZone }}
			result={again.result}
			doubts={again.doubts}
			files={canAddFiles ? { limits: fileLimits, staged: again.staged ?? [] } : undefined}
		>
			{page}
		</CommentForm>
	);
}

// Of the parts of a long list.
const TITLES = { end: "Latest comments", before: "Earlier comments", after: "Later comments" };

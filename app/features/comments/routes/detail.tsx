import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { NEW_COMMENT } from "../comment-form.tsx";
import { CommentPages } from "../comment-pages.tsx";
import { partShape } from "../forms.ts";
import { getComment } from "../list.server.ts";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`A comment on ${quoted(loaderData?.project.name, "a project")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const { from } = readQuery(request, partShape);
	const found = await getComment(tenant, [params.project, params.comment], from);
	return { ...found, isPart: from !== undefined, base, timeZone, now: new Date() };
}

export default function OneComment({ loaderData }: Route.ComponentProps) {
	const { project, isPart, cannotWrite, ...found } = loaderData;
	const { base } = found;
	return (
		<>
			<PageHeader
				title={sentence`A comment on “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: pageIn(base, "/projects/:project", project.slug) },
					{ label: "Comments", href: pageIn(base, "/projects/:project/comments", project.slug) },
				]}
			/>
			<CommentPages {...found} title={isPart ? "The rest of the comment" : undefined} slug={project.slug} />
			<p className="mt-6">
				{cannotWrite ? (
					<span className="text-ink-soft">
						<WhyNot reason={cannotWrite} />
					</span>
				) : (
					<ButtonLink
						variant="quiet"
						href={`${pageIn(base, "/projects/:project/comments", project.slug)}#${NEW_COMMENT}`}
					>
						Reply
					</ButtonLink>
				)}
			</p>
		</>
	);
}

import { AboutProject } from "#app/features/projects/about-project.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns } from "#app/ui/elements/card.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { CommentForm } from "../comment-form.tsx";
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
	return {
		...found,
		...{ isPart: from !== undefined, fileLimits: tenant.files.limits },
		...{ base, timeZone, now: new Date(), today: dayIn(tenant.workspaceTimeZone) },
	};
}

export default function OneComment({ loaderData }: Route.ComponentProps) {
	const { project, comments, before, after, isPart, base, timeZone, now } = loaderData;
	const { cannotWrite, canAddFiles, people, more, fileLimits } = loaderData;
	const all = pageIn(base, "/projects/:project/comments", project.slug);
	return (
		<>
			<PageHeader
				title={sentence`A comment on “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: pageIn(base, "/projects/:project", project.slug) },
					{ label: "Comments", href: all },
				]}
			/>
			<Columns aside={<AboutProject {...loaderData} />}>
				<CommentPages
					{...{ comments, before, after, base, timeZone, now }}
					title={isPart ? "The rest of the comment" : undefined}
					slug={project.slug}
				/>
				{!cannotWrite && (
					<CommentForm
						{...{ people, more, timeZone }}
						action={all}
						files={canAddFiles ? { limits: fileLimits, staged: [] } : undefined}
					/>
				)}
			</Columns>
			{cannotWrite && (
				<LeftOut>
					<Button variant="quiet" disabledReason={cannotWrite}>
						Add comment
					</Button>
				</LeftOut>
			)}
		</>
	);
}

import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { Markdown } from "#app/ui/text/markdown.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { removeComment, undeleteComment } from "../comments.server.ts";
import { getCommentToRemove } from "../list.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete a comment by ${loaderData?.author ?? "someone"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const found = await getCommentToRemove(tenant, [params.project, params.comment]);
	return { ...found, base: tenant.base, timeZone: tenant.timeZone, now: new Date() };
}

const shape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	const { project: slug, comment } = params;
	const here = pageIn(tenant.base, "/projects/:project", slug);
	if (form.values.to === "there") {
		await undeleteComment(tenant, slug, comment);
		return seeOther(here, { text: "The comment is back." });
	}
	await removeComment(tenant, slug, comment);
	const undo = {
		action: pageIn(tenant.base, "/projects/:project/comments/:comment/delete", slug, comment),
		values: { to: "there" },
	};
	return seeOther(here, { text: "Deleted the comment.", undo });
}

export default function DeleteComment({ loaderData }: Route.ComponentProps) {
	const { base, project, author } = loaderData;
	const here = pageIn(base, "/projects/:project", project.slug);
	return (
		<Confirm
			title={sentence`Delete a comment by ${author}`}
			breadcrumbs={[
				{ label: "Projects", href: pageIn(base, "/projects") },
				{ label: project.name, href: here },
				{ label: "Comments", href: pageIn(base, "/projects/:project/comments", project.slug) },
			]}
			consequences={[
				"No one in this workspace can read it anymore.",
				"You can undo this on the next page, and for 30 days under Recently deleted.",
			]}
			submitLabel="Delete comment"
			cancelHref={here}
			values={{ to: "deleted" }}
			about={<Quote {...loaderData} />}
		/>
	);
}

function Quote({ author, face, html, createdAt, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<div className="flex gap-3">
			<Avatar {...face} />
			<div className="min-w-0">
				<p className="row text-small">
					<strong>
						<bdi>{author}</bdi>
					</strong>{" "}
					<span className="text-ink-soft">
						<Time at={createdAt} timeZone={timeZone} now={now} />
					</span>
				</p>
				<blockquote className="mt-1 wrap-anywhere">
					<Markdown html={html} />
				</blockquote>
			</div>
		</div>
	);
}

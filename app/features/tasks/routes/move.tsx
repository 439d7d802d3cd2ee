import { getFormProps, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { choiceProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { moveShape, searchShape } from "../forms.ts";
import { getTaskToMove, moveTask } from "../move.server.ts";
import { aboveTask, taskHref } from "../task-page.ts";
import type { Route } from "./+types/move";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Move ${quoted(loaderData?.task.text, "task")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { q } = readQuery(request, searchShape);
	const { project, task, targets, hasMore } = await getTaskToMove(tenant, [params.project, params.task], q);
	return {
		base: tenant.base,
		project: { name: project.name, slug: project.slug },
		task: { id: task.id, text: task.text },
		targets,
		hasMore,
		q,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, moveShape);
	if (form.invalid) return form.invalid;
	const moved = await moveTask(tenant, [params.project, params.task], form.values.project);
	if (moved.outcome === "refused") return form.again({ project: [moved.problem] });
	const { project, text } = moved;
	return seeOther(taskHref(tenant.base, project.slug, params.task), {
		text: sentence`Moved “${text}” to “${project.name}”.`,
	});
}

export default function MoveTask({ loaderData, actionData }: Route.ComponentProps) {
	const { base, project, task, targets, hasMore, q } = loaderData;
	const here = pageIn(base, "/projects/:project/tasks/:task/move", project.slug, task.id);
	const cancelHref = pageIn(base, "/projects/:project/tasks/:task", project.slug, task.id);
	const [form, fields] = useForm({
		id: "move",
		lastResult: actionData?.result,
		defaultValue: { project: "" },
	});
	return (
		<div className="stack">
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Move “${task.text}”`}
				breadcrumbs={aboveTask(base, project)}
				description="To another project that you can edit."
			/>
			{(hasMore || q) && (
				<FilterBar
					label="Projects to move it to"
					action={here}
					search={{ name: "q", label: "Search projects", value: q }}
					submitLabel="Search"
					clearHref={q ? here : undefined}
				/>
			)}
			{targets.length === 0 ? (
				<p className="text-ink-soft">
					{q ? "No project that you can edit matches." : "There’s no other project that you can edit."}{" "}
					<a className="link" href={cancelHref}>
						Back to the task
					</a>
				</p>
			) : (
				<PostForm {...getFormProps(form)} className="stack">
					<Select
						{...choiceProps(fields.project)}
						label="Project"
						hint={
							hasMore
								? "Those that were changed last. Search for any other."
								: "The task goes to the end of that project’s tasks."
						}
						options={[
							{ value: "", label: "Choose a project" },
							...targets.map(({ name, slug }) => ({ value: slug, label: name })),
						]}
					/>
					<FormActions submitLabel="Move task" cancelHref={cancelHref} />
				</PostForm>
			)}
		</div>
	);
}

import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { suggestPeople } from "#app/tenant/people/find-named.server.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { assigneeOf } from "../assignee.server.ts";
import { findTask } from "../find.server.ts";
import { editShape } from "../forms.ts";
import { TaskForm } from "../task-form.tsx";
import { aboveTask, taskHref } from "../task-page.ts";
import { editTask } from "../tasks.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = () => titled("Edit task");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return tenant.read(async (reading) => {
		const { project, task } = await findTask(reading, tenant.base, [params.project, params.task]);
		const [assignee, people] = await Promise.all([
			assigneeOf(reading, task.assigneeId),
			suggestPeople(reading),
		]);
		const { id, text, dueOn, version } = task;
		return {
			base: tenant.base,
			project: { name: project.name, slug: project.slug },
			id,
			task: { task: text, person: assignee?.name, dueOn, version },
			people,
			isDone: task.doneAt !== null,
		};
	});
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const saved = await editTask(tenant, [params.project, params.task], form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["Someone changed this task after you opened it. Your changes have not been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	return seeOther(taskHref(tenant.base, params.project, saved.id), {
		text: sentence`Saved “${saved.text}”.`,
	});
}

export default function EditTask({ loaderData, actionData }: Route.ComponentProps) {
	const { base, project, id, task, people } = loaderData;
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<TaskForm
			result={actionData?.result}
			task={task}
			people={people}
			cancelHref={taskHref(base, project.slug, id)}
			aside={<More {...loaderData} />}
		>
			<PageHeader title="Edit task" breadcrumbs={aboveTask(base, project)} />
			{stale && (
				<div className="stack">
					<StaleNotice />
					<DescriptionList
						items={[
							{ term: "Task", details: task.task },
							{ term: "Person", details: task.person },
							{ term: "Due", details: task.dueOn },
						]}
					/>
				</div>
			)}
		</TaskForm>
	);
}

/** What else can be done with the task: its place and its end come after its form. */
function More({ base, project: { slug }, id, isDone }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="This task" boxed>
			<div className="actions-below">
				{!isDone && (
					<PostForm action={pageIn(base, "/projects/:project/tasks", slug)}>
						<Button variant="quiet" name="up" value={id}>
							Move up
						</Button>{" "}
						<Button variant="quiet" name="down" value={id}>
							Move down
						</Button>
					</PostForm>
				)}
				<ButtonLink variant="quiet" href={pageIn(base, "/projects/:project/tasks/:task/move", slug, id)}>
					Move to another project
				</ButtonLink>
				<ButtonLink
					variant="danger-quiet"
					href={pageIn(base, "/projects/:project/tasks/:task/delete", slug, id)}
				>
					Delete task
				</ButtonLink>
			</div>
		</Section>
	);
}

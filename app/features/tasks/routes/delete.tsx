import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { findTask } from "../find.server.ts";
import { removalShape } from "../forms.ts";
import { aboveTask, taskHref } from "../task-page.ts";
import { removeTask, undeleteTask } from "../tasks.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.task.text, "task")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { project, task } = await tenant.read((reading) =>
		findTask(reading, tenant.base, [params.project, params.task]),
	);
	return {
		base: tenant.base,
		project: { name: project.name, slug: project.slug },
		task: { id: task.id, text: task.text },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, removalShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const { id, text } = await undeleteTask(tenant, params.project, params.task);
		return seeOther(taskHref(tenant.base, params.project, id), { text: sentence`“${text}” is back.` });
	}
	const { id, text } = await removeTask(tenant, [params.project, params.task]);
	const action = pageIn(tenant.base, "/projects/:project/tasks/:task/delete", params.project, id);
	return seeOther(`${pageIn(tenant.base, "/projects/:project", params.project)}#tasks`, {
		text: sentence`Deleted “${text}”.`,
		undo: { action, values: { to: "there" } },
	});
}

export default function DeleteTask({ loaderData }: Route.ComponentProps) {
	const { base, project, task } = loaderData;
	return (
		<Confirm
			title={sentence`Delete “${task.text}”`}
			breadcrumbs={aboveTask(base, project)}
			consequences={[
				"The task is no longer among the project’s tasks, nor among anyone’s work.",
				"You can undo this on the next page, and for 30 days under Recently deleted.",
			]}
			submitLabel="Delete task"
			cancelHref={pageIn(base, "/projects/:project/tasks/:task", project.slug, task.id)}
			values={{ to: "deleted" }}
		/>
	);
}

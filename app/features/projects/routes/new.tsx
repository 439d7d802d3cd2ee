import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { projectChoices } from "../choices.server.ts";
import { projectShape } from "../forms.ts";
import { ProjectForm } from "../project-form.tsx";
import { createProject } from "../projects.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = ({ error }) => titled(`${error ? "Error: " : ""}New project`);

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const choices = await tenant.read((reading) => {
		reading.authorize("projects:create");
		return projectChoices(reading);
	});
	return { base: tenant.base, ...choices };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, projectShape);
	if (form.invalid) return form.invalid;
	const saved = await createProject(tenant, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	return seeOther(pageIn(tenant.base, "/projects/:project", saved.slug), {
		text: sentence`Created “${saved.name}”.`,
	});
}

export default function NewProject({ loaderData, actionData }: Route.ComponentProps) {
	return (
		<ProjectForm
			result={actionData?.result}
			choices={loaderData}
			submitLabel="Create project"
			cancelHref={pageIn(loaderData.base, "/projects")}
		>
			<PageHeader title="New project" description="Something your team wants to get done." />
		</ProjectForm>
	);
}

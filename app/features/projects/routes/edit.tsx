import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { projectChoices } from "../choices.server.ts";
import { namesOf } from "../detail.server.ts";
import { findProject, refuseArchived } from "../find.server.ts";
import { editShape, STAGES } from "../forms.ts";
import { ProjectForm } from "../project-form.tsx";
import { editProject } from "../projects.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.project.name, "project")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { project, choices, names } = await tenant.read(async (reading) => {
		const found = await findProject(reading, params.project);
		reading.authorize("projects:edit", found);
		refuseArchived(tenant.base, found);
		const [offered, people] = await Promise.all([
			projectChoices(reading, found.teamId),
			namesOf(reading, found),
		]);
		return { project: found, choices: offered, names: people };
	});
	const { name, slug, description, isPublic, teamId, stage, dueOn, version } = project;
	return {
		base: tenant.base,
		choices,
		creator: project.createdBy === tenant.member.id ? undefined : names.author,
		project: { name, slug, description, isPublic, teamId, stage, lead: names.lead, dueOn, version },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const saved = await editProject(tenant, params.project, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["Someone changed this project after you opened it. Your changes have not been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	if (saved.isHidden) {
		const text = sentence`Saved “${saved.name}”. It’s private, and you can’t see it anymore.`;
		return seeOther(pageIn(tenant.base, "/projects"), { text });
	}
	return seeOther(pageIn(tenant.base, "/projects/:project", saved.slug), {
		text: sentence`Saved “${saved.name}”.`,
	});
}

export default function EditProject({ loaderData, actionData }: Route.ComponentProps) {
	const { base, project, choices, creator } = loaderData;
	const here = pageIn(base, "/projects/:project", project.slug);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<ProjectForm
			result={actionData?.result}
			start={project}
			choices={choices}
			creator={creator}
			submitLabel="Save changes"
			cancelHref={here}
		>
			<PageHeader
				title={sentence`Edit “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: here },
				]}
			/>
			{stale && <CurrentText project={project} choices={choices} />}
		</ProjectForm>
	);
}

/** Shows the saved version after a stale edit; the fields below still hold what was typed. */
function CurrentText({ project, choices }: Pick<Route.ComponentProps["loaderData"], "project" | "choices">) {
	return (
		<div className="stack">
			<StaleNotice />
			<DescriptionList
				items={[
					{ term: "Name", details: project.name },
					{
						term: "Description",
						details: project.description && (
							<span className="whitespace-pre-line">{project.description}</span>
						),
					},
					{ term: "Public in this workspace", details: project.isPublic ? "Yes" : "No" },
					{ term: "Stage", details: STAGES[project.stage] },
					{ term: "Lead", details: project.lead },
					{ term: "Due", details: project.dueOn },
					{ term: "Team", details: choices.teams.find(({ id }) => id === project.teamId)?.name },
				]}
			/>
		</div>
	);
}

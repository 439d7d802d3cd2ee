import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { namesOf } from "../detail.server.ts";
import { findProject, refuseArchived } from "../find.server.ts";
import { editShape } from "../forms.ts";
import { ProjectForm } from "../project-form.tsx";
import { editProject, NO_TEAM } from "../projects.server.ts";
import { teamChoices } from "../teams.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${loaderData?.project.name ?? "project"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { project, teams, creator } = await tenant.read(async (reading) => {
		const found = await findProject(reading, params.project);
		reading.authorize("projects:edit", found);
		refuseArchived(tenant.base, found);
		const [choices, { author }] = await Promise.all([
			teamChoices(reading, found.teamId),
			namesOf(reading, found),
		]);
		return {
			project: found,
			teams: choices,
			creator: found.createdBy === tenant.member.id ? undefined : author,
		};
	});
	const { name, slug, description, isPublic, teamId, version } = project;
	return {
		base: tenant.base,
		teams,
		creator,
		project: { name, slug, description, isPublic, teamId, version },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const saved = await editProject(tenant, params.project, form.values);
	if (saved.outcome === "taken") {
		return form.again({ name: ["There is already a project with this name. Choose another."] });
	}
	if (saved.outcome === "no team") return form.again({ teamId: [NO_TEAM] });
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["Someone changed this project after you opened it. Your changes have not been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/projects/:project", saved.slug), {
		text: sentence`Saved “${saved.name}”.`,
	});
}

export default function EditProject({ loaderData, actionData }: Route.ComponentProps) {
	const { base, project, teams, creator } = loaderData;
	const here = pageIn(base, "/projects/:project", project.slug);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<ProjectForm
			result={actionData?.result}
			start={project}
			teams={teams}
			creator={creator}
			submitLabel="Save changes"
			cancelHref={here}
		>
			<PageHeader
				title={sentence`Edit ${project.name}`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: here },
				]}
			/>
			{stale && <CurrentText project={project} teams={teams} />}
		</ProjectForm>
	);
}

/** Shows the saved version after a stale edit; the fields below still hold what was typed. */
function CurrentText({ project, teams }: Pick<Route.ComponentProps["loaderData"], "project" | "teams">) {
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
					{ term: "Team", details: teams.find(({ id }) => id === project.teamId)?.name },
				]}
			/>
		</div>
	);
}

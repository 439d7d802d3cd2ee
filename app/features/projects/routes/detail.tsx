import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { ButtonGroup } from "#app/ui/elements/button-group.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Activity } from "#app/ui/lists/activity.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import { getProject } from "../detail.server.ts";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.project.name ?? "Project"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const found = await getProject(tenant, params.project);
	return { ...found, base: tenant.base, timeZone: tenant.timeZone, now: new Date() };
}

export default function ProjectDetail({ loaderData }: Route.ComponentProps) {
	const { project, activity, base, timeZone, now } = loaderData;
	return (
		<>
			<PageHeader
				title={project.name}
				breadcrumbs={[{ label: "Projects", href: pageIn(base, "/projects") }]}
				actions={<Actions {...loaderData} />}
			/>
			<Columns aside={<Facts {...loaderData} />}>
				<Section title="Description">
					{project.description ? (
						<div className="prose whitespace-pre-line">{project.description}</div>
					) : (
						<p className="text-ink-soft">No description yet.</p>
					)}
				</Section>
				<Section title="Recent activity">
					{activity.length > 0 ? (
						<Activity items={activity} timeZone={timeZone} now={now} />
					) : (
						<p className="text-ink-soft">No activity yet that you can see.</p>
					)}
				</Section>
			</Columns>
		</>
	);
}

function Actions({ project, base, cannotEdit, cannotDelete }: Route.ComponentProps["loaderData"]) {
	const archived = project.status === "archived";
	return (
		<ButtonGroup>
			<ButtonLink
				href={pageIn(base, "/projects/:project/edit", project.slug)}
				disabledReason={
					cannotEdit ?? (archived ? "An archived project can’t be edited. Restore it first." : null)
				}
			>
				Edit project
			</ButtonLink>
			<ButtonLink
				href={pageIn(base, "/projects/:project/archive", project.slug)}
				variant="quiet"
				disabledReason={cannotEdit}
			>
				{archived ? "Restore project" : "Archive project"}
			</ButtonLink>
			<ButtonLink
				href={pageIn(base, "/projects/:project/delete", project.slug)}
				variant="danger-quiet"
				disabledReason={cannotDelete}
			>
				Delete project
			</ButtonLink>
		</ButtonGroup>
	);
}

function Facts({ project, team, names, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	const facts = [
		{
			term: "Who can see it",
			details: project.isPublic ? <Badge tone="accent">Public</Badge> : <Badge>Private</Badge>,
		},
		{
			term: "Team",
			details: team && (
				<a className="link" href={pageIn(base, "/teams/:team", team.slug)}>
					<bdi>{team.name}</bdi>
				</a>
			),
		},
		{ term: "Created by", details: names.author },
		{ term: "Created", details: <Time at={project.createdAt} timeZone={timeZone} now={now} /> },
		{ term: "Changed", details: <Time at={project.updatedAt} timeZone={timeZone} now={now} /> },
	];
	if (project.archivedAt) {
		facts.push({ term: "Archived", details: <Time at={project.archivedAt} timeZone={timeZone} now={now} /> });
		facts.push({ term: "Archived by", details: names.archiver ?? "Someone" });
	}
	return (
		<Section title="About this project" boxed>
			<DescriptionList items={facts} />
		</Section>
	);
}

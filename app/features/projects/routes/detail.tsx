import { CommentsSection } from "#app/features/comments/comments-section.tsx";
import { commentsOn } from "#app/features/comments/list.server.ts";
import { tasksOf } from "#app/features/tasks/list.server.ts";
import { TasksSection } from "#app/features/tasks/tasks-section.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { renderMarkdown } from "#app/platform/markdown.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { DetailsMenu } from "#app/ui/frame/details-menu.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Activity } from "#app/ui/lists/activity.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Markdown } from "#app/ui/text/markdown.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { describeProject } from "../detail.server.ts";
import { findProject } from "../find.server.ts";
import { DueDay, StageBadge } from "../standing.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.project.name ?? "Project"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const found = await tenant.read(async (reading) => {
		const project = await findProject(reading, params.project);
		const [described, tasks, comments] = await Promise.all([
			describeProject(reading, project),
			tasksOf(reading, project),
			commentsOn(reading, tenant, project),
		]);
		return { ...described, tasks, comments };
	});
	const { description } = found.project;
	return {
		...found,
		descriptionHtml: description && renderMarkdown(description, { headingLevel: 3, base }),
		base,
		timeZone,
		today: dayIn(timeZone),
		now: new Date(),
	};
}

export default function ProjectDetail({ loaderData }: Route.ComponentProps) {
	const { project, descriptionHtml, tasks, comments, activity, base, timeZone, today, now } = loaderData;
	return (
		<>
			<PageHeader
				title={project.name}
				breadcrumbs={[{ label: "Projects", href: pageIn(base, "/projects") }]}
				description={<Standing {...loaderData} />}
				actions={<Actions {...loaderData} />}
			/>
			<Columns aside={<Facts {...loaderData} />}>
				<Section title="Description">
					{descriptionHtml ? (
						<Markdown html={descriptionHtml} />
					) : (
						<p className="text-ink-soft">No description yet.</p>
					)}
				</Section>
				<TasksSection page={tasks} base={base} slug={project.slug} today={today} />
				<CommentsSection slug={project.slug} {...{ comments, base, timeZone, now }} />
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

function Actions({
	project,
	base,
	cannotCreate,
	cannotEdit,
	cannotDelete,
}: Route.ComponentProps["loaderData"]) {
	const archived = project.status === "archived";
	return (
		<>
			<ButtonLink
				href={pageIn(base, "/projects/:project/edit", project.slug)}
				disabledReason={
					cannotEdit ?? (archived ? "An archived project can’t be edited. Restore it first." : null)
				}
			>
				Edit project
			</ButtonLink>
			<DetailsMenu
				label="More"
				items={[
					{
						label: archived ? "Restore project" : "Archive project",
						href: pageIn(base, "/projects/:project/archive", project.slug),
						disabledReason: cannotEdit,
					},
					{
						label: "Duplicate project",
						href: pageIn(base, "/projects/:project/duplicate", project.slug),
						disabledReason: cannotCreate,
					},
					{
						label: "Delete project",
						href: pageIn(base, "/projects/:project/delete", project.slug),
						disabledReason: cannotDelete,
					},
				]}
			/>
		</>
	);
}

/** How far it has come, who leads it, and until when: the line below its name. */
function Standing({ project, names, today }: Route.ComponentProps["loaderData"]) {
	return (
		<p className="row">
			<StageBadge project={project} />{" "}
			{names.lead && (
				<span>
					Led by <bdi>{names.lead}</bdi>
				</span>
			)}{" "}
			{project.dueOn && <DueDay project={project} today={today} />}
		</p>
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

import { CommentsSection } from "#app/features/comments/comments-section.tsx";
import { partShape } from "#app/features/comments/forms.ts";
import { commentsOn } from "#app/features/comments/list.server.ts";
import { renderPart } from "#app/features/comments/render.server.ts";
import { FilesSection } from "#app/features/files/files-section.tsx";
import { filesOn, textOf } from "#app/features/files/list.server.ts";
import { tasksOf } from "#app/features/tasks/list.server.ts";
import { TasksSection } from "#app/features/tasks/tasks-section.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { ActionsWithMenu } from "#app/ui/frame/details-menu.tsx";
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

// Bytes of HTML: a page has 50 kB for all.
const ROOM_FOR_DESCRIPTION = 8_000;

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const { from = 0 } = readQuery(request, partShape);
	const found = await tenant.read(async (reading) => {
		const project = await findProject(reading, params.project);
		const text = project.description ?? "";
		const { html, rest } = renderPart(text, { room: ROOM_FOR_DESCRIPTION, from, base });
		const filesFound = filesOn(reading, project);
		const [described, tasks, files, comments] = await Promise.all([
			describeProject(reading, project),
			tasksOf(reading, project, Buffer.byteLength(html)),
			filesFound,
			commentsOn(reading, { base, project }, filesFound.then(textOf)),
		]);
		return { ...described, tasks, files, comments, description: { html, from, rest } };
	});
	return {
		...found,
		fileLimits: tenant.files.limits,
		base,
		timeZone,
		today: dayIn(tenant.workspaceTimeZone),
		now: new Date(),
	};
}

export default function ProjectDetail({ loaderData }: Route.ComponentProps) {
	const { project, tasks, files, fileLimits, comments, activity, base, timeZone, today, now } = loaderData;
	return (
		<>
			<PageHeader
				title={project.name}
				breadcrumbs={[{ label: "Projects", href: pageIn(base, "/projects") }]}
				description={<Standing {...loaderData} />}
				actions={<Actions {...loaderData} />}
			/>
			<Columns aside={<Facts {...loaderData} />}>
				<Description {...loaderData} />
				<TasksSection page={tasks} base={base} slug={project.slug} today={today} />
				<FilesSection page={files} slug={project.slug} {...{ fileLimits, base, timeZone, now }} />
				<CommentsSection slug={project.slug} {...{ comments, fileLimits, base, timeZone, now }} />
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

/** Shows the description, or a part of a long one. */
function Description({ project, description, base }: Route.ComponentProps["loaderData"]) {
	const { html, from, rest } = description;
	const here = pageIn(base, "/projects/:project", project.slug);
	return (
		<Section title={from > 0 ? "The rest of the description" : "Description"}>
			{project.description ? <Markdown html={html} /> : <p className="text-ink-soft">No description yet.</p>}
			{rest !== undefined && (
				<p>
					<a className="link" href={`${here}?from=${rest}`}>
						Read the rest of the description
					</a>
				</p>
			)}
			{from > 0 && (
				<p>
					<a className="link" href={here}>
						Read the description from its beginning
					</a>
				</p>
			)}
		</Section>
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
		<ActionsWithMenu
			main={{
				label: "Edit project",
				href: pageIn(base, "/projects/:project/edit", project.slug),
				disabledReason:
					cannotEdit ?? (archived ? "An archived project can’t be edited. Restore it first." : null),
			}}
			more={[
				{
					label: "Watch or mute project",
					href: pageIn(base, "/projects/:project/watch", project.slug),
				},
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
		{ term: "Who can see it", details: project.isPublic ? "Everyone" : "Private" },
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

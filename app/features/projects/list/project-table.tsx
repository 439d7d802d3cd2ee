import { pageIn } from "#app/platform/http/address/page-in.ts";
import { type Column, Table } from "#app/ui/lists/table.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import type { ProjectQuery, ProjectSort } from "../forms.ts";
import { DueOn, StageBadge } from "../standing.tsx";
import { listAddress } from "./list-address.ts";
import type { ListedProject } from "./project-rows.server.ts";

/** What every view of the list shows around its projects. */
export type ProjectsShown = {
	query: ProjectQuery;
	base: string;
	timeZone: string;
	/** The day in the workspace's time zone. */
	today: string;
	/** Whether the member could change some of the projects, and so can select them. */
	mayEdit: boolean;
};

/** Shows projects as rows, each with a box to select it. */
export function ProjectTable({
	projects,
	caption = "Projects",
	...shown
}: ProjectsShown & { projects: ListedProject[]; caption?: string }) {
	const { base, mayEdit } = shown;
	return (
		<Table<ListedProject>
			dense
			caption={caption}
			captionHidden
			rows={projects}
			rowKey={(project) => project.slug}
			rowHref={(project) => pageIn(base, "/projects/:project", project.slug)}
			selection={
				mayEdit
					? {
							name: "projects",
							value: ({ id, version }) => `${id}.${version}`,
							label: ({ name }) => sentence`Select ${name}`,
						}
					: undefined
			}
			columns={columnsFor(shown)}
		/>
	);
}

function columnsFor({ query, base, timeZone, today }: ProjectsShown): Column<ListedProject>[] {
	const sortBy = (sort: ProjectSort, direction: "ascending" | "descending") => ({
		href: listAddress(base, query, { sort }),
		direction: query.sort === sort ? direction : undefined,
	});
	const stage = {
		key: "stage",
		header: "Stage",
		narrow: "bare" as const,
		words: true as const,
		cell: (project: ListedProject) => <StageBadge project={project} />,
	};
	return [
		{ key: "name", header: "Name", cell: (project) => project.name, sort: sortBy("name", "ascending") },
		// Projects that are grouped by stage have it above them.
		...(query.view === "stages" ? [] : [stage]),
		{
			key: "lead",
			header: "Lead",
			narrow: "bare",
			cell: (project) => <Lead project={project} query={query} base={base} />,
		},
		{
			key: "due",
			header: "Due",
			cell: (project) => <DueOn project={project} today={today} />,
			sort: sortBy("due", "ascending"),
		},
		{
			key: "visibility",
			header: "Who can see it",
			spare: true,
			cell: (project) => (project.isPublic ? "Everyone" : "Private"),
		},
		{
			key: "created",
			header: "Created",
			spare: true,
			cell: (project) => <Time at={project.createdAt} timeZone={timeZone} precision="day" />,
			sort: sortBy("created", "descending"),
		},
		{
			key: "updated",
			header: "Changed",
			narrow: "absent",
			cell: (project) => <Time at={project.updatedAt} timeZone={timeZone} precision="day" />,
			sort: sortBy("updated", "descending"),
		},
	];
}

/** The lead’s name, which leads to their projects. */
function Lead({ project, query, base }: { project: ListedProject; query: ProjectQuery; base: string }) {
	if (!project.leadId) return null;
	return (
		<a className="link person" href={listAddress(base, query, { lead: project.leadId })}>
			<bdi>{project.lead}</bdi>
		</a>
	);
}

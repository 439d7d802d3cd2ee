import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { listShape, ME, type ProjectQuery, STAGES } from "../forms.ts";
import { type ListedProject, listProjects } from "../list.server.ts";
import { DueDay, ProjectStage } from "../standing.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Projects");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const query = readQuery(request, listShape);
	const page = await listProjects(tenant, query);
	return {
		...page,
		query,
		base: tenant.base,
		timeZone: tenant.timeZone,
		today: dayIn(tenant.timeZone),
		now: new Date(),
		cannotCreate: allows(tenant.member, "projects:create")
			? null
			: reasonAgainst(tenant.member, "projects:create"),
	};
}

/** Builds the list's address with some parameters changed and defaults left out. */
function addressOf(home: string, query: ProjectQuery, changes: Partial<ProjectQuery>): string {
	const { q, status, stage, lead, sort, team, after, before } = {
		...query,
		after: undefined,
		before: undefined,
		...changes,
	};
	const search = new URLSearchParams();
	if (q) search.set("q", q);
	if (status !== "active") search.set("status", status);
	if (stage) search.set("stage", stage);
	if (lead) search.set("lead", lead);
	if (sort !== "updated") search.set("sort", sort);
	if (team) search.set("team", team);
	if (after) search.set("after", after);
	if (before) search.set("before", before);
	return search.size > 0 ? `${home}?${search}` : home;
}

export default function Projects({ loaderData }: Route.ComponentProps) {
	const { projects, teams, leadName, query, base, before, after, cannotCreate } = loaderData;
	const { q, status, stage, lead, team } = query;
	const filtered = status !== "active" || [q, stage, lead, team].some((filter) => filter !== undefined);
	const newProject = (
		<ButtonLink href={pageIn(base, "/projects/new")} disabledReason={cannotCreate}>
			New project
		</ButtonLink>
	);
	const untouched = projects.length === 0 && !filtered && !query.after && !query.before;
	return (
		<>
			<PageHeader title="Projects" actions={!untouched && newProject} />
			{untouched ? (
				<Empty title="No projects yet" action={newProject}>
					A project holds what your team wants to get done, who started it, and everything that has happened
					since.
				</Empty>
			) : (
				<>
					<Filters query={query} teams={teams} leadName={leadName} base={base} filtered={filtered} />
					{projects.length === 0 ? (
						<Empty title="No matching projects">Try fewer words or clear the filters.</Empty>
					) : (
						<List {...loaderData} />
					)}
					<Pager
						label="Projects"
						previousHref={before && addressOf(pageIn(base, "/projects"), query, { before })}
						nextHref={after && addressOf(pageIn(base, "/projects"), query, { after })}
					>
						{projects.length === 0 ? undefined : `${projects.length} on this page`}
					</Pager>
				</>
			)}
		</>
	);
}

type FiltersProps = {
	query: ProjectQuery;
	teams: { name: string; slug: string }[];
	/** The name of the lead whose projects are asked for, unless it is the person who asks. */
	leadName: string | undefined;
	base: string;
	filtered: boolean;
};

const STAGE_OPTIONS = Object.entries(STAGES).map(([value, label]) => ({ value, label }));

function Filters({ query, teams, leadName, base, filtered }: FiltersProps) {
	const ofTeams = {
		name: "team",
		label: "Team",
		value: query.team ?? "",
		options: [{ value: "", label: "All" }, ...teams.map(({ name, slug }) => ({ value: slug, label: name }))],
	};
	return (
		<FilterBar
			label="Projects"
			action={pageIn(base, "/projects")}
			search={{ name: "q", label: "Search projects", value: query.q }}
			selects={[
				{
					name: "status",
					label: "Status",
					value: query.status,
					options: [
						{ value: "active", label: "Active" },
						{ value: "archived", label: "Archived" },
						{ value: "all", label: "All" },
					],
				},
				{
					name: "stage",
					label: "Stage",
					value: query.stage ?? "",
					options: [{ value: "", label: "Any" }, ...STAGE_OPTIONS],
				},
				{
					name: "lead",
					label: "Lead",
					value: query.lead ?? "",
					options: [
						{ value: "", label: "Anyone" },
						{ value: ME, label: "Me" },
						...(query.lead && query.lead !== ME
							? [{ value: query.lead, label: leadName ?? "Someone who leads nothing here" }]
							: []),
					],
				},
				...(teams.length > 0 ? [ofTeams] : []),
			]}
			values={{ sort: query.sort === "updated" ? undefined : query.sort }}
			clearHref={filtered ? pageIn(base, "/projects") : undefined}
		/>
	);
}

function List({ projects, query, base, timeZone, today, now }: Route.ComponentProps["loaderData"]) {
	const sortBy = (sort: ProjectQuery["sort"], direction: "ascending" | "descending") => ({
		href: addressOf(pageIn(base, "/projects"), query, { sort }),
		direction: query.sort === sort ? direction : undefined,
	});
	return (
		<Table<ListedProject>
			caption="Projects"
			captionHidden
			rows={projects}
			rowKey={(project) => project.slug}
			rowHref={(project) => pageIn(base, "/projects/:project", project.slug)}
			columns={[
				{ key: "name", header: "Name", cell: (project) => project.name, sort: sortBy("name", "ascending") },
				{ key: "stage", header: "Stage", cell: (project) => <ProjectStage project={project} /> },
				{
					key: "lead",
					header: "Lead",
					cell: (project) => <Lead project={project} query={query} base={base} />,
				},
				{ key: "due", header: "Due", cell: (project) => <DueDay project={project} today={today} /> },
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
					cell: (project) => <Time at={project.updatedAt} now={now} timeZone={timeZone} precision="day" />,
					sort: sortBy("updated", "descending"),
				},
			]}
		/>
	);
}

/** The lead’s name, which leads to their projects. */
function Lead({ project, query, base }: { project: ListedProject; query: ProjectQuery; base: string }) {
	if (!project.leadId) return null;
	return (
		<a className="link" href={addressOf(pageIn(base, "/projects"), query, { lead: project.leadId })}>
			<bdi>{project.lead}</bdi>
		</a>
	);
}

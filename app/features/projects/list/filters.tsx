import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { TeamChoices } from "#app/tenant/choices.server.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { ME, MINE, type ProjectQuery, STAGE_OPTIONS } from "../forms.ts";
import { listAddress } from "./list-address.ts";

type ProjectFiltersProps = {
	query: ProjectQuery;
	teams: TeamChoices;
	/** The name of the lead whose projects are asked for, unless it is the person who asks. */
	leadName: string | undefined;
	base: string;
};

/** Tells whether the list leaves anything out. */
export const isFiltered = ({ status, q, stage, lead, team }: ProjectQuery): boolean =>
	status !== "active" || [q, stage, lead, team].some((filter) => filter !== undefined);

/** Renders the filters of the list. Grouped by stage, it has only active projects, at every stage. */
export function ProjectFilters({ query, teams, leadName, base }: ProjectFiltersProps) {
	const { q, lead, sort, view = "list" } = query;
	return (
		<FilterBar
			label="Projects"
			action={pageIn(base, "/projects")}
			search={{ name: "q", label: "Search projects", value: q }}
			selects={[
				...(view === "list" ? ofEverything(query) : []),
				{
					name: "lead",
					label: "Lead",
					value: lead ?? "",
					options: [
						{ value: "", label: "Anyone" },
						{ value: MINE, label: "I created or lead it" },
						{ value: ME, label: "Me" },
						...(lead && lead !== ME && lead !== MINE
							? [{ value: lead, label: leadName ?? "Someone who leads nothing here" }]
							: []),
					],
				},
				...(teams.teams.length > 0 || query.find ? [ofTeams(query, teams)] : []),
			]}
			values={{
				sort: sort === "updated" ? undefined : sort,
				view: view === "list" ? undefined : view,
			}}
			clearHref={
				isFiltered(query) ? listAddress(base, { status: "active", sort: "updated", view }) : undefined
			}
		/>
	);
}

const ofEverything = ({ status, stage }: ProjectQuery) => [
	{
		name: "status",
		label: "Status",
		value: status,
		options: [
			{ value: "active", label: "Active" },
			{ value: "archived", label: "Archived" },
			{ value: "all", label: "All" },
		],
	},
	{
		name: "stage",
		label: "Stage",
		value: stage ?? "",
		options: [{ value: "", label: "Any" }, ...STAGE_OPTIONS],
	},
];

const ofTeams = ({ team, find }: ProjectQuery, { teams, more }: TeamChoices) => ({
	name: "team",
	label: "Team",
	value: team ?? "",
	options: [{ value: "", label: "All" }, ...teams.map(({ name, slug }) => ({ value: slug, label: name }))],
	find: { name: "find", label: "Find a team", value: find, more },
});

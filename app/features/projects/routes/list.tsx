import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { DetailsMenu } from "#app/ui/frame/details-menu.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { listShape, type ProjectView, STAGES } from "../forms.ts";
import { listByStage } from "../list/board.server.ts";
import { Board, StageGroups } from "../list/board.tsx";
import { isFiltered, ProjectFilters } from "../list/filters.tsx";
import { listProjects } from "../list/list.server.ts";
import { exportAddress, listAddress } from "../list/list-address.ts";
import { ProjectTable } from "../list/project-table.tsx";
import { moveShape } from "../several/forms.ts";
import { changeSeveral } from "../several/several.server.ts";
import { WithSelected } from "../several/with-selected.tsx";
import { VERDICTS } from "../several/words.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Projects");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, timeZone } = tenant;
	const query = readQuery(request, listShape);
	const shown = await (query.view === "list" ? listProjects(tenant, query) : listByStage(tenant, query));
	return {
		...shown,
		query,
		base: tenant.base,
		timeZone,
		today: dayIn(tenant.workspaceTimeZone),
		mayEdit: allows(member, "projects:edit:own"),
		mayExport: !tenant.supportUntil,
		cannotCreate: allows(member, "projects:create") ? null : reasonAgainst(member, "projects:create"),
	};
}

/** Moves one project of the board to another stage. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("projects:edit:own");
	const form = await submitButton(request, moveShape);
	if (form.invalid) return form.invalid;
	// A refusal of the query comes before anything is written.
	const here = listAddress(tenant.base, readQuery(request, listShape));
	const [id, version, stage] = form.values.move;
	const projects = [`${id}.${version}`];
	const answer = await changeSeveral(tenant, { projects, deed: "stage", stage });
	const [{ verdict, project } = { verdict: "gone" as const }] =
		answer.outcome === "judged" ? answer.judged : [];
	if (!project || verdict !== "done") {
		return form.again(project ? sentence`${project.name}: ${VERDICTS[verdict]}.` : `${VERDICTS[verdict]}.`);
	}
	return seeOther(here, {
		text: sentence`Moved “${project.name}” to ${STAGES[stage]}.`,
		undo: { action: here, values: { move: `${id}.${version + 1}.${project.stage}` } },
	});
}

type Shown = Route.ComponentProps["loaderData"];

export default function Projects({ loaderData }: Route.ComponentProps) {
	const { query, base, cannotCreate } = loaderData;
	const count =
		"groups" in loaderData
			? loaderData.groups.reduce((sum, group) => sum + group.count, 0)
			: loaderData.projects.length;
	const newProject = (
		<ButtonLink href={pageIn(base, "/projects/new")} disabledReason={cannotCreate}>
			New project
		</ButtonLink>
	);
	const untouched = count === 0 && !isFiltered(query) && !query.after && !query.before;
	const more = <More {...loaderData} />;
	return (
		<>
			<PageHeader
				title="Projects"
				actions={
					<>
						{!untouched && !cannotCreate && newProject}
						{more}
					</>
				}
			/>
			{untouched ? (
				<Empty title="No projects yet" drawing="shelf" action={newProject}>
					A project holds what your team wants to get done, who started it, and everything that has happened
					since.
				</Empty>
			) : (
				<>
					<Views {...loaderData} />
					<ProjectFilters {...loaderData} />
					{count === 0 ? (
						<Empty title="No matching projects" drawing="keyhole">
							Try fewer words or clear the filters.
						</Empty>
					) : (
						<Shown {...loaderData} />
					)}
					{"projects" in loaderData && <Pages {...loaderData} />}
					{cannotCreate && <LeftOut>{newProject}</LeftOut>}
				</>
			)}
		</>
	);
}

function More({ query, base, mayExport, cannotCreate }: Shown) {
	return (
		<DetailsMenu
			items={[
				...(mayExport ? [{ label: "Export as CSV", href: exportAddress(base, query) }] : []),
				{ label: "Import from CSV", href: pageIn(base, "/projects/import"), disabledReason: cannotCreate },
				{ label: "Recently deleted", href: pageIn(base, "/deleted") },
			]}
		/>
	);
}

const VIEW_LABELS: Record<ProjectView, string> = { list: "List", stages: "By stage", board: "Board" };

function Views({ query, base }: Shown) {
	return (
		<Tabs
			label="Views"
			items={Object.entries(VIEW_LABELS).map(([view, label]) => ({
				label,
				href: listAddress(base, query, { view: view as ProjectView }),
				current: query.view === view,
			}))}
		/>
	);
}

/** Shows the projects as the address asks; those in a table can be selected. */
function Shown(loaderData: Shown) {
	const { query, base, teams, mayEdit } = loaderData;
	if ("groups" in loaderData && query.view === "board") return <Board {...loaderData} />;
	const tables = "groups" in loaderData ? <StageGroups {...loaderData} /> : <ProjectTable {...loaderData} />;
	if (!mayEdit) return tables;
	return (
		<PostForm action={pageIn(base, "/projects/several")}>
			{tables}
			<details className="with-selected">
				<Button asChild variant="quiet">
					<summary>With the selected…</summary>
				</Button>
				<WithSelected teams={teams} />
			</details>
		</PostForm>
	);
}

function Pages({ projects, before, after, base, query }: Extract<Shown, { projects: unknown }>) {
	return (
		<Pager
			label="Projects"
			previousHref={before && listAddress(base, query, { before })}
			nextHref={after && listAddress(base, query, { after })}
		>
			{projects.length === 0 ? undefined : `${projects.length} on this page`}
		</Pager>
	);
}

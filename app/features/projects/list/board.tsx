import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Spaced } from "#app/ui/elements/spaced.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Name } from "#app/ui/text/name.tsx";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { STAGES } from "../forms.ts";
import { DueDay } from "../standing.tsx";
import type { GroupedProject, StageGroup } from "./board.server.ts";
import { listAddress } from "./list-address.ts";
import { type ProjectsShown, ProjectTable } from "./project-table.tsx";

type GroupsProps = ProjectsShown & { groups: StageGroup[] };

/** Shows projects grouped by stage: each group has its count, its first projects, and a link to the others. */
export function StageGroups({ groups, ...shown }: GroupsProps) {
	return (
		<div className="stack same-columns">
			{groups.map((group) => (
				<Group key={group.stage} group={group} {...shown}>
					<ProjectTable {...shown} projects={group.projects} caption={STAGES[group.stage]} />
				</Group>
			))}
		</div>
	);
}

/**
 * Shows the groups beside one another, their projects as cards, each with a button that moves it on. On a narrow screen
 * they are below one another, and a line of links leads to each.
 */
export function Board({ groups, ...shown }: GroupsProps) {
	const columns = groups.map((group) => (
		<Group key={group.stage} group={group} {...shown}>
			<ul>
				{group.projects.map((project) => (
					<li key={project.slug} className="card">
						<Card project={project} {...shown} />
					</li>
				))}
			</ul>
		</Group>
	));
	const board = shown.mayEdit ? (
		<PostForm action={listAddress(shown.base, shown.query)} className="board">
			{columns}
		</PostForm>
	) : (
		<div className="board">{columns}</div>
	);
	return (
		<>
			<nav aria-label="Stages" className="board-stages">
				{groups.map(({ stage, count }) => (
					<Spaced key={stage}>
						<a href={`#${idOf(stage)}`}>
							{STAGES[stage]} <span className="text-ink-soft">{count.toLocaleString("en")}</span>
						</a>
					</Spaced>
				))}
			</nav>
			{board}
		</>
	);
}

const idOf = (stage: ProjectStage) => `stage-${stage}`;

function Group({
	group: { stage, projects, count },
	query,
	base,
	children,
}: Pick<ProjectsShown, "query" | "base"> & { group: StageGroup; children: React.ReactNode }) {
	const more = count - projects.length;
	return (
		<div id={idOf(stage)} className="min-w-0 scroll-mt-4">
			<Section title={`${STAGES[stage]} (${count.toLocaleString("en")})`}>
				{count > 0 && children}
				{more > 0 && (
					<p className="mt-3">
						<a className="link" href={listAddress(base, query, { view: "list", stage })}>
							{more.toLocaleString("en")} more<span className="sr-only"> at the stage {STAGES[stage]}</span>
						</a>
					</p>
				)}
			</Section>
		</div>
	);
}

const NEXT: Record<ProjectStage, ProjectStage | undefined> = {
	idea: "in_progress",
	in_progress: "done",
	waiting: "in_progress",
	done: undefined,
};

function Card({
	project,
	base,
	today,
	mayEdit,
}: Pick<ProjectsShown, "base" | "today" | "mayEdit"> & { project: GroupedProject }) {
	const { id, name, slug, lead, team, stage, version } = project;
	const next = NEXT[stage];
	return (
		<>
			<a href={pageIn(base, "/projects/:project", slug)}>
				<Name>{name}</Name>
			</a>
			<div className="facts">
				{lead && (
					<p>
						Led by <bdi>{lead}</bdi>
					</p>
				)}{" "}
				{project.dueOn && (
					<p>
						<DueDay project={project} today={today} />
					</p>
				)}{" "}
				{team && (
					<p>
						<bdi>{team}</bdi>
					</p>
				)}
			</div>
			{mayEdit && next && (
				<Button variant="quiet" size="small" name="move" value={`${id}.${version}.${next}`}>
					<span className="board-move">Move to </span>
					{STAGES[next]}{" "}
					<span className="sr-only">
						(<bdi>{name}</bdi>)
					</span>
				</Button>
			)}
		</>
	);
}

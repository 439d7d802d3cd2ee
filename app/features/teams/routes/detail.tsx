import { StageBadge } from "#app/features/projects/standing.tsx";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { ActionsWithMenu, DetailsMenu } from "#app/ui/frame/details-menu.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Name } from "#app/ui/text/name.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { getTeam, type TeamPerson } from "../detail.server.ts";
import { peopleShape, searchShape } from "../forms.ts";
import { addToTeam, inviteMember, setTeamLead, takeFromTeam } from "../people.server.ts";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.team.name ?? "Team"}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { q } = readQuery(request, searchShape);
	const found = await getTeam(tenant, params.team, q);
	return {
		...found,
		q,
		base: tenant.base,
		me: tenant.member.id,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

/** Applies a change to one member of the team; each button is its own form. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, peopleShape);
	if (form.invalid) {
		// Only leaving a team needs no permission, and that form is always valid.
		await tenant.authorize("teams:manage");
		return form.invalid;
	}
	const { member, to } = form.values;
	const here = pageIn(tenant.base, "/teams/:team", params.team);
	const said = async () => {
		if (to === "in")
			return sentence`${(await addToTeam(tenant, params.team, member)).name} is now in the team.`;
		if (to === "invited") {
			const { name, changed } = await inviteMember(tenant, params.team, member);
			return changed
				? sentence`Invited ${name} to join. An email is on its way.`
				: sentence`${name} is already in the team or already invited.`;
		}
		if (to === "lead")
			return sentence`${(await setTeamLead(tenant, params.team, member)).name} now leads the team.`;
		if (to === "no lead") {
			await setTeamLead(tenant, params.team, null);
			return "The team no longer has a lead.";
		}
		return sentence`${(await takeFromTeam(tenant, params.team, member)).name} is no longer in the team.`;
	};
	const text = await said();
	const undo = to === "out" ? { action: here, values: { member, to: "in" } } : undefined;
	const canUndo = undo && member !== tenant.member.id;
	return seeOther(here, { text, ...(canUndo && { undo }) });
}

export default function TeamDetail({ loaderData }: Route.ComponentProps) {
	const { team, people, more, q, base } = loaderData;
	const home = pageIn(base, "/teams");
	const here = pageIn(base, "/teams/:team", team.slug);
	return (
		<>
			<PageHeader
				title={team.name}
				breadcrumbs={[{ label: "Teams", href: home }]}
				description={team.description && <p className="whitespace-pre-line">{team.description}</p>}
				actions={<Actions {...loaderData} />}
			/>
			{loaderData.invited && <Invited base={base} team={team} />}
			<Columns
				aside={
					<>
						<Projects {...loaderData} />
						<WaitingInvitations {...loaderData} />
					</>
				}
			>
				<Section title="Members">
					{(more > 0 || q) && (
						<FilterBar
							label="Members of this team"
							action={here}
							search={{ name: "q", label: "Search this team", value: q }}
							submitLabel="Search"
							clearHref={q ? here : undefined}
						/>
					)}
					{more > 0 && (
						<p className="text-ink-soft">{`This team has ${more.toLocaleString("en-US")} more. Search for a name.`}</p>
					)}
					{people.length === 0 && q ? (
						<Empty title="No one in this team matches" drawing="keyhole" level={3}>
							Try a shorter part of the name.
						</Empty>
					) : people.length === 0 ? (
						<Empty title="No one is in this team yet" drawing="corridor" level={3}>
							Team managers add people. Members see the team in their list.
						</Empty>
					) : (
						<People {...loaderData} />
					)}
				</Section>
			</Columns>
		</>
	);
}

function Actions({ team: { slug }, base, cannotManage }: Route.ComponentProps["loaderData"]) {
	const disabledReason = cannotManage;
	return (
		<ActionsWithMenu
			main={{ label: "Add people", href: pageIn(base, "/teams/:team/people", slug), disabledReason }}
			more={[
				{ label: "Edit team", href: pageIn(base, "/teams/:team/edit", slug), disabledReason },
				{ label: "Delete team", href: pageIn(base, "/teams/:team/delete", slug), disabledReason },
			]}
		/>
	);
}

/** Asks the member who was invited to the team for an answer. */
function Invited({ base, team }: Pick<Route.ComponentProps["loaderData"], "base" | "team">) {
	return (
		<div className="mb-6">
			<Section title="You are invited" boxed>
				<p className="mb-3">
					You’ve been invited to join the team <bdi>{team.name}</bdi>.
				</p>
				<PostForm action={pageIn(base, "/teams/:team/invitation", team.slug)} className="row">
					<Button name="answer" value="accept">
						Join team
					</Button>
					<Button name="answer" value="decline" variant="quiet">
						Decline
					</Button>
				</PostForm>
			</Section>
		</div>
	);
}

function People({ people, me, base, team, timeZone, cannotManage }: Route.ComponentProps["loaderData"]) {
	const here = pageIn(base, "/teams/:team", team.slug);
	return (
		<Table<TeamPerson>
			caption="Members of this team"
			captionHidden
			rows={people}
			rowKey={(person) => person.id}
			rowHref={(person) => pageIn(base, "/members/:member", person.id)}
			columns={[
				{ key: "name", header: "Name", cell: (person) => <Person person={person} /> },
				{
					key: "part",
					header: "Team role",
					narrow: "bare",
					cell: (person) => (person.isLead ? <Badge tone="accent">Lead</Badge> : "Member"),
				},
				{ key: "role", header: "Role", narrow: "absent", cell: (person) => person.role },
				{
					key: "joined",
					header: "Since",
					cell: (person) => <Time at={person.joinedAt} timeZone={timeZone} precision="day" />,
				},
			]}
			shortAction
			actions={(person) =>
				cannotManage === null ? (
					<DetailsMenu
						of={person.name}
						items={[
							{
								label: person.isLead ? "Remove as lead" : "Make lead",
								action: here,
								hidden: { member: person.id, to: person.isLead ? "no lead" : "lead" },
							},
							{
								label: person.id === me ? "Leave team" : "Remove from team",
								action: here,
								hidden: { member: person.id, to: "out" },
							},
						]}
					/>
				) : (
					person.id === me && (
						<PostForm hidden={{ member: me, to: "out" }} action={here}>
							<Button variant="quiet" size="small">
								Leave team
							</Button>
						</PostForm>
					)
				)
			}
		/>
	);
}

function Person({ person: { id, name } }: { person: TeamPerson }) {
	return (
		<span className="flex items-center gap-3">
			<Avatar name={name} id={id} />
			<bdi className="min-w-0 wrap-anywhere">{name}</bdi>
		</span>
	);
}

/** What the team does now, and the way to all of it. */
function Projects({ projects, team, base }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="Projects" boxed>
			{projects.length === 0 ? (
				<p className="mb-3 text-ink-soft">You see no active project of this team.</p>
			) : (
				<ul className="team-projects mb-3">
					{projects.map((project) => (
						<li key={project.slug}>
							<a href={pageIn(base, "/projects/:project", project.slug)}>
								<Name>{project.name}</Name>
							</a>{" "}
							<StageBadge project={project} />
						</li>
					))}
				</ul>
			)}
			<a className="link" href={`${pageIn(base, "/projects")}?team=${team.slug}`}>
				Projects of this team
			</a>
		</Section>
	);
}

function WaitingInvitations({
	invitations,
	moreInvited,
	timeZone,
}: Pick<Route.ComponentProps["loaderData"], "invitations" | "moreInvited" | "timeZone">) {
	if (invitations.length === 0) return null;
	return (
		<Section title="Invited" boxed>
			<ul className="stack">
				{invitations.map(({ id, email, expiresAt, isNew }) => (
					<li key={id} className="wrap-anywhere">
						{email}
						<p className="text-small text-ink-soft">
							{isNew ? "Not in the workspace yet. " : ""}Expires{" "}
							<Time at={expiresAt} timeZone={timeZone} precision="day" />
						</p>
					</li>
				))}
			</ul>
			{moreInvited && (
				<p className="mt-3 text-ink-soft">
					These are the {invitations.length} oldest. The next ones appear as these are answered.
				</p>
			)}
		</Section>
	);
}

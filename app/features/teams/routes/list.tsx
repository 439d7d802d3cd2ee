import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Faces } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Name } from "#app/ui/text/name.tsx";
import { listShape, MOST_COUNTED, type TeamQuery } from "../forms.ts";
import { type ListedTeam, listMyTeamInvitations, listTeams } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Teams");

// Each with five faces and a line about it: half as many bytes as a page may have.
const SHOWN = 25;

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const query = readQuery(request, listShape);
	const [page, invitations] = await Promise.all([
		listTeams(tenant, { ...query, limit: SHOWN }),
		listMyTeamInvitations(tenant),
	]);
	return {
		...page,
		query,
		invitations,
		base: tenant.base,
		cannotCreate: allows(tenant.member, "teams:manage") ? null : reasonAgainst(tenant.member, "teams:manage"),
	};
}

export default function Teams({ loaderData }: Route.ComponentProps) {
	const { teams, invitations, query, after, before, base, cannotCreate } = loaderData;
	const { q } = query;
	const isEmpty = teams.length === 0 && !q;
	const hasPages = (after ?? before) !== undefined;
	const newTeam = (
		<ButtonLink href={pageIn(base, "/teams/new")} disabledReason={cannotCreate}>
			New team
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Teams"
				description="Groups of people who work together. Everyone in this workspace can see them."
				actions={!isEmpty && !cannotCreate && newTeam}
			/>
			{invitations.shown.map(({ name, slug }) => (
				<div key={slug} className="mb-4">
					<Notice>
						You are invited to the team{" "}
						<a className="link" href={pageIn(base, "/teams/:team", slug)}>
							<bdi>{name}</bdi>
						</a>
						. Open it to answer.
					</Notice>
				</div>
			))}
			{invitations.more > 0 && (
				<p className="mb-4">{`${invitations.more} more teams have invited you. They appear here as you answer.`}</p>
			)}
			{(hasPages || q) && (
				<FilterBar
					label="Teams"
					action={pageIn(base, "/teams")}
					search={{ name: "q", label: "Search teams", value: q }}
					submitLabel="Search"
					clearHref={q && pageIn(base, "/teams")}
				/>
			)}
			{teams.length === 0 && q ? (
				<Empty title="No matching teams" drawing="keyhole">
					Try fewer words or clear the search.
				</Empty>
			) : teams.length === 0 ? (
				<Empty title="No teams yet" drawing="corridor" action={newTeam}>
					A team is a group of members who work together. Projects can belong to a team, and you can filter
					the project list by team.
				</Empty>
			) : (
				<ul className="link-list summaries">
					{teams.map((team) => (
						<li key={team.slug} className="card">
							<TeamCard team={team} href={pageIn(base, "/teams/:team", team.slug)} />
						</li>
					))}
				</ul>
			)}
			<Pager
				label="Teams"
				previousHref={before && addressOf(base, { q, before })}
				nextHref={after && addressOf(base, { q, after })}
			/>
			{cannotCreate ? (
				!isEmpty && <LeftOut>{newTeam}</LeftOut>
			) : (
				<p className="mt-4">
					<a className="link" href={`${pageIn(base, "/deleted")}?kind=team`}>
						Recently deleted teams
					</a>
				</p>
			)}
		</>
	);
}

/** What a team is called, whether this member is in it, who is in it, and how much it does. */
function TeamCard({ team, href }: { team: ListedTeam; href: string }) {
	const { name, mine, about, faces, lead, members, projects, projectNames } = team;
	return (
		<>
			<div className="row">
				<a href={href}>
					<bdi>{name}</bdi>
				</a>{" "}
				{mine && <Badge tone="accent">{mine === "Lead" ? "You lead it" : "You’re in it"}</Badge>}
			</div>
			{about && <p>{about}</p>}
			<Faces people={faces} count={members} />
			<div className="row team-people">
				<p>
					{lead ? (
						<>
							Led by <bdi>{lead}</bdi>
						</>
					) : (
						"No lead"
					)}
				</p>{" "}
				<p>{`${counted(members, "member")} · ${counted(projects, "project", MOST_COUNTED)}`}</p>
			</div>
			{projectNames.length > 0 && (
				<ul>
					{projectNames.map((project) => (
						<li key={project}>
							<Name>{project}</Name>
						</li>
					))}
				</ul>
			)}
		</>
	);
}

const counted = (count: number, thing: string, most = count) =>
	`${count > most ? `${most}+` : count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;

function addressOf(base: string, query: TeamQuery): string {
	const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
	return `${pageIn(base, "/teams")}?${search}`;
}

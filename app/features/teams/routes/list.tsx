import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { listShape, type TeamQuery } from "../forms.ts";
import { type ListedTeam, listMyTeamInvitations, listTeams } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Teams");

// Each with three faces and a line about it: half as many bytes as a page may have.
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
				<Table
					caption="Teams"
					captionHidden
					rows={teams}
					rowKey={(team) => team.slug}
					rowHref={(team) => pageIn(base, "/teams/:team", team.slug)}
					columns={[
						{ key: "name", header: "Name", cell: (team) => <NameOf team={team} /> },
						{ key: "lead", header: "Lead", cell: (team) => team.lead ?? "No one" },
						{ key: "members", header: "Members", cell: (team) => <Faces team={team} /> },
					]}
				/>
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

/** The name of a team, whether this member is in it, and what it is about. */
function NameOf({ team: { name, mine, about } }: { team: ListedTeam }) {
	return (
		<>
			<bdi>{name}</bdi>{" "}
			{mine && <Badge tone="accent">{mine === "Lead" ? "You lead it" : "You’re in it"}</Badge>}
			{about && <span className="block text-small font-normal text-ink-soft">{about}</span>}
		</>
	);
}

/** How many members a team has, with the faces of a few. */
function Faces({ team: { members, faces } }: { team: ListedTeam }) {
	return (
		<span className="faces">
			{faces.map((person) => (
				<Avatar key={person.id} {...person} />
			))}{" "}
			{members.toLocaleString("en")}
		</span>
	);
}

function addressOf(base: string, query: TeamQuery): string {
	const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
	return `${pageIn(base, "/teams")}?${search}`;
}

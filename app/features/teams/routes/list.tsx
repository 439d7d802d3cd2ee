import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { listMyTeamInvitations, listTeams } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Teams");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const [teams, invitations] = await Promise.all([listTeams(tenant), listMyTeamInvitations(tenant)]);
	return {
		teams,
		invitations,
		base: tenant.base,
		cannotCreate: allows(tenant.member, "teams:manage") ? null : reasonAgainst(tenant.member, "teams:manage"),
	};
}

export default function Teams({ loaderData }: Route.ComponentProps) {
	const { teams, invitations, base, cannotCreate } = loaderData;
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
				actions={teams.length > 0 && newTeam}
			/>
			{invitations.map(({ name, slug }) => (
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
			{teams.length === 0 ? (
				<Empty title="No teams yet" action={newTeam}>
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
						{ key: "name", header: "Name", cell: (team) => team.name },
						{ key: "lead", header: "Lead", cell: (team) => team.lead ?? "No one" },
						{ key: "members", header: "Members", align: "end", cell: (team) => team.members },
						{
							key: "mine",
							header: "You",
							cell: (team) => (team.mine ? <Badge tone="accent">{team.mine}</Badge> : "–"),
						},
					]}
				/>
			)}
			{cannotCreate === null && (
				<p className="mt-4">
					<a className="link" href={`${pageIn(base, "/deleted")}?kind=team`}>
						Recently deleted teams
					</a>
				</p>
			)}
		</>
	);
}

import { countOpenRequests } from "#app/features/requests/count.server.ts";
import { OpenRequestsNotice } from "#app/features/requests/notice.tsx";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { listShape, type MemberQuery } from "../forms.ts";
import { type ListedMember, listMembers } from "../list.server.ts";
import { MembershipBadge } from "../membership-badge.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Members");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, base, timeZone } = tenant;
	const query = readQuery(request, listShape);
	const manages = allows(member, "users:manage");
	const [page, openRequests] = await Promise.all([
		listMembers(tenant, query),
		manages ? tenant.read(countOpenRequests) : 0,
	]);
	const cannotInvite = manages ? null : reasonAgainst(member, "users:manage");
	return {
		...page,
		query,
		base,
		me: member.id,
		timeZone,
		now: new Date(),
		cannotInvite,
		openRequests,
	};
}

/** Returns the list's address with some parameters changed; leaves out defaults. */
function addressOf(base: string, query: MemberQuery, changes: Partial<MemberQuery>): string {
	const { status, sort, ...rest } = { ...query, after: undefined, before: undefined, ...changes };
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(rest)) if (value) search.set(name, value);
	if (status !== "active") search.set("status", status);
	if (sort !== "name") search.set("sort", sort);
	const home = pageIn(base, "/members");
	return search.size > 0 ? `${home}?${search}` : home;
}

export default function Members({ loaderData }: Route.ComponentProps) {
	const { members, query, base, before, after, cannotInvite } = loaderData;
	const invite = (
		<ButtonLink href={pageIn(base, "/invitations")} disabledReason={cannotInvite}>
			Invite people
		</ButtonLink>
	);
	return (
		<>
			<OpenRequestsNotice base={base} open={loaderData.openRequests} />
			<PageHeader
				title="Members"
				description={<p>Everyone in this workspace, with their role and teams.</p>}
				actions={!cannotInvite && invite}
			/>
			<Filters {...loaderData} />
			{members.length === 0 ? (
				<Empty title="No one matches" drawing="keyhole">
					Try fewer words, another role or team, or clear the filters.
				</Empty>
			) : (
				<List {...loaderData} />
			)}
			<Pager
				label="Members"
				previousHref={before && addressOf(base, query, { before })}
				nextHref={after && addressOf(base, query, { after })}
			>
				{members.length === 0 ? undefined : `${members.length} on this page`}
			</Pager>
			{cannotInvite && <LeftOut>{invite}</LeftOut>}
		</>
	);
}

function Filters({ query, base, roles, teams }: Route.ComponentProps["loaderData"]) {
	const anyRole = { value: "", label: "Any role" };
	const anyTeam = { value: "", label: "Any team" };
	const filtered = query.q || query.role || query.team || query.status !== "active";
	return (
		<FilterBar
			label="Members"
			action={pageIn(base, "/members")}
			search={{ name: "q", label: "Search members", value: query.q }}
			selects={[
				{
					name: "role",
					label: "Role",
					value: query.role,
					options: [anyRole, ...roles.map(({ key, name }) => ({ value: key, label: name }))],
				},
				{
					name: "team",
					label: "Team",
					value: query.team,
					options: [anyTeam, ...teams.teams.map(({ slug, name }) => ({ value: slug, label: name }))],
					find: { name: "find", label: "Find a team", value: query.find, more: teams.more },
				},
				{
					name: "status",
					label: "Status",
					value: query.status,
					options: [
						{ value: "active", label: "Active" },
						{ value: "suspended", label: "Suspended" },
						{ value: "left", label: "Left or removed" },
						{ value: "all", label: "All" },
					],
				},
			]}
			values={{ sort: query.sort === "name" ? undefined : query.sort }}
			clearHref={filtered ? addressOf(base, { status: "active", sort: query.sort }, {}) : undefined}
		/>
	);
}

function List({ members, query, base, me, timeZone, now }: Route.ComponentProps["loaderData"]) {
	const sortBy = (sort: MemberQuery["sort"], direction: "ascending" | "descending") => ({
		href: addressOf(base, query, { sort }),
		direction: query.sort === sort ? direction : undefined,
	});
	return (
		<Table<ListedMember>
			dense
			caption="Members"
			captionHidden
			rows={members}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "name",
					header: "Name",
					cell: (member) => (
						<Name
							member={member}
							href={pageIn(base, "/members/:member", member.id)}
							isMe={member.id === me}
						/>
					),
					sort: sortBy("name", "ascending"),
				},
				{
					key: "role",
					header: "Role",
					narrow: "bare",
					cell: ({ role, color }) => <RoleBadge name={role} color={color} />,
				},
				{
					key: "teams",
					header: "Teams",
					narrow: "bare",
					spare: query.status === "all",
					cell: (member) => (
						// Wide enough for most of their names.
						<span className="inline-block min-w-24 align-top">
							<Teams member={member} base={base} />
						</span>
					),
				},
				{
					key: "state",
					header: "State",
					narrow: "bare",
					words: true,
					// A filter for one state says it of every row; without one, the states need the room of the teams.
					spare: query.status !== "all",
					cell: ({ status }) => <MembershipBadge status={status} />,
				},
				{
					key: "joined",
					header: "Joined",
					spare: true,
					cell: ({ joinedAt }) => <Time at={joinedAt} timeZone={timeZone} precision="day" />,
					sort: sortBy("joined", "descending"),
				},
				{
					key: "seen",
					header: "Last seen",
					narrow: "absent",
					cell: ({ lastSeenAt }) =>
						lastSeenAt ? <Time at={lastSeenAt} now={now} timeZone={timeZone} precision="day" /> : "Never",
					sort: sortBy("seen", "descending"),
				},
			]}
		/>
	);
}

function Name({ member, href, isMe }: { member: ListedMember; href: string; isMe: boolean }) {
	const { id, name, email } = member;
	return (
		<span className="flex items-baseline gap-3">
			<Avatar name={name} id={id} />
			<span className="min-w-0 wrap-anywhere">
				<a href={href} className="row-name">
					<bdi>{name}</bdi>
				</a>
				{isMe && <span className="font-normal text-ink-soft"> (you)</span>}{" "}
				{email && email !== name && (
					<span className="block text-small font-normal text-ink-soft">{email}</span>
				)}
			</span>
		</span>
	);
}

function Teams({ member: { id, teams, moreTeams }, base }: { member: ListedMember; base: string }) {
	if (teams.length === 0) return <span className="wide text-ink-soft">None</span>;
	return (
		<>
			{teams.map(({ name, slug }, index) => (
				<span key={slug}>
					{index > 0 && ", "}
					<a className="link" href={pageIn(base, "/teams/:team", slug)}>
						<bdi>{name}</bdi>
					</a>
				</span>
			))}
			{moreTeams > 0 && (
				<>
					{" and "}
					<a className="link" href={pageIn(base, "/members/:member", id)}>{`${moreTeams} more`}</a>
				</>
			)}
		</>
	);
}

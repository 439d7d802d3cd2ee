import type { ReactNode } from "react";
import { AchievementCards } from "#app/features/achievements/achievement-cards.tsx";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Activity } from "#app/ui/lists/activity.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import { abilitiesOf } from "../abilities.ts";
import { AbilityTable } from "../ability-table.tsx";
import { getMember } from "../detail.server.ts";
import { MembershipActions } from "../membership-actions.tsx";
import { MembershipBadge } from "../membership-badge.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.member.name ?? "Member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const found = await getMember(tenant, params.member);
	return {
		...found,
		abilities: abilitiesOf(found.member.role.permissions),
		...{ base: tenant.base, timeZone: tenant.timeZone, now: new Date() },
	};
}

const ACHIEVEMENTS_SHOWN = 9;

export default function MemberDetail({ loaderData }: Route.ComponentProps) {
	const { member, isSelf, abilities, activity, achievements, base, timeZone, now } = loaderData;
	return (
		<>
			<PageHeader
				title={member.name}
				picture={<Avatar name={member.name} id={member.id} />}
				breadcrumbs={[{ label: "Members", href: pageIn(base, "/members") }]}
				description={isSelf && <p>This is you.</p>}
				actions={<MembershipActions {...loaderData} />}
			/>
			<div className="stack">
				<Columns aside={<Membership {...loaderData} />}>
					<Profile {...loaderData} />
				</Columns>
				<Section title="Projects">
					<Projects {...loaderData} />
				</Section>
				{achievements && (
					<Section title="Achievements">
						{achievements.length === 0 ? (
							<p className="text-ink-soft">
								{isSelf ? "You haven’t reached a milestone yet." : "They haven’t reached a milestone yet."}
							</p>
						) : (
							<AchievementCards
								achievements={achievements.slice(0, ACHIEVEMENTS_SHOWN)}
								timeZone={timeZone}
								now={now}
							/>
						)}
						{achievements.length > ACHIEVEMENTS_SHOWN && (
							<p className="mt-3 text-ink-soft">{`${achievements.length - ACHIEVEMENTS_SHOWN} more, reached before.`}</p>
						)}
					</Section>
				)}
				{activity && (
					<Section title="Recent activity">
						<RecentActions activity={activity} base={base} timeZone={timeZone} now={now} />
					</Section>
				)}
				<Section title={`What ${isSelf ? "you" : "they"} can do, and why`}>
					<AbilityTable abilities={abilities} role={member.role.name} status={member.status} />
				</Section>
			</div>
		</>
	);
}

function Profile({ member, teams, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	const { email, phone, lastSeenAt } = member;
	const facts = [
		...(email ? [{ term: "Address", details: email }] : []),
		...(phone ? [{ term: "Phone", details: phone }] : []),
		{ term: "Teams", details: teams.length > 0 && <TeamLinks teams={teams} base={base} /> },
		{
			term: "Last seen",
			details: lastSeenAt ? <Time at={lastSeenAt} timeZone={timeZone} now={now} /> : "Never",
		},
	];
	return <Facts title="Profile" facts={facts} />;
}

function Membership({ member, timeZone, now }: Route.ComponentProps["loaderData"]) {
	const { role, status, joinedAt, leftAt } = member;
	const facts = [
		{ term: "State", details: <MembershipBadge status={status} /> },
		{ term: "Role", details: <RoleBadge name={role.name} color={role.color} /> },
		{ term: "Joined", details: <Time at={joinedAt} timeZone={timeZone} now={now} precision="day" /> },
		...(leftAt
			? [{ term: "Left", details: <Time at={leftAt} timeZone={timeZone} now={now} precision="day" /> }]
			: []),
	];
	return <Facts title="Membership" facts={facts} />;
}

function Facts({ title, facts }: { title: string; facts: { term: string; details: ReactNode }[] }) {
	return (
		<Section title={title} boxed>
			<div className="facts-beside">
				<DescriptionList items={facts.map(({ term, details }) => ({ term, details: details || "None" }))} />
			</div>
		</Section>
	);
}

type Shown = Route.ComponentProps["loaderData"];

function RecentActions({
	activity,
	base,
	timeZone,
	now,
}: Pick<Shown, "base" | "timeZone" | "now"> & { activity: NonNullable<Shown["activity"]> }) {
	if (activity.length === 0) return <p className="text-ink-soft">No activity you can see yet.</p>;
	const items = activity.map(({ place, ...entry }) => ({
		...entry,
		href: place && `${base}${place}`,
	}));
	return <Activity items={items} timeZone={timeZone} now={now} />;
}

const TEAMS_SHOWN = 20;

function TeamLinks({ teams, base }: Pick<Route.ComponentProps["loaderData"], "teams" | "base">) {
	return (
		<ul>
			{teams.slice(0, TEAMS_SHOWN).map(({ name, slug, isLead }) => (
				<li key={slug}>
					<a className="link" href={pageIn(base, "/teams/:team", slug)}>
						<bdi>{name}</bdi>
					</a>
					{isLead && " (lead)"}
				</li>
			))}
			{teams.length > TEAMS_SHOWN && <li>{`${teams.length - TEAMS_SHOWN} more`}</li>}
		</ul>
	);
}

function Projects({ projects, isSelf, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	const { shown, more } = projects;
	if (shown.length === 0) {
		const none = isSelf ? "You haven’t created a project yet." : "None of their projects are visible to you.";
		return <p className="text-ink-soft">{none}</p>;
	}
	return (
		<>
			<Table
				caption="Projects they created"
				captionHidden
				rows={shown}
				rowKey={({ slug }) => slug}
				rowHref={({ slug }) => pageIn(base, "/projects/:project", slug)}
				columns={[
					{ key: "name", header: "Name", cell: ({ name }) => name },
					{
						key: "state",
						header: "State",
						cell: ({ isPublic, status }) => (
							<span className="inline-flex flex-wrap gap-1">
								<Badge tone={isPublic ? "accent" : "neutral"}>{isPublic ? "Public" : "Private"}</Badge>
								{status === "archived" && <Badge tone="warning">Archived</Badge>}
							</span>
						),
					},
					{
						key: "updated",
						header: "Changed",
						cell: ({ updatedAt }) => <Time at={updatedAt} now={now} timeZone={timeZone} precision="day" />,
					},
				]}
			/>
			{more && <p className="mt-3 text-ink-soft">These are the newest. The project list has more.</p>}
		</>
	);
}

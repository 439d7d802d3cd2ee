import { WorkList } from "#app/features/my-work/work-list.tsx";
import { OnboardingNotice } from "#app/features/onboarding/progress/notice.tsx";
import { StageBadge } from "#app/features/projects/standing.tsx";
import { OpenRequestsNotice } from "#app/features/requests/notice.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Activity } from "#app/ui/lists/activity.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { getDashboard } from "../dashboard.server.ts";
import type { Route } from "./+types/dashboard";

export const meta: Route.MetaFunction = () => titled("Dashboard");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, base, name, timeZone } = tenant;
	return {
		...(await getDashboard(tenant)),
		base,
		workspace: name,
		timeZone,
		today: dayIn(tenant.workspaceTimeZone),
		now: new Date(),
		member: { name: member.name, role: member.role.name },
		cannotCreate: allows(member, "projects:create") ? null : reasonAgainst(member, "projects:create"),
	};
}

export default function Dashboard({ loaderData }: Route.ComponentProps) {
	const { member, workspace, base, work, projects, activity, timeZone, today, now, cannotCreate } =
		loaderData;
	const isEmpty = projects.length === 0 && work.length === 0;
	return (
		<>
			<PageHeader
				title="Dashboard"
				description={
					<p>
						Hello, <bdi>{member.name}</bdi>. Your role in <bdi>{workspace}</bdi> is <bdi>{member.role}</bdi>.
					</p>
				}
				actions={!isEmpty && !cannotCreate && <NewProject {...loaderData} />}
			/>
			<OpenRequestsNotice base={base} open={loaderData.openRequests} />
			<div className="stack">
				<OnboardingNotice base={base} next={loaderData.onboarding} />
				{work.length > 0 && (
					<Section
						title="My work"
						actions={
							<a className="link" href={pageIn(base, "/my-work")}>
								All my work
							</a>
						}
					>
						<WorkList work={work} base={base} today={today} />
					</Section>
				)}
				<Columns
					aside={
						<Section title="Recent activity">
							<Activity
								items={activity.map(({ place, ...entry }) => ({
									...entry,
									href: place && `${base}${place}`,
								}))}
								timeZone={timeZone}
								now={now}
							/>
						</Section>
					}
				>
					{isEmpty ? (
						<Empty title="Start with a project" drawing="window" action={<NewProject {...loaderData} />}>
							A project holds what your team wants to get done. Once there are some, your tasks and what has
							changed appear here.
						</Empty>
					) : (
						<Section
							title="Recent projects"
							actions={
								<a className="link" href={pageIn(base, "/projects")}>
									All projects
								</a>
							}
						>
							<RecentProjects {...loaderData} />
						</Section>
					)}
				</Columns>
			</div>
			{!isEmpty && cannotCreate && (
				<LeftOut>
					<NewProject {...loaderData} />
				</LeftOut>
			)}
		</>
	);
}

function NewProject({ base, cannotCreate }: Route.ComponentProps["loaderData"]) {
	return (
		<ButtonLink href={pageIn(base, "/projects/new")} disabledReason={cannotCreate}>
			New project
		</ButtonLink>
	);
}

function RecentProjects({ projects, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Table
			caption="Recent projects"
			captionHidden
			rows={projects}
			rowKey={(project) => project.slug}
			rowHref={(project) => pageIn(base, "/projects/:project", project.slug)}
			columns={[
				{ key: "name", header: "Name", cell: (project) => project.name },
				{
					key: "stage",
					header: "Stage",
					narrow: "bare",
					cell: (project) => <StageBadge project={project} />,
				},
				{
					key: "updated",
					header: "Changed",
					narrow: "bare",
					cell: (project) => <Time at={project.updatedAt} now={now} timeZone={timeZone} precision="day" />,
				},
			]}
		/>
	);
}

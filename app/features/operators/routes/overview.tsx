import { href } from "react-router";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Stats } from "#app/ui/elements/stat.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { counted, durationText } from "../numbers.ts";
import { getOverview } from "../overview.server.ts";
import { StateBadge } from "../state-badge.tsx";
import type { Route } from "./+types/overview";

export const meta: Route.MetaFunction = () => titled("Operations");

export async function loader() {
	return { ...(await getOverview()), now: new Date() };
}

// A count that stops at the limit says "or more".
const COUNTED_TO = 1_000;
const atMost = (count: number) => (count >= COUNTED_TO ? `${counted(COUNTED_TO)} or more` : counted(count));

export default function Overview({ loaderData }: Route.ComponentProps) {
	const { states, ready, openErrors, waitingWebhooks, queues, now } = loaderData;
	const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
	const queued = queues.reduce((sum, queue) => sum + queue.queued + queue.failed, 0);
	const oldest = Math.max(...queues.map(({ oldestSeconds }) => oldestSeconds));
	const made = states.provisioning ?? 0;
	const inState = (state: string) => counted(states[state] ?? 0);
	const listed = (state: string) => `/admin/tenants?state=${state}`;
	return (
		<>
			<PageHeader title="Operations" description={<p>Current state of the service. Times are in UTC.</p>} />
			<div className="stack">
				<Section title="Workspaces">
					<Stats
						items={[
							{ label: "Active", value: inState("active"), href: listed("active") },
							{ label: "Suspended", value: inState("suspended"), href: listed("suspended") },
							{ label: "Archived", value: inState("archived"), href: listed("archived") },
							{
								label: "Ready for sign-ups",
								value: counted(ready),
								hint: made > ready ? `${counted(made - ready)} from another version` : undefined,
								href: listed("provisioning"),
							},
						]}
					/>
				</Section>
				<Section title="Work">
					<Stats
						items={[
							{
								label: "Jobs waiting",
								value: counted(queued),
								hint: queued > 0 ? `Oldest waiting ${durationText(oldest)}` : undefined,
								href: "/admin/queues",
							},
							{ label: "Dead letters", value: atMost(dead), href: "/admin/queues" },
							{
								label: "Webhooks not applied",
								value: atMost(waitingWebhooks),
								href: "/admin/webhooks?state=waiting",
							},
							{ label: "Open errors", value: atMost(openErrors), href: "/admin/errors" },
						]}
					/>
				</Section>
				<LastRun run={loaderData.lastRun} now={now} />
				<Access access={loaderData.access} now={now} />
			</div>
		</>
	);
}

type Facts = Route.ComponentProps["loaderData"];

function LastRun({ run, now }: { run: Facts["lastRun"]; now: Date }) {
	return (
		<Section title="Last migration run" boxed>
			{run ? (
				<p>
					<a href={href("/admin/migrations/:run", { run: String(run.id) })} className="link">
						Run {run.id} ({run.kind})
					</a>{" "}
					<StateBadge state={run.status} /> started <Time at={run.startedAt} timeZone="UTC" now={now} /> by{" "}
					{run.startedBy}.
				</p>
			) : (
				<p>No workspace migrations have run yet.</p>
			)}
		</Section>
	);
}

function Access({ access, now }: { access: Facts["access"]; now: Date }) {
	return (
		<Section title="Support access">
			{access.length === 0 ? (
				<Empty title="No active support access" level={3}>
					An owner can grant you access for a few hours. Grants appear here.
				</Empty>
			) : (
				<Table
					caption="Workspaces with active support access"
					captionHidden
					rows={access}
					rowKey={({ tenantId }) => tenantId}
					rowHref={({ tenantId }) => href("/admin/tenants/:workspace", { workspace: tenantId })}
					columns={[
						{ key: "name", header: "Workspace", cell: ({ name }) => name },
						{ key: "reason", header: "Reason", cell: ({ reason }) => reason },
						{
							key: "until",
							header: "Until",
							cell: ({ expiresAt }) => <Time at={expiresAt} timeZone="UTC" now={now} />,
						},
						{
							key: "state",
							header: "State",
							cell: () => <Badge tone="accent">Active</Badge>,
						},
					]}
				/>
			)}
		</Section>
	);
}

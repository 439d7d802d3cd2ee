import { href } from "react-router";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { Figures } from "#app/ui/elements/stat.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { OperatorActivity } from "../action-table.tsx";
import { type Attention, attentionTo } from "../attention.ts";
import { counted, durationText } from "../numbers.ts";
import { getOverview } from "../overview.server.ts";
import { StateBadge } from "../state-badge.tsx";
import { TenantName } from "../tenant-name.tsx";
import type { Route } from "./+types/overview";

export const meta: Route.MetaFunction = () => titled("Operations");

export async function loader() {
	return { ...(await getOverview()), now: new Date() };
}

// A count that stops at the limit says "or more".
const COUNTED_TO = 1_000;
const atMost = (count: number) => (count >= COUNTED_TO ? `${counted(COUNTED_TO)} or more` : counted(count));

export default function Overview({ loaderData }: Route.ComponentProps) {
	const { access, now, acts } = loaderData;
	return (
		<>
			<PageHeader title="Operations" description={<p>Current state of the service. Times are in UTC.</p>} />
			<Standing concerns={attentionTo(loaderData)} />
			<div className="stack">
				<Numbers {...loaderData} />
				<Columns
					aside={
						<>
							<Section title="Operator activity" actions={<ViewAll href="/admin/log" />}>
								{acts.length === 0 ? (
									<p className="text-ink-soft">What operators do appears here.</p>
								) : (
									<OperatorActivity acts={acts} now={now} />
								)}
							</Section>
							<LastRun run={loaderData.lastRun} now={now} />
						</>
					}
				>
					<Section title="Latest activity" actions={<ViewAll href="/admin/tenants?sort=activity" />}>
						<Latest {...loaderData} />
					</Section>
					{access.length > 0 && <Access access={access} now={now} />}
				</Columns>
			</div>
		</>
	);
}

type Facts = Route.ComponentProps["loaderData"];

/** Says whether anything is wrong. It is no `Notice`: it is the state of the service, not what was just done. */
function Standing({ concerns }: { concerns: Attention[] }) {
	if (concerns.length === 0) {
		return (
			<div className="notice notice-success">
				<div>
					<strong>All is well.</strong> Nothing has failed, and nothing has waited too long.
				</div>
			</div>
		);
	}
	return (
		<div className="notice notice-warning">
			<div>
				<p>
					<strong>To look at:</strong>
				</p>
				<ul className="bullets">
					{concerns.map(({ text, href }) => (
						<li key={text}>
							<a href={href} className="link">
								{text}
							</a>
						</li>
					))}
				</ul>
			</div>
		</div>
	);
}

function Numbers({ states, ready, openErrors, webhooks, queues }: Facts) {
	const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
	const queued = queues.reduce((sum, queue) => sum + queue.queued + queue.failed, 0);
	const oldest = Math.max(...queues.map(({ oldestSeconds }) => oldestSeconds));
	const made = states.provisioning ?? 0;
	const inState = (state: string) => counted(states[state] ?? 0);
	const listed = (state: string) => `/admin/tenants?state=${state}`;
	return (
		<>
			<Section title="Workspaces">
				<Figures
					items={[
						{ label: "Active", value: inState("active"), href: listed("active") },
						{
							label: "Ready to claim",
							value: counted(ready),
							href: listed("provisioning"),
							hint: outdated(made - ready),
						},
						{ label: "Suspended", value: inState("suspended"), href: listed("suspended") },
						{ label: "Archived", value: inState("archived"), href: listed("archived") },
					]}
				/>
			</Section>
			<Section title="Work">
				<Figures
					items={[
						{
							label: "Jobs waiting",
							value: counted(queued),
							hint: queued > 0 ? `Oldest ${durationText(oldest)}` : undefined,
							href: "/admin/queues",
						},
						{ label: "Dead letters", value: atMost(dead), href: "/admin/queues" },
						{
							label: "Webhooks waiting",
							value: atMost(webhooks.waiting),
							href: "/admin/webhooks?state=waiting",
						},
						{ label: "Open errors", value: atMost(openErrors), href: "/admin/errors" },
					]}
				/>
			</Section>
		</>
	);
}

const outdated = (count: number) => (count > 0 ? `${counted(count)} from another version` : undefined);

function ViewAll({ href }: { href: string }) {
	return (
		<a href={href} className="link">
			View all
		</a>
	);
}

function Latest({ latest, now }: Facts) {
	return (
		<Table
			caption="Workspaces with the latest activity"
			captionHidden
			rows={latest}
			rowKey={({ id }) => id}
			columns={[
				{ key: "name", header: "Workspace", cell: (tenant) => <TenantName tenant={tenant} /> },
				{ key: "slug", header: "Address", narrow: "bare", cell: ({ slug }) => slug },
				{
					key: "when",
					header: "Last activity",
					narrow: "bare",
					cell: ({ lastEventAt }) => lastEventAt && <Time at={lastEventAt} timeZone="UTC" now={now} />,
				},
			]}
		/>
	);
}

function LastRun({ run, now }: { run: Facts["lastRun"]; now: Date }) {
	return (
		<Section title="Last migration run">
			{run ? (
				<p>
					<a href={href("/admin/migrations/:run", { run: String(run.id) })} className="link">
						Run {run.id} ({run.kind})
					</a>{" "}
					<StateBadge state={run.status} /> <Time at={run.startedAt} timeZone="UTC" now={now} />
				</p>
			) : (
				<p className="text-ink-soft">None yet: every workspace was made with the latest migrations.</p>
			)}
		</Section>
	);
}

function Access({ access, now }: { access: Facts["access"]; now: Date }) {
	return (
		<Section title="Support access">
			<Table
				caption="Workspaces with active support access"
				captionHidden
				rows={access}
				rowKey={({ tenantId }) => tenantId}
				rowHref={({ tenantId }) => href("/admin/tenants/:workspace", { workspace: tenantId })}
				columns={[
					{ key: "name", header: "Workspace", cell: ({ name }) => name },
					{ key: "reason", header: "Reason", narrow: "bare", cell: ({ reason }) => reason },
					{
						key: "until",
						header: "Until",
						cell: ({ expiresAt }) => <Time at={expiresAt} timeZone="UTC" now={now} />,
					},
				]}
			/>
		</Section>
	);
}

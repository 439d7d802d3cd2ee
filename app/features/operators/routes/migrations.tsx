import { href } from "react-router";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { getFleet } from "../fleet.server.ts";
import { counted } from "../numbers.ts";
import { refreshing } from "../refresh.ts";
import { RefreshingNotice } from "../refreshing-notice.tsx";
import { runInWords } from "../run-words.ts";
import { StateBadge } from "../state-badge.tsx";
import type { Route } from "./+types/migrations";

export const meta: Route.MetaFunction = () => titled("Migrations · Operations");

export const headers: Route.HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ request }: Route.LoaderArgs) {
	const fleet = await getFleet();
	const isRunning = fleet.runs.some(({ status }) => status === "running");
	return refreshing(request, { isAtWork: isRunning }, { ...fleet, now: new Date() });
}

export default function Migrations({ loaderData }: Route.ComponentProps) {
	const { status, moreFailed, runs, latest, now, isRefreshing } = loaderData;
	return (
		<>
			<PageHeader
				title="Migrations"
				description={<p>The latest migration of this version is {status.head}.</p>}
			/>
			<Columns
				aside={
					<Section title="Latest migrations" boxed>
						<ul className="ruled">
							{latest.map((migration) => (
								<li key={migration}>
									<span className="text-ink-soft">{migration.split("_")[0]}</span>{" "}
									{migration.slice(migration.indexOf("_") + 1).replaceAll("_", " ")}{" "}
									{migration === status.head && <Badge tone="success">Current</Badge>}
								</li>
							))}
						</ul>
					</Section>
				}
			>
				{isRefreshing && <RefreshingNotice href="/admin/migrations?refresh=off" />}
				{status.interrupted && (
					<Notice tone="warning">
						Run {status.interrupted.id} was interrupted.{" "}
						<a href={href("/admin/migrations/:run", { run: String(status.interrupted.id) })} className="link">
							See how to continue
						</a>
					</Notice>
				)}
				<Families {...status} />
				{status.failed.length > 0 && <Failed failed={status.failed} more={moreFailed} />}
				<Section title="Runs">
					{runs.length === 0 ? (
						<Empty title="No runs yet" level={3}>
							Each time migrations are applied, undone or repaired, the run appears here.
						</Empty>
					) : (
						<Table
							caption="Recent runs"
							captionHidden
							rows={runs}
							rowKey={({ id }) => String(id)}
							rowHref={({ id }) => href("/admin/migrations/:run", { run: String(id) })}
							columns={[
								{ key: "id", header: "Run", cell: ({ id }) => `Run ${id}` },
								{ key: "kind", header: "What", narrow: "bare", cell: (run) => runInWords(run) },
								{ key: "state", header: "State", cell: (run) => <StateBadge state={run.status} /> },
								{
									key: "begun",
									header: "Started",
									narrow: "bare",
									cell: ({ startedAt }) => <Time at={startedAt} timeZone="UTC" now={now} />,
								},
								{
									key: "who",
									header: "By",
									narrow: "absent",
									cell: ({ startedBy, host }) => `${startedBy} on ${host}`,
								},
							]}
						/>
					)}
				</Section>
			</Columns>
		</>
	);
}

type Status = Route.ComponentProps["loaderData"]["status"];

type Family = Status["families"][number];

const tenantsOf = (families: Family[] = []) => families.reduce((sum, { tenants }) => sum + tenants, 0);

function Families({ families, stock }: Status) {
	const of = ({ version, atHead }: Family) => `${version} ${atHead}`;
	const inUse = Map.groupBy(families, of);
	const ready = Map.groupBy(stock, of);
	const rows = [...new Map([...families, ...stock].map((family) => [of(family), family]))].map(
		([key, { version, atHead }]) => ({
			...{ key, version, atHead },
			...{ inUse: tenantsOf(inUse.get(key)), ready: tenantsOf(ready.get(key)) },
		}),
	);
	return (
		<Section title="Versions in use">
			{rows.length === 0 ? (
				<p>There are no workspaces yet.</p>
			) : (
				<Table
					caption="Workspaces grouped by applied migrations"
					captionHidden
					rows={rows}
					rowKey={({ key }) => key}
					columns={[
						{ key: "version", header: "Migration", cell: ({ version }) => version },
						{ key: "used", header: "Workspaces", align: "end", cell: ({ inUse }) => counted(inUse) },
						{ key: "ready", header: "Ready to claim", align: "end", cell: ({ ready }) => counted(ready) },
						{
							key: "head",
							header: "State",
							narrow: "bare",
							cell: ({ atHead }) =>
								atHead ? (
									<Badge tone="success">Up to date</Badge>
								) : (
									<Badge tone="warning">Behind: npm run migrate</Badge>
								),
						},
					]}
				/>
			)}
		</Section>
	);
}

function Failed({ failed, more }: { failed: Status["failed"]; more: number }) {
	return (
		<Section title="Failed">
			<Table
				caption="Workspaces behind because their migration failed"
				captionHidden
				rows={failed}
				rowKey={({ slug }) => slug}
				columns={[
					{ key: "slug", header: "Address", cell: ({ slug }) => slug },
					{
						key: "error",
						header: "Reason",
						cell: ({ error }) => <span className="wrap-anywhere">{error}</span>,
					},
					{
						key: "run",
						header: "Run",
						cell: ({ runId }) => (
							<a href={href("/admin/migrations/:run", { run: String(runId) })} className="link">
								{runId}
							</a>
						),
					},
					{
						key: "next",
						header: "Retry with",
						cell: ({ slug }) => <code className="wrap-anywhere">npm run migrate -- up --tenant {slug}</code>,
					},
				]}
			/>
			{more > 0 && (
				<p className="mt-3">
					At least {more} more: <code className="wrap-anywhere">npm run migrate -- status</code>
				</p>
			)}
		</Section>
	);
}

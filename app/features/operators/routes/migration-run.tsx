import { href } from "react-router";
import { idIn } from "#app/platform/whole-number.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { Progress } from "#app/ui/elements/progress.tsx";
import { Figures } from "#app/ui/elements/stat.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { type Column, Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { getRun, nextCommand, retryCommand } from "../fleet.server.ts";
import { counted, milliseconds } from "../numbers.ts";
import { refreshing } from "../refresh.ts";
import { RefreshingNotice } from "../refreshing-notice.tsx";
import { runInWords } from "../run-words.ts";
import { StateBadge } from "../state-badge.tsx";
import type { Route } from "./+types/migration-run";

export const meta: Route.MetaFunction = ({ params }) => titled(`Migration run ${params.run} · Operations`);

export const headers: Route.HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ request, params }: Route.LoaderArgs) {
	const { run, tenants, tally, total } = await getRun(idIn(params.run) || refuseUnknown());
	const lines = tenants.map((line) => ({
		...line,
		retry: line.status === "failed" && line.slug ? retryCommand(run, line.slug) : undefined,
	}));
	const values = { run, tenants: lines, tally, total, next: nextCommand(run, tally), now: new Date() };
	return refreshing(request, { isAtWork: run.status === "running" }, values);
}

export default function MigrationRun({ loaderData }: Route.ComponentProps) {
	const { run, tally, total, isRefreshing } = loaderData;
	const finished = tally.done + tally.skipped + tally.failed;
	return (
		<>
			<PageHeader
				title={`Run ${run.id}`}
				breadcrumbs={[{ label: "Migrations", href: "/admin/migrations" }]}
				description={<StateBadge state={run.status} />}
			/>
			{isRefreshing && (
				<RefreshingNotice href={`${href("/admin/migrations/:run", { run: String(run.id) })}?refresh=off`} />
			)}
			<div className="mb-6">
				<Figures
					items={[
						{ label: "Workspaces done", value: counted(tally.done) },
						{ label: "Skipped", value: counted(tally.skipped), hint: "Already up to date" },
						{ label: "Failed", value: counted(tally.failed) },
						{ label: "Left", value: counted(tally.queued + tally.running) },
					]}
				/>
			</div>
			<Columns aside={<About {...loaderData} />}>
				{run.status === "running" && (
					<Progress label="Finished" value={finished} max={total} unit="workspaces" />
				)}
				<Lines {...loaderData} />
			</Columns>
		</>
	);
}

function About({ run, next, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="About this run" boxed>
			<DescriptionList
				items={[
					{ term: "What", details: runInWords(run) },
					{ term: "Started", details: <Time at={run.startedAt} timeZone="UTC" now={now} /> },
					{
						term: "Ended",
						details: run.finishedAt ? <Time at={run.finishedAt} timeZone="UTC" now={now} /> : "Not yet",
					},
					{ term: "By", details: `${run.startedBy} on ${run.host}, process ${run.pid}` },
					...(next ? [{ term: "Next", details: <code className="wrap-anywhere">{next}</code> }] : []),
				]}
			/>
		</Section>
	);
}

type Line = Route.ComponentProps["loaderData"]["tenants"][number];

/** Only where something failed, and instead of what matters less then: there is no room for both. */
const REASON: Column<Line> = {
	key: "error",
	header: "Reason and next command",
	narrow: "bare",
	cell: ({ error, retry }) =>
		(error || retry) && (
			<>
				{error && <span className="block wrap-anywhere">{error}</span>}{" "}
				{retry && <code className="wrap-anywhere">{retry}</code>}
			</>
		),
};

const FROM: Column<Line> = { key: "from", header: "From", narrow: "absent", cell: ({ from }) => from };
const TO: Column<Line> = { key: "to", header: "To", cell: ({ to }) => to ?? "–" };
const DURATION: Column<Line> = {
	key: "ms",
	header: "Duration",
	narrow: "bare",
	cell: ({ ms }) => milliseconds(ms ?? undefined),
};

function Lines({ tenants, total }: Route.ComponentProps["loaderData"]) {
	const hasReasons = tenants.some(({ error, retry }) => error || retry);
	return (
		<Section title="Workspaces">
			{tenants.length === 0 ? (
				<p>This run included no workspaces.</p>
			) : (
				<Table
					caption="Workspaces of this run, those that need attention first"
					captionHidden
					rows={tenants}
					rowKey={({ tenantId }) => tenantId}
					rowHref={({ slug, tenantId }) =>
						slug ? href("/admin/tenants/:workspace", { workspace: tenantId }) : undefined
					}
					columns={[
						{ key: "slug", header: "Address", cell: ({ slug, tenantId }) => slug ?? tenantId },
						{ key: "state", header: "State", cell: ({ status }) => <StateBadge state={status} /> },
						...(hasReasons ? [TO, REASON] : [FROM, TO, DURATION]),
					]}
				/>
			)}
			{total > tenants.length && <p className="mt-3">And {counted(total - tenants.length)} more.</p>}
		</Section>
	);
}

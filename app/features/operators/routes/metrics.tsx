import type { ReactNode } from "react";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { type Minutes, readMetrics } from "#app/platform/metrics/read.server.ts";
import { LineChart, type Series } from "#app/ui/charts/chart.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { formatMoment } from "#app/ui/text/moment.ts";
import { SPANS, type SpanName, spanShape } from "../metric-spans.ts";
import { counted, milliseconds } from "../numbers.ts";
import type { Route } from "./+types/metrics";

export const meta: Route.MetaFunction = () => titled("Metrics · Operations");

const MINUTE_MS = 60_000;

export async function loader({ request }: Route.LoaderArgs) {
	const { span } = readQuery(request, spanShape);
	const { minutes, stepMinutes } = SPANS[span];
	const to = new Date();
	const from = new Date(to.getTime() - minutes * MINUTE_MS);
	const steps = await readMetrics({ from, to, stepMinutes });
	// The last one is not over: its totals would look like a fall.
	const over = steps.filter(({ at }) => at.getTime() + stepMinutes * MINUTE_MS <= to.getTime());
	return { span, stepMinutes, steps: over.length > 1 ? over : steps };
}

export default function Metrics({ loaderData }: Route.ComponentProps) {
	const { span, steps } = loaderData;
	return (
		<>
			<PageHeader title="Metrics" description={<p>Totals of all processes. Times are in UTC.</p>} />
			<Tabs
				label="Span"
				items={(Object.keys(SPANS) as SpanName[]).map((name) => ({
					label: SPANS[name].label,
					href: `/admin/metrics?span=${name}`,
					current: name === span,
				}))}
			/>
			{steps.length === 0 ? (
				<Empty title="No metrics yet" drawing="window">
					Each process saves its metrics once a minute. Check back in a moment.
				</Empty>
			) : (
				<div className="stack">
					<Charts {...loaderData} />
					<Figures steps={steps} />
				</div>
			)}
		</>
	);
}

/** Lists the times of all steps from the first to the last: one in which nothing was saved has its place as well. */
function timesOf(steps: Minutes[], stepMinutes: number): number[] {
	const [first, last] = [steps[0]?.at.getTime() ?? 0, steps.at(-1)?.at.getTime() ?? 0];
	const step = stepMinutes * MINUTE_MS;
	return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

const clock = (at: Date) => at.toISOString().slice(11, 16);

function Charts({ steps, stepMinutes }: Route.ComponentProps["loaderData"]) {
	const times = timesOf(steps, stepMinutes);
	const labels = times.map((time) => clock(new Date(time)));
	const known = new Map(steps.map((step) => [step.at.getTime(), step]));
	const line = (name: string, of: (step: Minutes) => number | undefined): Series => ({
		name,
		values: times.map((time) => {
			const step = known.get(time);
			return (step && of(step)) ?? 0;
		}),
	});
	// Where nobody asked, nothing was slow or fast.
	const time = (name: string, of: (step: Minutes) => number | undefined): Series => ({
		name,
		values: times.map((at) => {
			const step = known.get(at);
			return step && step.requests > 0 ? of(step) : undefined;
		}),
	});
	return (
		<div className="charts">
			<Chart title={`Requests per ${stepMinutes} minutes`}>
				<LineChart
					title={`Requests per ${stepMinutes} minutes`}
					description={`From ${labels[0]} to ${labels.at(-1)}: all requests, refused ones, and failed ones.`}
					labels={labels}
					series={[
						line("All", ({ requests }) => requests),
						line("4xx", ({ clientErrors }) => clientErrors),
						line("5xx", ({ serverErrors }) => serverErrors),
					]}
				/>
			</Chart>
			<Chart title="Response times">
				<LineChart
					title="Response times, in milliseconds"
					description={`From ${labels[0]} to ${labels.at(-1)}: the time within which 50, 95 and 99 percent of responses were sent.`}
					labels={labels}
					format={(value) => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`)}
					series={[
						time("p50", ({ p50Ms }) => p50Ms),
						time("p95", ({ p95Ms }) => p95Ms),
						time("p99", ({ p99Ms }) => p99Ms),
					]}
				/>
			</Chart>
			<Chart title="Database connections">
				<LineChart
					title="Database connections"
					description={`From ${labels[0]} to ${labels.at(-1)}: open ones, the most in use, and the most transactions waiting for one.`}
					labels={labels}
					series={[
						line("Open", ({ connections }) => connections),
						line("In use", ({ busyMost }) => busyMost),
						line("Waiting", ({ waitingMost }) => waitingMost),
					]}
				/>
			</Chart>
			<Chart title="Jobs">
				<LineChart
					title="Jobs"
					description={`From ${labels[0]} to ${labels.at(-1)}: waiting jobs, retries, and dead letters.`}
					labels={labels}
					series={[
						line("Waiting", ({ fleet }) => fleet?.queued),
						line("Retrying", ({ fleet }) => fleet?.failed),
						line("Dead", ({ fleet }) => fleet?.dead),
					]}
				/>
			</Chart>
		</div>
	);
}

const Chart = ({ title, children }: { title: string; children: ReactNode }) => (
	<Section title={title} boxed>
		{children}
	</Section>
);

function Figures({ steps }: { steps: Minutes[] }) {
	return (
		<Section title="Figures">
			<Table
				caption="Figures, latest first"
				captionHidden
				rows={steps.toReversed()}
				rowKey={({ at }) => at.toISOString()}
				columns={[
					{ key: "at", header: "From", cell: ({ at }) => formatMoment(at, { timeZone: "UTC" }) },
					{ key: "requests", header: "Requests", align: "end", cell: ({ requests }) => counted(requests) },
					{ key: "4xx", header: "4xx", align: "end", cell: ({ clientErrors }) => counted(clientErrors) },
					{ key: "5xx", header: "5xx", align: "end", cell: ({ serverErrors }) => counted(serverErrors) },
					{ key: "p50", header: "p50", align: "end", cell: ({ p50Ms }) => milliseconds(p50Ms) },
					{ key: "p95", header: "p95", align: "end", cell: ({ p95Ms }) => milliseconds(p95Ms) },
					{ key: "p99", header: "p99", align: "end", cell: ({ p99Ms }) => milliseconds(p99Ms) },
					{
						key: "pool",
						header: "In use",
						align: "end",
						cell: ({ busyMost, connections }) => `${busyMost} of ${connections}`,
					},
					{
						key: "queue",
						header: "Jobs",
						align: "end",
						cell: ({ fleet }) => (fleet ? counted(fleet.queued) : "–"),
					},
				]}
			/>
		</Section>
	);
}

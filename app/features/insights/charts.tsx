import { BarChart, FunnelChart, LineChart } from "#app/ui/charts/chart.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { inWords } from "./duration.ts";
import type { InsightFigures } from "./figures.ts";
import type { Line, Shown } from "./insights.server.ts";
import { shortNames, spanName } from "./span-name.ts";

/** Limits the bars of a chart. The file contains all groups. */
const MOST_BARS = 20;

const medianText = ({ medianSeconds }: InsightFigures) =>
	medianSeconds === null ? "–" : inWords(medianSeconds);

const medianColumn = {
	key: "median",
	header: "Median time",
	align: "end" as const,
	cell: ({ figures }: { figures: InsightFigures }) => (
		<span className="inline-block">{medianText(figures)}</span>
	),
};

const countColumn = <Key extends string>(key: Key, header: string) => ({
	key,
	header,
	align: "end" as const,
	cell: ({ figures }: { figures: Record<Key, number> }) => figures[key],
});

/** Shows how many people reach each step, and how long each step takes. */
export function StepsSection({ shown }: { shown: Shown }) {
	const { path, total, steps, slowest } = shown;
	const whole = { key: "", title: "The whole path", isGone: false, figures: total };
	const rows = [whole, ...steps].map((step, index) => ({
		...step,
		label: `${index === 0 ? "" : `${index}. `}${step.title}${step.isGone ? " (no longer in the path)" : ""}`,
	}));
	const stages = rows.map(({ label, figures: { reached, done, skipped } }) => ({
		...{ label, came: reached, finished: done, skipped },
	}));
	return (
		<Section title="Drop-off by step">
			<FunnelChart
				title={sentence`How many reached each step of “${path.name}”`}
				description={`${total.reached} were on the path and ${total.done} finished it.`}
				stages={stages}
			/>
			<p className="mb-4 max-w-text">
				{slowest
					? sentence`The slowest step is “${slowest.title}”, with a median of ${inWords(slowest.medianSeconds)}.`
					: "No one finished a step in this period."}{" "}
				<span className="text-ink-soft">
					Counted as reached: in this period, or before it without finishing.
				</span>
			</p>
			<Table
				caption="Drop-off by step, in figures"
				rows={rows}
				rowKey={({ key }) => key}
				columns={[
					{ key: "step", header: "Step", cell: ({ label }) => label },
					countColumn("reached", "Reached"),
					countColumn("done", "Finished"),
					countColumn("skipped", "Skipped"),
					medianColumn,
				]}
			/>
		</Section>
	);
}

/** Shows how many started and finished the path in each span of days. */
export function TimeSection({ shown, locale }: { shown: Shown; locale: string }) {
	const { overTime, total } = shown;
	return (
		<Section title="Over time">
			<LineChart
				title="How many started and finished the path over time"
				description={`${total.started} started and ${total.done} finished in this period.`}
				labels={shortNames(
					overTime.map(({ span }) => span),
					locale,
				)}
				series={[
					{ name: "Finished", values: overTime.map(({ figures }) => figures.done) },
					{ name: "Started", values: overTime.map(({ figures }) => figures.started) },
				]}
			/>
			<details className="disclosure">
				<summary className="link">View as table</summary>
				<Table
					caption="Started and finished over time"
					captionHidden
					rows={overTime}
					rowKey={({ span }) => span.from}
					columns={[
						{ key: "days", header: "Days (UTC)", cell: ({ span }) => spanName(span, locale) },
						countColumn("started", "Started"),
						countColumn("done", "Finished"),
					]}
				/>
			</details>
		</Section>
	);
}

type LinesProps = { title: string; header: string; lines: Line[] };

/** Shows how many finished the path, by group, or nothing if there are no groups. */
export function LinesSection({ title, header, lines }: LinesProps) {
	if (lines.length === 0) return null;
	const first = lines
		.toSorted((one, other) => other.figures.reached - one.figures.reached)
		.slice(0, MOST_BARS);
	const kept = lines.filter((line) => first.includes(line));
	return (
		<Section title={title}>
			<BarChart
				title={`How many finished the path, ${title.toLowerCase()}`}
				description={kept.map(({ name, figures }) => `${name}: ${figures.done}`).join(", ")}
				bars={kept.map(({ name, figures: { reached, done } }) => ({
					...{ label: name, value: done, of: reached, shown: `${done} of ${reached} finished` },
				}))}
			/>
			<Table
				caption={sentence`${title}, in figures`}
				rows={kept}
				rowKey={({ key }) => key}
				columns={[
					{ key: "name", header, cell: ({ name }) => name },
					countColumn("reached", "On the path"),
					countColumn("done", "Finished"),
					medianColumn,
				]}
			/>
			{lines.length > kept.length && (
				<p className="text-ink-soft">
					Showing the {MOST_BARS} with the most people. The CSV file has all {lines.length}.
				</p>
			)}
		</Section>
	);
}

import { BarChart, FunnelChart, LineChart } from "#app/ui/charts/chart.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { inWords } from "./duration.ts";
import type { InsightFigures } from "./figures.ts";
import type { Line, Shown } from "./insights.server.ts";
import { shortNames, spanName } from "./span-name.ts";

/** A page of charts is no list: whoever has more groups finds all of them in the file. */
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

const countColumn = (key: "started" | "done" | "skipped", header: string) => ({
	key,
	header,
	align: "end" as const,
	cell: ({ figures }: { figures: InsightFigures }) => figures[key],
});

/** How many are left at each step, and how long each takes. */
export function StepsSection({ shown }: { shown: Shown }) {
	const { path, total, steps, slowest } = shown;
	const whole = { key: "", title: "The whole path", isGone: false, figures: total };
	const rows = [whole, ...steps].map((step, index) => ({
		...step,
		label: `${index === 0 ? "" : `${index}. `}${step.title}${step.isGone ? " (no longer in the path)" : ""}`,
	}));
	const stages = rows.map(({ label, figures: { started, done, skipped } }) => ({
		...{ label, came: started, finished: done, skipped },
	}));
	return (
		<Section title="From step to step">
			<p className="mb-4 max-w-text">
				{slowest
					? sentence`The slowest step is “${slowest.title}”: the median of those who finished it is ${inWords(slowest.medianSeconds)}.`
					: "Nobody finished a step in these days."}
			</p>
			<p className="mb-4 text-small text-ink-soft">
				Each bar is as long as many came. Its full part finished, its hatched part skipped, the rest is still
				there.
			</p>
			<FunnelChart
				title={sentence`How many came to each step of “${path.name}”`}
				description={`${total.started} began the path and ${total.done} finished it.`}
				stages={stages}
			/>
			<Table
				caption="The same in numbers"
				rows={rows}
				rowKey={({ key }) => key}
				columns={[
					{ key: "step", header: "Step", cell: ({ label }) => label },
					countColumn("started", "Came"),
					countColumn("done", "Finished"),
					countColumn("skipped", "Skipped"),
					medianColumn,
				]}
			/>
		</Section>
	);
}

/** How many began and finished the path in each span of days. */
export function TimeSection({ shown, locale }: { shown: Shown; locale: string }) {
	const { overTime, total } = shown;
	return (
		<Section title="Over time">
			<LineChart
				title="How many began and finished the path over time"
				description={`${total.started} began and ${total.done} finished in these days.`}
				labels={shortNames(
					overTime.map(({ span }) => span),
					locale,
				)}
				series={[
					{ name: "Finished", values: overTime.map(({ figures }) => figures.done) },
					{ name: "Began", values: overTime.map(({ figures }) => figures.started) },
				]}
			/>
			<details className="disclosure">
				<summary className="link">The same in numbers</summary>
				<Table
					caption="Began and finished over time"
					captionHidden
					rows={overTime}
					rowKey={({ span }) => span.from}
					columns={[
						{ key: "days", header: "Days (UTC)", cell: ({ span }) => spanName(span, locale) },
						countColumn("started", "Began"),
						countColumn("done", "Finished"),
					]}
				/>
			</details>
		</Section>
	);
}

type LinesProps = { title: string; header: string; lines: Line[] };

/** Who finished the path, group by group; nothing while there is none. */
export function LinesSection({ title, header, lines }: LinesProps) {
	if (lines.length === 0) return null;
	const first = lines
		.toSorted((one, other) => other.figures.started - one.figures.started)
		.slice(0, MOST_BARS);
	const kept = lines.filter((line) => first.includes(line));
	return (
		<Section title={title}>
			<BarChart
				title={`How many finished the path, ${title.toLowerCase()}`}
				description={kept.map(({ name, figures }) => `${name}: ${figures.done}`).join(", ")}
				bars={kept.map(({ name, figures: { started, done } }) => ({
					...{ label: name, value: done, of: started, shown: `${done} finished, ${started} began` },
				}))}
			/>
			<Table
				caption="The same in numbers"
				rows={kept}
				rowKey={({ key }) => key}
				columns={[
					{ key: "name", header, cell: ({ name }) => name },
					countColumn("started", "Began"),
					countColumn("done", "Finished"),
					medianColumn,
				]}
			/>
			{lines.length > kept.length && (
				<p className="text-ink-soft">
					The {MOST_BARS} where most began. The file has all {lines.length}.
				</p>
			)}
		</Section>
	);
}

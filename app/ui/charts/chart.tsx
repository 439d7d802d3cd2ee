import { type ComponentProps, type ReactNode, useId } from "react";
import { Spaced } from "../elements/spaced.tsx";
import { fitting, percent, scaleEnd } from "./chart-scale.ts";
import { Legend, PartsLegend } from "./legends.tsx";

/** Props that every chart takes. */
type ChartProps = {
	/** Names what is drawn: "Finished onboarding, by role". */
	title: string;
	/** Says in a sentence or two what the chart shows, for anyone who cannot see it. */
	description: string;
};

// Pixels at the default text size. Horizontal positions are percentages; vertical ones are rem, so that larger text fits.
const ROW = { label: 15, bar: 22, height: 16, words: 54 };
const BAR_ROW = 52;
const FUNNEL_ROW = 74;
const PLOT = 200;
/** Letters of a number for which there is room at the left of a plot anyway. */
const SHORT_NUMBER = 3;
const rem = (pixels: number) => `${pixels / 16}rem`;
/** Beyond this many points, dots stand so close together that they would cover the line. */
const MOST_DOTS = 16;

/** One bar: its unique name, its length, the total it is part of (if any), and the text at its end when that is not the number. */
export type Bar = { label: string; value: number; of?: number; shown?: string };

/**
 * Shows numbers of the same kind as horizontal bars.
 *
 * Accessibility (this and every chart): an image with title and description; each bar has its name and number beside
 * it; differences show in gray as well. The caller repeats the numbers in a table below.
 */
export function BarChart({ bars, ...about }: ChartProps & { bars: Bar[] }) {
	const most = Math.max(...bars.map(({ value, of = value }) => Math.max(value, of)), 0);
	return (
		<Drawing {...about} height={bars.length * BAR_ROW}>
			{bars.map((bar, index) => (
				<BarRow key={bar.label} bar={bar} most={most} y={index * BAR_ROW} />
			))}
		</Drawing>
	);
}

function BarRow({ bar, most, y }: { bar: Bar; most: number; y: number }) {
	const { label, value, of = most, shown } = bar;
	return (
		<svg aria-hidden="true" y={rem(y)} overflow="visible">
			<Label>{label}</Label>
			<Words y={rem(ROW.label)} x="100%" textAnchor="end" className="chart-number">
				{shown ?? value}
			</Words>
			<rect
				y={rem(ROW.bar)}
				width={`${percent(of, most)}%`}
				height={rem(ROW.height)}
				className="chart-track"
			/>
			<rect
				y={rem(ROW.bar)}
				width={`${percent(value, most)}%`}
				height={rem(ROW.height)}
				className="chart-bar"
			/>
		</svg>
	);
}

/** Draws text followed by a space: positions keep texts apart in a drawing, but a text browser ignores them. */
function Words(props: ComponentProps<"text">) {
	return (
		<Spaced>
			<text {...props} />
		</Spaced>
	);
}

/** Draws the name of a row, shortened to the room available. */
function Label({ children }: { children: string }) {
	const { narrow, wide } = fitting(children);
	if (narrow === wide) return <Words y={rem(ROW.label)}>{wide}</Words>;
	return (
		<>
			<Words y={rem(ROW.label)} className="chart-narrow">
				{narrow}
			</Words>
			<Words y={rem(ROW.label)} className="chart-wide">
				{wide}
			</Words>
		</>
	);
}

/** One stage, with a unique label: how many people reached it, finished it and skipped it. The rest are still on it. */
export type FunnelStage = { label: string; came: number; finished: number; skipped: number };

/**
 * Shows how many people are left at each stage of a path.
 *
 * Accessibility: as `BarChart`; the words under each bar give its parts, which the list above names.
 */
export function FunnelChart({ stages, ...about }: ChartProps & { stages: FunnelStage[] }) {
	const hatch = useId();
	const most = Math.max(
		...stages.map(({ came, finished, skipped }) => Math.max(came, finished + skipped)),
		0,
	);
	return (
		<>
			<PartsLegend hatch={`url(#${hatch})`} />
			<Drawing {...about} height={stages.length * FUNNEL_ROW}>
				<defs>
					<pattern
						id={hatch}
						width="6"
						height="6"
						patternUnits="userSpaceOnUse"
						patternTransform="rotate(45)"
					>
						<rect width="6" height="6" className="chart-track" />
						<rect width="3" height="6" className="chart-bar" />
					</pattern>
				</defs>
				{stages.map((stage, index) => (
					<StageRow
						key={stage.label}
						stage={stage}
						most={most}
						y={index * FUNNEL_ROW}
						hatch={`url(#${hatch})`}
					/>
				))}
			</Drawing>
		</>
	);
}

type StageRowProps = { stage: FunnelStage; most: number; y: number; hatch: string };

function StageRow({ stage: { label, came, finished, skipped }, most, y, hatch }: StageRowProps) {
	const [full, hatched] = [percent(finished, most), percent(skipped, most)];
	const words = [`${came} reached`, `${finished} finished`, skipped > 0 && `${skipped} skipped`];
	return (
		<svg aria-hidden="true" y={rem(y)} overflow="visible">
			<Label>{label}</Label>
			<rect
				y={rem(ROW.bar)}
				width={`${percent(came, most)}%`}
				height={rem(ROW.height)}
				className="chart-open"
			/>
			<rect y={rem(ROW.bar)} width={`${full}%`} height={rem(ROW.height)} className="chart-bar" />
			<rect y={rem(ROW.bar)} x={`${full}%`} width={`${hatched}%`} height={rem(ROW.height)} fill={hatch} />
			<Words y={rem(ROW.words)} className="chart-words">
				{words.filter(Boolean).join(" · ")}
			</Words>
		</svg>
	);
}

/** One line: its name, and a value for each label of the chart; undefined where nothing was measured. */
export type Series = { name: string; values: (number | undefined)[] };

type LineChartProps = ChartProps & {
	/** Labels below the first, the middle and the last point. */
	labels: string[];
	/** At most four: each has its own stroke. */
	series: Series[];
	/** Formats a value of the scale; plain by default. */
	format?: (value: number) => string;
};

/**
 * Shows numbers over time, with the names of the lines above them.
 *
 * Accessibility: as `BarChart`; each line has its own dashes, which the list of names shows.
 */
export function LineChart({ labels, series, format = String, ...about }: LineChartProps) {
	const end = scaleEnd(Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)), 0));
	const down = (value: number) => PLOT - (PLOT * value) / end;
	const scale = [0, end / 2, end].map((value) => ({ value, words: format(value) }));
	const isLong = scale.some(({ words }) => words.length > SHORT_NUMBER);
	return (
		<>
			<Legend names={series.map(({ name }) => name)} />
			<Drawing {...about} height={PLOT} kind={isLong ? "chart-plot long-numbers" : "chart-plot"}>
				{scale.map(({ value, words }) => (
					<g key={value}>
						<line x2="100%" y1={rem(down(value))} y2={rem(down(value))} className="chart-grid" />
						<Words y={rem(down(value))} dx={-8} dy={rem(4)} textAnchor="end" className="chart-words">
							{words}
						</Words>
					</g>
				))}
				{marksOf(labels).map(({ label, x, anchor }) => (
					<Words key={x} x={`${x}%`} y={rem(PLOT + 20)} textAnchor={anchor} className="chart-words">
						{label}
					</Words>
				))}
				{/* Lines of nothing but zeros would lie on one another. */}
				{series.map(
					({ name, values }, index) =>
						values.some(Boolean) && (
							<g key={name} className={`chart-series-${index + 1}`}>
								<Line values={values} end={end} />
							</g>
						),
				)}
			</Drawing>
		</>
	);
}

/** Draws the corners in a square that is stretched to the available width; the stroke and the dots are not stretched. */
function Line({ values, end }: { values: Series["values"]; end: number }) {
	const across = (index: number) => (values.length > 1 ? percent(index, values.length - 1) : 100);
	const points = values.flatMap((value, index) =>
		value === undefined ? [] : [{ value, x: across(index), y: 100 - percent(value, end) }],
	);
	return (
		<>
			<svg
				aria-hidden="true"
				width="100%"
				height={rem(PLOT)}
				viewBox="0 0 100 100"
				preserveAspectRatio="none"
			>
				<polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
			</svg>
			{values.length <= MOST_DOTS &&
				points
					.filter(({ value }) => value > 0)
					.map(({ x, y }) => <circle key={x} cx={`${x}%`} cy={rem((PLOT * y) / 100)} r={3} />)}
		</>
	);
}

type Mark = { label: string; x: number; anchor: "start" | "middle" | "end" };

/** Picks up to three labels, which is what fits at 360 px. */
function marksOf(labels: string[]): Mark[] {
	const last = labels.length - 1;
	const middle = last / 2;
	return [
		last > 0 && { label: labels[0] ?? "", x: 0, anchor: "start" as const },
		last > 1 && Number.isInteger(middle) && { label: labels[middle] ?? "", x: 50, anchor: "middle" as const },
		last >= 0 && { label: labels[last] ?? "", x: 100, anchor: "end" as const },
	].filter((mark) => mark !== false);
}

type DrawingProps = ChartProps & { height: number; kind?: string; children: ReactNode };

function Drawing({ title, description, height, kind, children }: DrawingProps) {
	const id = useId();
	return (
		<div className={kind ? `chart ${kind}` : "chart"}>
			<svg width="100%" height={rem(height)} role="img" aria-labelledby={`${id}-title ${id}-description`}>
				<title id={`${id}-title`}>{title}</title>
				<desc id={`${id}-description`}>{description}</desc>
				{children}
			</svg>
		</div>
	);
}

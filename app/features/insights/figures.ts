import type { Day } from "./days.ts";
import type { Span } from "./range.ts";

/** Whose figures: everybody's, those of a role (by its key) or of a team (by its id). */
export type Who = { segment: "all" | "role" | "team"; key: string };

/** What happened on one day in one version of a path, to those of one segment, at a step or (`""`) on the path itself. */
export type DayFigures = {
	day: Day;
	pathVersion: number;
	stepKey: string;
	segment: Who["segment"];
	segmentKey: string;
	started: number;
	done: number;
	skipped: number;
	/** How long each of those done took. */
	seconds: number[];
};

/** Figures of several days, as a page shows them. */
export type InsightFigures = {
	started: number;
	done: number;
	skipped: number;
	/** Half of those done were quicker; null when nobody was done. */
	medianSeconds: number | null;
};

export const isOf =
	({ segment, key }: Who) =>
	(row: DayFigures): boolean =>
		row.segment === segment && row.segmentKey === key;

/** The figures of the path itself. */
export const ofPath = (row: DayFigures): boolean => row.stepKey === "";

export function sumOf(rows: readonly DayFigures[]): InsightFigures {
	const sum = (what: "started" | "done" | "skipped") => rows.reduce((total, row) => total + row[what], 0);
	return {
		started: sum("started"),
		done: sum("done"),
		skipped: sum("skipped"),
		medianSeconds: medianOf(rows.flatMap(({ seconds }) => seconds)),
	};
}

/** The one in the middle, or the mean of the two there, in whole seconds; null of none. */
export function medianOf(values: readonly number[]): number | null {
	const sorted = values.toSorted((one, other) => one - other);
	const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
	return below === undefined || above === undefined ? null : Math.floor(0.5 + (below + above) / 2);
}

/** The figures of each group, by its key. */
export function sumsBy<Key>(
	rows: readonly DayFigures[],
	keyOf: (row: DayFigures) => Key,
): Map<Key, InsightFigures> {
	const groups = Map.groupBy(rows, keyOf);
	return new Map([...groups].map(([key, group]) => [key, sumOf(group)]));
}

/** The figures of each span of days, in order. */
export function sumsOver(
	rows: readonly DayFigures[],
	spans: readonly Span[],
): { span: Span; figures: InsightFigures }[] {
	const spanOf = ({ day }: DayFigures) => spans.findLastIndex(({ from }) => from <= day);
	const sums = sumsBy(rows, spanOf);
	return spans.map((span, index) => ({ span, figures: sums.get(index) ?? sumOf([]) }));
}

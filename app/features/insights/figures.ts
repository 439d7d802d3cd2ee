import type { Day } from "./days.ts";
import type { Span } from "./range.ts";

/** Whose figures: everybody’s, those of a role (by its key) or of a team (by its id). */
export type SegmentFilter = { segment: "all" | "role" | "team"; key: string };

/** Figures of one day, one version of a path and one segment, for a step or (`""`) for the path itself. */
export type DayFigures = {
	day: Day;
	pathVersion: number;
	stepKey: string;
	segment: SegmentFilter["segment"];
	segmentKey: string;
	started: number;
	done: number;
	skipped: number;
	/** How long each person who finished took, in seconds. */
	seconds: number[];
};

/** Figures over several days. Whoever reached a step before them counts in `done` or `skipped` only. */
export type InsightFigures = {
	started: number;
	done: number;
	skipped: number;
	/** Half of those who finished were faster; null if no one finished. */
	medianSeconds: number | null;
};

/** Figures with everyone who was on the step in those days: `done` and `skipped` are some of them. */
export type ReachedFigures = InsightFigures & { reached: number };

/**
 * Adds those who were on the step before. They cannot be fewer than those who left it: someone may have reached it in
 * another role or version.
 */
export const withThoseBefore = (figures: InsightFigures, before = 0): ReachedFigures => ({
	...figures,
	reached: Math.max(figures.started + Math.max(before, 0), figures.done + figures.skipped),
});

/** What a row is about. */
type About = Pick<DayFigures, "pathVersion" | "stepKey" | "segment" | "segmentKey">;

/** How many were on a step, or (`""`) on the path itself, when a period began. */
export type UnderWay = About & { left: number };

export const isOf =
	({ segment, key }: SegmentFilter) =>
	(row: About): boolean =>
		row.segment === segment && row.segmentKey === key;

/** Tells whether a row is about the path itself. */
export const ofPath = (row: About): boolean => row.stepKey === "";

export function sumOf(rows: readonly DayFigures[]): InsightFigures {
	const sum = (what: "started" | "done" | "skipped") => rows.reduce((total, row) => total + row[what], 0);
	return {
		started: sum("started"),
		done: sum("done"),
		skipped: sum("skipped"),
		medianSeconds: medianOf(rows.flatMap(({ seconds }) => seconds)),
	};
}

/** Returns the median in whole seconds (the mean of the middle two for an even count); null for no values. */
export function medianOf(values: readonly number[]): number | null {
	const sorted = values.toSorted((one, other) => one - other);
	const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
	return below === undefined || above === undefined ? null : Math.floor(0.5 + (below + above) / 2);
}

/** Sums the figures of each group, by its key. */
export function sumsBy<Key>(
	rows: readonly DayFigures[],
	keyOf: (row: DayFigures) => Key,
): Map<Key, InsightFigures> {
	const groups = Map.groupBy(rows, keyOf);
	return new Map([...groups].map(([key, group]) => [key, sumOf(group)]));
}

/** Does the same with everyone who was there in those days. */
export function reachedBy<Key>(
	rows: readonly DayFigures[],
	before: readonly UnderWay[],
	keyOf: (row: About) => Key,
): Map<Key, ReachedFigures> {
	const groups = Map.groupBy(before, keyOf);
	const left = (key: Key) => groups.get(key)?.reduce((sum, row) => sum + row.left, 0);
	return new Map([...sumsBy(rows, keyOf)].map(([key, sums]) => [key, withThoseBefore(sums, left(key))]));
}

/** Sums the figures of each span of days, in order. */
export function sumsOver(
	rows: readonly DayFigures[],
	spans: readonly Span[],
): { span: Span; figures: InsightFigures }[] {
	const spanOf = ({ day }: DayFigures) => spans.findLastIndex(({ from }) => from <= day);
	const sums = sumsBy(rows, spanOf);
	return spans.map((span, index) => ({ span, figures: sums.get(index) ?? sumOf([]) }));
}

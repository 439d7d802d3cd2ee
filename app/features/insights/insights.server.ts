import type { Tenant } from "#app/tenant/tenant.server.ts";
import {
	findPaths,
	findSegments,
	findShownPath,
	findSteps,
	findVersions,
	type PathChoice,
	type SegmentChoice,
	type StepChoice,
} from "./choices.server.ts";
import { dayOf } from "./days.ts";
import {
	type DayFigures,
	type InsightFigures,
	isOf,
	ofPath,
	type ReachedFigures,
	reachedBy,
	type SegmentFilter,
	sumOf,
	sumsOver,
	type UnderWay,
	withThoseBefore,
} from "./figures.ts";
import type { InsightsQuery } from "./forms.ts";
import { type Range, rangeOf, type Span, spansOf } from "./range.ts";
import { findFigures, findUnderWay } from "./read.server.ts";

/** A row of a table: its subject and its figures. */
export type Line = { key: string; name: string; figures: ReachedFigures };

export type Insights = {
	paths: PathChoice[];
	roles: SegmentChoice[];
	teams: SegmentChoice[];
	range: Range;
	/** Undefined if no one has started a path yet. */
	shown: Shown | undefined;
};

/** The figures of one path. */
export type Shown = {
	path: PathChoice;
	versions: number[];
	/** The path as a whole, for the requested people. */
	total: ReachedFigures;
	steps: (StepChoice & { figures: ReachedFigures })[];
	/** The step with the longest median time. */
	slowest: (StepChoice & { medianSeconds: number }) | undefined;
	overTime: { span: Span; figures: InsightFigures }[];
	byRole: Line[];
	byTeam: Line[];
	byVersion: Line[];
};

/** Returns the requested onboarding figures. Refuses: 403 `insights:view`, 404 for an unknown path. */
export function getInsights(tenant: Tenant, query: InsightsQuery, now = new Date()): Promise<Insights> {
	return tenant.read(async (reading) => {
		reading.authorize("insights:view");
		const [paths, segments] = await Promise.all([findPaths(reading), findSegments(reading)]);
		const range = rangeOf(query, dayOf(now));
		const path = await findShownPath(reading, paths, query.path);
		if (!path) return { paths, ...segments, range, shown: undefined };
		const { version } = query;
		const who = segmentOf(query.who);
		const wanted = { ...range, path: path.id, version, who };
		const [versions, steps, rows, before] = await Promise.all([
			findVersions(reading, path.id),
			findSteps(reading, path.id, version),
			findFigures(reading, wanted),
			findUnderWay(reading, wanted),
		]);
		return {
			...{ paths, ...segments, range },
			shown: { path, versions, ...show(rows, { steps, before, who, range, ...segments }) },
		};
	});
}

/** Parses the `who` parameter: `role:member`, `team:7`; everybody if absent. */
export function segmentOf(text: string | undefined): SegmentFilter {
	const [segment, key] = text?.split(":") ?? [];
	return segment !== undefined && key !== undefined
		? { segment: segment as SegmentFilter["segment"], key }
		: { segment: "all", key: "" };
}

type Named = {
	steps: StepChoice[];
	/** Who was on the path and its steps when the period began. */
	before: UnderWay[];
	who: SegmentFilter;
	range: Range;
	roles: SegmentChoice[];
	teams: SegmentChoice[];
};

function show(rows: readonly DayFigures[], named: Named): Omit<Shown, "path" | "versions"> {
	const [asked, askedBefore] = [rows.filter(isOf(named.who)), named.before.filter(isOf(named.who))];
	const [whole, wholeBefore] = [asked.filter(ofPath), askedBefore.filter(ofPath)];
	const steps = stepsOf(asked, { ...named, before: askedBefore });
	const of = { rows: rows.filter(ofPath), before: named.before.filter(ofPath) };
	const versions = [...reachedBy(whole, wholeBefore, ({ pathVersion }) => pathVersion)];
	return {
		total: withThoseBefore(sumOf(whole), leftOf(wholeBefore)),
		steps,
		slowest: slowestOf(steps),
		overTime: sumsOver(whole, spansOf(named.range)),
		byRole: linesOf(of, "role", named.roles),
		byTeam: linesOf(of, "team", named.teams),
		byVersion: versions
			.sort(([a], [b]) => b - a)
			.map(([version, figures]) => ({
				...{ key: String(version), name: `Version ${version}`, figures },
			})),
	};
}

const leftOf = (before: readonly UnderWay[]) => before.reduce((sum, { left }) => sum + left, 0);

/** Lists the steps with their figures. Removed steps are included only if they have figures. */
function stepsOf(rows: readonly DayFigures[], { steps, before }: Named): Shown["steps"] {
	const sums = reachedBy(rows, before, ({ stepKey }) => stepKey);
	return steps
		.filter(({ key, isGone }) => !isGone || sums.has(key))
		.map((step) => ({
			...step,
			figures:
				sums.get(step.key) ??
				withThoseBefore(sumOf([]), leftOf(before.filter(({ stepKey }) => stepKey === step.key))),
		}));
}

function slowestOf(steps: Shown["steps"]): Shown["slowest"] {
	const timed = steps.flatMap(({ figures, ...step }) =>
		figures.medianSeconds === null ? [] : [{ ...step, medianSeconds: figures.medianSeconds }],
	);
	return timed.toSorted((one, other) => other.medianSeconds - one.medianSeconds)[0];
}

/** Lists the segments that have figures, in the order of the choices. One that no longer exists is shown by its key. */
function linesOf(
	{ rows, before }: { rows: readonly DayFigures[]; before: readonly UnderWay[] },
	segment: SegmentFilter["segment"],
	choices: readonly SegmentChoice[],
): Line[] {
	const isIn = (row: { segment: SegmentFilter["segment"] }) => row.segment === segment;
	const sums = reachedBy(rows.filter(isIn), before.filter(isIn), ({ segmentKey }) => segmentKey);
	const names = new Map(choices.map(({ key, name }) => [key, name]));
	const keys = [...new Set([...names.keys(), ...sums.keys()])];
	return keys.flatMap((key) => {
		const figures = sums.get(key);
		return figures ? [{ key, name: names.get(key) ?? key, figures }] : [];
	});
}

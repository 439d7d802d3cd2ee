import { formatMoment } from "#app/ui/text/moment.ts";
import { beginOf, type Day } from "./days.ts";
import type { Span } from "./range.ts";

const UTC = "UTC";

/** Formats a day in the workspace’s date format. */
export const dayName = (day: Day, locale: string): string =>
	formatMoment(beginOf(day), { timeZone: UTC, locale, precision: "day" });

/** Formats a span: "21 Nov 2026", or its first and last day. */
export function spanName({ from, to }: Span, locale: string): string {
	return from === to ? dayName(from, locale) : `${dayName(from, locale)} – ${dayName(to, locale)}`;
}

/** Formats the first day of each span for the axis of a chart: "21 Nov". */
export function shortNames(spans: readonly Span[], locale: string): string[] {
	const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: UTC });
	return spans.map(({ from }) => short.format(beginOf(from)));
}

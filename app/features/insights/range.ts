import { addDays } from "#app/platform/day.ts";
import { type Day, earlier, later, lengthOf } from "./days.ts";

/** The requested days, both included. */
export type Range = { from: Day; to: Day };

const USUAL_DAYS = 30;
/** Limits a page and a file to a leap year. */
export const MOST_DAYS = 366;

/** Normalizes the requested range: not in the future, the earlier day first, at most a year. */
export function rangeOf(asked: { from?: Day; to?: Day }, today: Day): Range {
	const last = earlier(asked.to ?? today, today);
	const first = earlier(asked.from ?? addDays(last, 1 - USUAL_DAYS), today);
	const to = later(first, last);
	return { from: later(earlier(first, last), addDays(to, 1 - MOST_DAYS)), to };
}

/** Consecutive days that are shown as one. */
export type Span = { from: Day; to: Day };

// A month is shown by day, half a year by week, longer by four weeks, so that the rows fit on a page.
const MOST_SINGLE_DAYS = 31;
const MOST_WEEKS = 26;

/** Splits a range into spans of equal length. The last may be shorter. */
export function spansOf({ from, to }: Range): Span[] {
	const days = lengthOf(from, to);
	const size = days <= MOST_SINGLE_DAYS ? 1 : days <= MOST_WEEKS * 7 ? 7 : 28;
	return Array.from({ length: Math.ceil(days / size) }, (_, index) => {
		const begin = addDays(from, index * size);
		return { from: begin, to: earlier(addDays(begin, size - 1), to) };
	});
}

import { createContext, useContext } from "react";
import { formatBriefDistance, formatDay, formatDistance, formatMoment, isNear } from "./moment.ts";

/** Locale of the dates below it, BCP 47. */
export const DateLocale = createContext("en-GB");

type Clock = {
	/** The workspace's zone, an IANA name. */
	timeZone: string;
	/** BCP 47, for the absolute time. Defaults to the surrounding `DateLocale`, or else to day before month. */
	locale?: string;
	/** When the page was made. Without it there is no relative hint. */
	now?: Date | string | number;
};

type DayProps = {
	/** Of the calendar, `2026-11-21`. */
	day: string;
	/** The day in the workspace's time zone. With it, days less than half a year away are shown without their year. */
	today?: string;
};

/** Shows a day of the calendar as it is written around it. */
export function Day({ day, today }: DayProps) {
	const locale = useContext(DateLocale);
	return (
		<time dateTime={day} className="moment">
			{formatDay(day, locale, today)}
		</time>
	);
}

type TimeProps = Clock & {
	at: Date | string | number;
	precision?: "minute" | "day";
	/** On a narrow screen, shows only how long ago it was, in the fewest letters. */
	brief?: true;
};

/**
 * Shows a moment: absolute in the workspace's zone, with how long ago it was beside it. With `now`, one less than half a
 * year away is shown without its year.
 *
 * Accessibility: a `<time>` with the exact instant; both are text, neither hides in a tooltip. The same input always
 * gives the same words, so that the server's page and a hydrated one agree.
 */
export function Time({ at, now, timeZone, locale: wanted, precision = "minute", brief }: TimeProps) {
	const moment = new Date(at);
	const around = useContext(DateLocale);
	const locale = wanted ?? around;
	const shown =
		now !== undefined && isNear(moment, new Date(now)) ? (`near-${precision}` as const) : precision;
	const short = brief && now !== undefined ? formatBriefDistance(moment, new Date(now), timeZone) : undefined;
	return (
		<time dateTime={moment.toISOString()} data-brief={short}>
			<span className="moment">{formatMoment(moment, { timeZone, locale, precision: shown })}</span>
			{now !== undefined && (
				<>
					{" "}
					<span className="moment text-ink-soft">
						({formatDistance(moment, new Date(now), { timeZone, locale: wanted })})
					</span>
				</>
			)}
		</time>
	);
}

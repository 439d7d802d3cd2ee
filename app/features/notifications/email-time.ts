import { isTimeZone } from "#app/platform/time-zones.ts";
import type { NotificationSettings } from "./settings.ts";

const MINUTE_MS = 60_000;
// Every offset of a time zone is a multiple of it.
const QUARTER_MS = 15 * MINUTE_MS;
const A_WEEK_OF_QUARTERS = 8 * 24 * 4;
// What is read within this time needs no email, and what comes within it shares one.
const AT_ONCE_MS = 2 * MINUTE_MS;
const MORNING = 8;

/**
 * Returns when an email is due that tells of something now: at the member's rhythm, and outside their quiet hours. A
 * daily one is due at eight in the morning, a weekly one on Monday. `timeZone`: an IANA name.
 */
export function emailDueAt(settings: NotificationSettings, timeZone: string, now: Date): Date {
	const { rhythm = "at once", quiet } = settings;
	const isQuiet = (hour: number) => quiet !== undefined && isBetween(hour, quiet);
	const morning = isQuiet(MORNING) && quiet ? quiet.to : MORNING;
	const fits = {
		"at once": ({ hour }: LocalTime) => !isQuiet(hour),
		"every four hours": ({ hour, minute }: LocalTime) => hour % 4 === 0 && minute === 0 && !isQuiet(hour),
		daily: ({ hour, minute }: LocalTime) => hour === morning && minute === 0,
		weekly: ({ weekday, hour, minute }: LocalTime) => weekday === "Mon" && hour === morning && minute === 0,
	}[rhythm];
	const soon = new Date(now.getTime() + AT_ONCE_MS);
	if (rhythm === "at once" && fits(localTime(soon, timeZone))) return soon;
	const first = Math.ceil(soon.getTime() / QUARTER_MS) * QUARTER_MS;
	const firstThat = (suits: (local: LocalTime) => boolean): Date | undefined => {
		for (let quarter = 0; quarter < A_WEEK_OF_QUARTERS; quarter++) {
			const moment = new Date(first + quarter * QUARTER_MS);
			if (suits(localTime(moment, timeZone))) return moment;
		}
		return undefined;
	};
	// Every fourth hour can be quiet: then the first that is not.
	return firstThat(fits) ?? firstThat(({ hour }) => !isQuiet(hour)) ?? new Date(first);
}

/** Returns the time zone that a member chose, or else their workspace's. One that was renamed since is not worth a failure. */
export const zoneOf = (chosen: string | undefined, workspaceZone: string): string =>
	chosen !== undefined && isTimeZone(chosen) ? chosen : workspaceZone;

/** Tells whether an hour lies in a span that may begin in the evening and end in the morning. */
const isBetween = (hour: number, { from, to }: { from: number; to: number }): boolean =>
	from <= to ? hour >= from && hour < to : hour >= from || hour < to;

type LocalTime = { weekday: string; hour: number; minute: number };

// Making one takes 60 µs, and there are no more than the zones that Node knows.
const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(moment: Date, timeZone: string): LocalTime {
	const format =
		formats.get(timeZone) ??
		new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" });
	formats.set(timeZone, format);
	const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
	return { weekday: parts.weekday ?? "", hour: Number(parts.hour), minute: Number(parts.minute) };
}

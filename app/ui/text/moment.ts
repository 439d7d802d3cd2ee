/** How to write a moment: the zone (an IANA name) and the locale (BCP 47, day before month by default). */
type Reading = {
	timeZone: string;
	locale?: string;
	precision?: "minute" | "near-minute" | "day" | "near-day";
};

/** Formats the absolute time alone, for titles and sentences: "3 Mar 2026, 14:05". */
export function formatMoment(
	moment: Date,
	{ timeZone, locale = "en-GB", precision = "minute" }: Reading,
): string {
	const key = `${locale} ${timeZone} ${precision} ${Math.floor(moment.getTime() / minute)}`;
	// Three letters, as every other month has, keep columns of dates alike.
	return remember(moments, key, () =>
		dateFormat(locale, timeZone, precision)
			.format(moment)
			.replace(/Sept\b/, "Sep"),
	);
}

/** Formats a day of the calendar, `2026-11-21`; without its year when it is less than half a year from `today`. */
export function formatDay(day: string, locale?: string, today?: string): string {
	const moment = new Date(`${day}T00:00:00Z`);
	const near = today !== undefined && isNear(moment, new Date(`${today}T00:00:00Z`));
	return formatMoment(moment, { timeZone: "UTC", locale, precision: near ? "near-day" : "day" });
}

/** Tells whether two moments are less than half a year apart, so that a date of one needs no year beside the other. */
export const isNear = (moment: Date, now: Date): boolean =>
	Math.abs(moment.getTime() - now.getTime()) < HALF_A_YEAR;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const HALF_A_YEAR = 182 * day;

/** Formats the relative time, always as a number: minutes and hours within a day, then full days, months and years of the zone's calendar. */
export function formatDistance(
	moment: Date,
	now: Date,
	{ timeZone, locale = "en-GB" }: Omit<Reading, "precision">,
): string {
	const elapsed = moment.getTime() - now.getTime();
	if (Math.abs(elapsed) < minute) return "just now";
	const clock = clockDistance(elapsed);
	const [count, unit] = clock ?? calendarDistance(dateIn(moment, timeZone), dateIn(now, timeZone), elapsed);
	return relativeFormat(locale).format(count, unit);
}

const LETTERS = { minute: "m", hour: "h", day: "d", month: "mo", year: "y" };

/** Formats how far away a moment is in the fewest letters, for where there is no room for a word: "14h", "now". */
export function formatBriefDistance(moment: Date, now: Date, timeZone: string): string {
	const elapsed = moment.getTime() - now.getTime();
	if (Math.abs(elapsed) < minute) return "now";
	return inLetters(
		clockDistance(elapsed) ?? calendarDistance(dateIn(moment, timeZone), dateIn(now, timeZone), elapsed),
	);
}

/** Writes a distance in the fewest letters: "14h". */
export const inLetters = ([count, unit]: Distance): string => `${Math.abs(count)}${LETTERS[unit]}`;

type Distance = [count: number, unit: "minute" | "hour" | "day" | "month" | "year"];

/** Counts minutes and hours. Past ones are counted when full; future ones are rounded to the nearest: 3:59 is four hours. */
export function clockDistance(elapsed: number): Distance | undefined {
	const full = (unit: number) => (elapsed < 0 ? Math.trunc : Math.round)(elapsed / unit);
	if (Math.abs(full(minute)) < 60) return [full(minute), "minute"];
	// 23:45 from now is not yet a day, and may still be today.
	if (Math.abs(elapsed) < day) return [Math.min(full(hour), 23), "hour"];
	return undefined;
}

type CalendarDate = { year: number; month: number; day: number };

/** Counts full days, months or years. */
function calendarDistance(then: CalendarDate, now: CalendarDate, elapsed: number): Distance {
	const days = daysSince1970(then) - daysSince1970(now);
	// On a day of 25 hours, the distance can exceed 24 hours within the same date.
	if (days === 0) return [Math.trunc(elapsed / hour), "hour"];
	if (Math.abs(days) < 31) return [days, "day"];
	const [earlier, later] = days < 0 ? [then, now] : [now, then];
	const months = monthsOf(later) - monthsOf(earlier) - (later.day < earlier.day ? 1 : 0);
	const [count, unit] =
		months < 12 ? ([months, "month"] as const) : ([Math.trunc(months / 12), "year"] as const);
	return [Math.sign(days) * count, unit];
}

const monthsOf = ({ year, month }: CalendarDate) => 12 * year + month;
const daysSince1970 = (date: CalendarDate) => Date.UTC(date.year, date.month - 1, date.day) / day;

/** Returns the date on the calendar of the zone, so that "1 day ago" stays right when a day has 23 hours. */
function dateIn(moment: Date, timeZone: string): CalendarDate {
	return remember(dates, `${timeZone} ${Math.floor(moment.getTime() / minute)}`, () => {
		const parts = dateFormat("en-CA", timeZone, "day-number").formatToParts(moment);
		const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
		return { year: part("year"), month: part("month"), day: part("day") };
	});
}

const shapes = {
	minute: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
	day: { day: "numeric", month: "short", year: "numeric" },
	"near-minute": { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
	"near-day": { day: "numeric", month: "short" },
	"day-number": { day: "2-digit", month: "2-digit", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

// Creating a formatter takes about 50 µs, using it 3 µs, and a page shows dozens of times, many of them again and again.
// The bound keeps what visitors ask for from filling memory.
const bound = 2_000;
const moments = new Map<string, string>();
const dates = new Map<string, CalendarDate>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();

function dateFormat(locale: string, timeZone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
	return remember(
		dateFormats,
		`${locale} ${timeZone} ${shape}`,
		() => new Intl.DateTimeFormat(locale, { ...shapes[shape], timeZone }),
	);
}

function relativeFormat(locale: string): Intl.RelativeTimeFormat {
	return remember(relativeFormats, locale, () => new Intl.RelativeTimeFormat(locale));
}

function remember<Value>(memory: Map<string, Value>, key: string, make: () => Value): Value {
	const known = memory.get(key);
	if (known) return known;
	if (memory.size >= bound) memory.clear();
	const made = make();
	memory.set(key, made);
	return made;
}

/** How a moment is read: in which zone (an IANA name), written how (BCP 47, day before month by default). */
type Reading = { timeZone: string; locale?: string; precision?: "minute" | "day" };

/** The absolute reading alone, for titles and sentences: "3 Mar 2026, 14:05". */
export function formatMoment(
	moment: Date,
	{ timeZone, locale = "en-GB", precision = "minute" }: Reading,
): string {
	return dateFormat(locale, timeZone, precision).format(moment);
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The relative reading: minutes and hours within a day, then whole calendar days of the zone, months, years. */
export function formatDistance(
	moment: Date,
	now: Date,
	{ timeZone, locale = "en-GB" }: Omit<Reading, "precision">,
): string {
	const relative = relativeFormat(locale);
	const elapsed = moment.getTime() - now.getTime();
	const size = Math.abs(elapsed);
	if (size < minute) return "just now";
	if (size < hour) return relative.format(Math.trunc(elapsed / minute), "minute");
	if (size < day) return relative.format(Math.trunc(elapsed / hour), "hour");
	const days = calendarDay(moment, timeZone) - calendarDay(now, timeZone);
	if (Math.abs(days) < 31) return relative.format(days, "day");
	if (Math.abs(days) < 365) return relative.format(Math.trunc(days / 30.44), "month");
	return relative.format(Math.trunc(days / 365.25), "year");
}

/** Days since 1970 of the date that a calendar in the zone shows: "yesterday" stays right when a day has 23 hours. */
function calendarDay(moment: Date, timeZone: string): number {
	const parts = dateFormat("en-CA", timeZone, "day-number").formatToParts(moment);
	const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
	return Date.UTC(part("year"), part("month") - 1, part("day")) / day;
}

const shapes = {
	minute: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
	day: { day: "numeric", month: "short", year: "numeric" },
	"day-number": { day: "2-digit", month: "2-digit", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

// A formatter costs some 50 µs to make and a page shows dozens of times. About 600 zones and a few
// locales exist; the bound keeps a caller who passes on what a visitor typed from filling memory.
const bound = 2_000;
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
	return remember(relativeFormats, locale, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
}

function remember<Value>(memory: Map<string, Value>, key: string, make: () => Value): Value {
	const known = memory.get(key);
	if (known) return known;
	if (memory.size >= bound) memory.clear();
	const made = make();
	memory.set(key, made);
	return made;
}

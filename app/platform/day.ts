import { z } from "zod";

// The product has no earlier data and no one plans further ahead; a year before and after either is still a valid date.
const FIRST = "2000-01-01";
const LAST = "2199-12-31";
const UNKNOWN_DAY = `Use a day from ${FIRST} to ${LAST}`;

/**
 * A day as a form or an address has it, such as `2026-11-21`: it must exist (PostgreSQL rejects 2026-02-30), and
 * calculations with it must stay within valid dates: a month before 0001-01-01 cannot be written as one.
 */
export const dayText = (error = UNKNOWN_DAY) =>
	z.iso.date({ error, abort: true }).refine((day) => day >= FIRST && day <= LAST, { error });

/** The day so many days after another one, or before it. */
export function addDays(day: string, days: number): string {
	const moment = new Date(`${day}T00:00:00Z`);
	moment.setUTCDate(moment.getUTCDate() + days);
	return moment.toISOString().slice(0, 10);
}

// Making one takes 60 µs, and there are no more than the zones that Node knows.
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day on the calendar of a zone, such as `2026-11-21`. `timeZone`: an IANA name. */
export function dayIn(timeZone: string, moment = new Date()): string {
	// Sweden writes days as ISO does.
	const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
	formats.set(timeZone, format);
	return format.format(moment);
}

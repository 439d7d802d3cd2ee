const DAY_MS = 86_400_000;

/** A day of UTC as `2026-11-21`: what figures are counted by. They sort as text. */
export type Day = string;

export const dayOf = (moment: Date): Day => moment.toISOString().slice(0, 10);

/** The moment at which a day begins. */
export const beginOf = (day: Day): Date => new Date(`${day}T00:00:00.000Z`);

export const addDays = (day: Day, days: number): Day =>
	dayOf(new Date(beginOf(day).getTime() + days * DAY_MS));

/** How many days from the first to the last, both counted. */
export const lengthOf = (first: Day, last: Day): number =>
	Math.round((beginOf(last).getTime() - beginOf(first).getTime()) / DAY_MS) + 1;

/** The earlier, and the later, of two days. */
export const earlier = (one: Day, other: Day): Day => (one < other ? one : other);
export const later = (one: Day, other: Day): Day => (one > other ? one : other);

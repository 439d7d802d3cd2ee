const DAY_MS = 86_400_000;

/** A UTC day as `2026-11-21`, the unit that figures are counted by. Days sort as text. */
export type Day = string;

export const dayOf = (moment: Date): Day => moment.toISOString().slice(0, 10);

/** Returns the moment at which a day starts. */
export const beginOf = (day: Day): Date => new Date(`${day}T00:00:00.000Z`);

/** Counts the days from the first to the last, both included. */
export const lengthOf = (first: Day, last: Day): number =>
	Math.round((beginOf(last).getTime() - beginOf(first).getTime()) / DAY_MS) + 1;

/** `earlier` and `later` return the earlier and the later of two days. */
export const earlier = (one: Day, other: Day): Day => (one < other ? one : other);
export const later = (one: Day, other: Day): Day => (one > other ? one : other);

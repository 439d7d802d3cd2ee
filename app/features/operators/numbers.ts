const number = new Intl.NumberFormat("en-GB");

export const counted = (value: number): string => number.format(value);

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Formats bytes for people: `1.2 MB`. */
export function bytes(value: number): string {
	const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), UNITS.length - 1);
	const scaled = value / 1000 ** power;
	return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${UNITS[power]}`;
}

/** Formats seconds for people: `40 s`, `12 min`, `5 h`. */
export function durationText(seconds: number): string {
	if (seconds < 100) return `${Math.round(seconds)} s`;
	return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${counted(Math.round(seconds / 3_600))} h`;
}

/** Formats milliseconds for people; a dash for none. */
export const milliseconds = (value: number | undefined): string =>
	value === undefined ? "–" : `${counted(Math.round(value))} ms`;

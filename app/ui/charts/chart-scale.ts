/** Returns the end of a scale that starts at 0 and holds the value: 1, 2, 4 or 5 with zeros, so that half of it is a round number. */
export function scaleEnd(highest: number): number {
	// 2: half of it is still a whole number, and most of what is counted comes in ones.
	if (!(highest > 2)) return 2;
	const power = 10 ** Math.floor(Math.log10(highest));
	const step = [1, 2, 4, 5, 10].find((times) => times * power >= highest) ?? 10;
	return step * power;
}

/** Returns a part of a whole in percent, with at most two decimals, as SVG coordinates need it. */
export const percent = (part: number, whole: number): number =>
	whole > 0 ? Math.round((10_000 * part) / whole) / 100 : 0;

// At 14 px about 290 px: the width of a 360 px screen, and of the area beside the sidebar on a 1024 px one.
const NARROW = 42;
const WIDE = 96;

/** Returns a label cut to fit the narrowest screen, and one for wide screens. A table below has it in full. */
export const fitting = (label: string) => ({
	narrow: shortened(label, NARROW),
	wide: shortened(label, WIDE),
});

function shortened(label: string, longest: number): string {
	const letters = [...label];
	if (letters.length <= longest) return label;
	const kept = letters.slice(0, longest - 1).join("");
	return `${kept.trimEnd()}…`;
}

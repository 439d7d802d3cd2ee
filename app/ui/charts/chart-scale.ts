/** The end of a scale that begins at 0 and holds the value: 1, 2 or 5 with zeros, so that its half is easily said. */
export function scaleEnd(highest: number): number {
	// 2: its half is still a whole number, and most of what is counted comes in ones.
	if (!(highest > 2)) return 2;
	const power = 10 ** Math.floor(Math.log10(highest));
	const step = [1, 2, 4, 5, 10].find((times) => times * power >= highest) ?? 10;
	return step * power;
}

/** A part of a whole in percent, with at most two digits behind the point: what an SVG's address of a place can be. */
export const percent = (part: number, whole: number): number =>
	whole > 0 ? Math.round((10_000 * part) / whole) / 100 : 0;

// At 14 px some 290 px, the width there is on a screen of 360; and what stands beside the side bar on one of 1024.
const NARROW = 42;
const WIDE = 96;

/** A label as long as it fits the narrowest screen, and a wide one; a table beneath has it in full. */
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

/** Places for labels beside each other's lines: in their order, none nearer to the next than `gap`, none beyond `end`. */
export function spread(places: readonly number[], gap: number, end: number): number[] {
	const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
	let last = -gap;
	for (const label of order) {
		label.place = Math.max(label.place, last + gap);
		last = label.place;
	}
	let next = end + gap;
	for (const label of order.toReversed()) {
		label.place = Math.min(label.place, next - gap);
		next = label.place;
	}
	const spaced: number[] = [];
	for (const { place, index } of order) spaced[index] = place;
	return spaced;
}

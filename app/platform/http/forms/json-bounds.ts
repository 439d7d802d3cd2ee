/** The maximum depth of a JSON text, and the maximum number of strings, brackets and commas in it. */
export type JsonBounds = { deepest: number; mostSigns: number };

// Matches a string up to its end, closed or not, so that nothing is read twice; or a structural character.
const SIGN = /"(?:[^"\\]+|\\.?)*"?|[[\]{},]/gs;
const STEPS: Record<string, number> = { "[": 1, "{": 1, "]": -1, "}": -1 };

/** Tells whether a JSON text stays within bounds, in one pass and without building anything from it. */
export function isWithin(text: string, { deepest, mostSigns }: JsonBounds): boolean {
	let [depth, signs] = [0, 0];
	for (const [sign] of text.matchAll(SIGN)) {
		depth += STEPS[sign] ?? 0;
		if (depth > deepest || ++signs > mostSigns) return false;
	}
	return true;
}

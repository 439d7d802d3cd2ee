/** How deep a text of JSON may go, and of how many strings, brackets and commas it may be made. */
export type JsonBounds = { deepest: number; mostSigns: number };

// A string as far as it goes, closed or not, so that nothing is looked at twice; or a sign that makes structure.
const SIGN = /"(?:[^"\\]+|\\.?)*"?|[[\]{},]/gs;
const STEPS: Record<string, number> = { "[": 1, "{": 1, "]": -1, "}": -1 };

/** Tells whether a text of JSON stays within bounds, in one pass and without building anything of it. */
export function isWithin(text: string, { deepest, mostSigns }: JsonBounds): boolean {
	let [depth, signs] = [0, 0];
	for (const [sign] of text.matchAll(SIGN)) {
		depth += STEPS[sign] ?? 0;
		if (depth > deepest || ++signs > mostSigns) return false;
	}
	return true;
}

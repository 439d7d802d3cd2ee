import { comparable } from "#app/platform/text.ts";

/** A name that was found in a text, from its @ to its end. */
export type NamedPart<Found> = { from: number; to: number; found: Found };

// Behind a letter it is in the middle of something, such as an email address.
const AT = /(?<![\w@])@(?=\S)/gu;
// What a name is made of: words, and signs such as those of “Dr. O’Brien-Smith”.
const PIECES = /[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]|\s+/gu;
const MOST_PIECES = 16;
// Two names of 255 characters and a space: the columns.
const LONGEST_NAME = 511;
/** Ten for each person whom a comment can mention: behind more signs than that are no names. */
export const MOST_SIGNS = 200;

/**
 * Finds names behind an @ in a run of text. Of names that begin alike, the longest that fits counts: “@Ann Lee” is Ann
 * Lee, even where there is an Ann. `find` gets each beginning of what follows an @, the longest first, in the form that
 * `keyOf` returns.
 */
export function findNames<Found>(run: string, find: (key: string) => Found | undefined): NamedPart<Found>[] {
	const parts: NamedPart<Found>[] = [];
	for (const { index: from } of run.matchAll(AT)) {
		if (from < (parts.at(-1)?.to ?? 0)) continue;
		for (const to of endsBehind(run, from + 1)) {
			const found = find(keyOf(run.slice(from + 1, to)));
			if (found === undefined) continue;
			parts.push({ from, to, found });
			break;
		}
	}
	return parts;
}

/** Lists everything behind an @ that could be a name, as it was typed. */
export const beginningsOf = (run: string): string[] =>
	[...run.matchAll(AT)].flatMap(({ index: from }) =>
		endsBehind(run, from + 1).map((to) => run.slice(from + 1, to)),
	);

/** Counts the signs behind which a name may follow. */
export const countSigns = (run: string): number => run.match(AT)?.length ?? 0;

/** What tells names apart: neither case, width nor blanks. */
export const keyOf = comparable;

/** Where a name that begins here may end, the furthest first. */
function endsBehind(run: string, start: number): number[] {
	const ends: number[] = [];
	for (const { 0: piece, index } of run.slice(start, start + LONGEST_NAME).matchAll(PIECES)) {
		if (ends.length === MOST_PIECES) break;
		if (piece.trim() !== "") ends.unshift(start + index + piece.length);
	}
	return ends;
}

/** Parts a run of text at the names in it. */
export function splitAtNames<Found>(
	run: string,
	find: (key: string) => Found | undefined,
): (string | Found)[] {
	const parts: (string | Found)[] = [];
	let end = 0;
	for (const { from, to, found } of findNames(run, find)) {
		parts.push(run.slice(end, from), found);
		end = to;
	}
	return [...parts, run.slice(end)];
}

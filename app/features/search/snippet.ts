import { fold } from "#app/tenant/search/words.ts";

/** A part of a text, and whether it is what was searched for. */
export type Part = { text: string; isHit: boolean };

// About two lines.
const LONGEST = 240;
const LEAD = 60;

const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * Cuts a text to what stands around its first hit and marks the hits: words that begin with one of these. Both are
 * compared folded, letter by letter, so that the marks are where the letters of the text are.
 */
export function snippetOf(text: string, words: readonly string[], longest = LONGEST): Part[] {
	const line = text.replaceAll(/\s+/g, " ").trim();
	const hits = hitsIn(line, words);
	const first = hits[0]?.from ?? 0;
	const start = first > LEAD ? startOfWord(line, first - LEAD) : 0;
	const end = Math.min(line.length, start + longest);
	const parts: Part[] = start > 0 ? [{ text: "…", isHit: false }] : [];
	let at = start;
	for (const { from, to } of hits) {
		if (from < at || to > end) continue;
		if (from > at) parts.push({ text: line.slice(at, from), isHit: false });
		parts.push({ text: line.slice(from, to), isHit: true });
		at = to;
	}
	if (at < end) parts.push({ text: line.slice(at, end).toWellFormed(), isHit: false });
	if (end < line.length) parts.push({ text: "…", isHit: false });
	return parts;
}

type Hit = { from: number; to: number };

function hitsIn(line: string, words: readonly string[]): Hit[] {
	const { folded, places } = foldedByLetter(line);
	const hits: Hit[] = [];
	for (const word of words) {
		for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
			const isStart = at === 0 || !LETTER.test(folded[at - 1] ?? "") || !/[a-z]/.test(word);
			if (isStart) hits.push({ from: places[at] ?? 0, to: places[at + word.length] ?? line.length });
		}
	}
	return hits
		.toSorted((one, other) => one.from - other.from || other.to - one.to)
		.filter((hit, index, all) => index === 0 || hit.from >= (all[index - 1]?.to ?? 0));
}

/** Folds a text letter by letter; `places`: where in the text each unit of the folded one comes from, and its end. */
function foldedByLetter(line: string): { folded: string; places: number[] } {
	const places: number[] = [];
	let folded = "";
	for (const { segment, index } of graphemes.segment(line)) {
		const letter = fold(segment);
		for (let unit = 0; unit < letter.length; unit++) places.push(index);
		folded += letter;
	}
	places.push(line.length);
	return { folded, places };
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function startOfWord(line: string, from: number): number {
	const space = line.indexOf(" ", from);
	return space === -1 || space > from + LEAD / 2 ? from : space + 1;
}

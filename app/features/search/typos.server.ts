import { and, gte, inArray, lt, or, sql } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { findHits, type Search, seenWords } from "./find.server.ts";
import { readQuestion, withWord } from "./question.ts";

// Shorter words have too many neighbors.
const SHORTEST = 4;
const MOST_CANDIDATES = 1_000;

// Comes after every letter, so that what begins with some letters stands between these and these with it.
const LAST = "\u{10FFFD}";

/**
 * Finds known words near this one. With one wrong, missing or added letter, one half of a word is still as it was meant,
 * and an index leads to it; words with two letters exchanged are looked up as they are.
 */
async function near({ db, tables: { searchWords } }: Reading, typed: string): Promise<string[]> {
	const { word, reversed } = searchWords;
	const letters = [...typed];
	const half = Math.floor(letters.length / 2);
	const start = letters.slice(0, half).join("");
	const end = letters.slice(half).reverse().join("");
	const rows = await db
		.select({ word })
		.from(searchWords)
		.where(
			and(
				// One letter may be missing of what was meant; what begins with it may be longer.
				sql`length(${word}) >= ${letters.length - 1}`,
				or(
					and(gte(word, start), lt(word, start + LAST)),
					and(gte(reversed, end), lt(reversed, end + LAST)),
					inArray(word, exchanged(letters)),
				),
			),
		)
		// The nearest in length first: of a common beginning there are more words than are compared.
		.orderBy(sql`abs(length(${word}) - ${letters.length})`, word)
		.limit(MOST_CANDIDATES);
	return rows.map((row) => row.word);
}

/**
 * A step: returns what was typed with one word spelled as it was probably meant. The other spelling is searched for with
 * the same permission, and offered only if it finds something: a word that only hidden things have is not suggested.
 */
export async function didYouMean(reading: Reading, search: Search): Promise<string | undefined> {
	const typed = search.query.q ?? "";
	const words = [...new Set(search.question.groups.flat().flatMap((term) => term.words))];
	const long = words.filter((word) => [...word].length >= SHORTEST);
	// One statement for the neighbors of a word, one for those that are seen, and one for the corrected question.
	const [word] = await unknownFirst(reading, long, search);
	if (word === undefined) return undefined;
	const corrected = withWord(typed, word.typed, word.meant);
	const question = readQuestion(corrected);
	const { hits } = await findHits(reading, { ...search, question, query: { ...search.query, q: corrected } });
	return hits.length > 0 && corrected !== typed ? corrected : undefined;
}

/**
 * Finds the nearest known word for each of these that is unknown itself. Words that this member does not see in anything
 * are left out before one is chosen: what is suggested, or is not, says nothing about them.
 */
async function unknownFirst(reading: Reading, words: readonly string[], search: Search) {
	const found = await Promise.all(
		words.slice(0, 3).map(async (typed) => {
			const known = await near(reading, typed);
			return { typed, candidates: known.filter((word) => isNear(typed, word)) };
		}),
	);
	const seen = await seenWords(
		reading,
		found.flatMap(({ candidates }) => candidates),
		search,
	);
	return found.flatMap(({ typed, candidates }) => {
		const visible = candidates.filter((word) => seen.has(word));
		if (visible.some((word) => word.startsWith(typed))) return [];
		const meant = visible.toSorted((one, other) => one.length - other.length)[0];
		return meant ? [{ typed, meant }] : [];
	});
}

const isNear = (typed: string, word: string): boolean =>
	word.startsWith(typed) || distance(typed, word.slice(0, typed.length + 1)) === 1;

/** The word with each two letters beside one another exchanged. */
const exchanged = (letters: string[]) =>
	letters
		.slice(1)
		.map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(""));

/** Counts the letters to insert, remove, change or exchange with the next: optimal string alignment. */
export function distance(one: string, other: string): number {
	const [from, to] = [[...one], [...other]];
	const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
	for (let x = 1; x <= from.length; x++) {
		const row = [x];
		for (let y = 1; y <= to.length; y++) {
			const same = Number(from[x - 1] !== to[y - 1]);
			let least = Math.min(
				(rows[x - 1]?.[y] ?? 0) + 1,
				(row[y - 1] ?? 0) + 1,
				(rows[x - 1]?.[y - 1] ?? 0) + same,
			);
			if (x > 1 && y > 1 && from[x - 1] === to[y - 2] && from[x - 2] === to[y - 1])
				least = Math.min(least, (rows[x - 2]?.[y - 2] ?? 0) + 1);
			row.push(least);
		}
		rows.push(row);
	}
	return rows[from.length]?.[to.length] ?? 0;
}

import { foldedWords, LONGEST_WORD, wordsOf } from "./words.ts";

/** What an entry is made of. */
export type EntryText = { title: string; body: string };

// PostgreSQL's: a position is below this, a word has fewer than this many of them, and a tsvector is below 1 MB. 100,000
// characters with all their words and stems stay below half of that.
const MOST_POSITION = 16_383;
const MOST_POSITIONS = 255;
const MOST_CHARACTERS = 100_000;
const MOST_BYTES = 300_000;
// Far enough apart that no phrase begins in the title and ends in the body, or in the stems behind both.
const GAP = 10;
/** The last entry of a vector, so that what is appended to it comes after a gap; no word is a sign. */
export const END_OF_VECTOR = ".";

/** Cuts a text to what an index holds of it, in characters and in bytes. */
export function cut(text: string): string {
	const some = text.slice(0, MOST_CHARACTERS);
	if (Buffer.byteLength(some) <= MOST_BYTES) return some.toWellFormed();
	return new TextDecoder().decode(Buffer.from(some).subarray(0, MOST_BYTES));
}

/** Writes the folded words of an entry as a tsvector, those of its title with weight A, the others with C, and its end. */
export function vectorOf({ title, body }: EntryText): string {
	const places = new Map<string, string[]>();
	let position = 0;
	const add = (text: string, weight: "A" | "C") => {
		for (const word of foldedWords(text)) {
			position = Math.min(position + 1, MOST_POSITION);
			const known = places.get(word);
			if (!known) places.set(word, [`${position}${weight}`]);
			else if (known.length < MOST_POSITIONS && position < MOST_POSITION) known.push(`${position}${weight}`);
		}
	};
	add(title, "A");
	position += GAP;
	add(body, "C");
	places.set(END_OF_VECTOR, [`${Math.min(position + GAP, MOST_POSITION)}`]);
	// Words are letters, digits and marks, so nothing in them needs an escape.
	return [...places].map(([word, found]) => `'${word}':${found.join()}`).join(" ");
}

/** Returns the words of a text with single spaces between them, for a dictionary that knows their forms. */
export function plainWords(text: string): string {
	const words: string[] = [];
	for (const word of wordsOf(text.normalize("NFC"))) if (word.length <= LONGEST_WORD) words.push(word);
	return words.join(" ");
}

/** The dictionaries of word forms, by the language in which a workspace writes its dates. All of them come with PostgreSQL. */
const DICTIONARIES: Record<string, string> = {
	...{ en: "english", de: "german", fr: "french", es: "spanish", sv: "swedish" },
};

/** Returns the name of a workspace's dictionary. `locale`: BCP 47. */
export const dictionaryOf = (locale: string): string => DICTIONARIES[locale.split("-")[0] ?? ""] ?? "simple";

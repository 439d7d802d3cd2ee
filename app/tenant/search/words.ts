// Letters that have no decomposition, as people type them who lack them.
const PLAIN: Record<string, string> = {
	...{ ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ħ: "h", ς: "σ" },
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");
// The accents of Latin, Greek and Cyrillic. Marks of other scripts are vowels and the like: they stay.
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * Returns a text as it is compared: case, accents, width and how a letter is composed make no difference. It may be
 * longer than the text.
 */
export const fold = (text: string): string =>
	text
		.normalize("NFKD")
		.replace(ACCENTS, "")
		.normalize("NFC")
		.toLowerCase()
		.replace(ACCENTS, "")
		.replace(SPECIAL, (letter) => PLAIN[letter] ?? letter);

const RUN = /[\p{L}\p{N}\p{M}]+/gu;
// Scripts that are written without a space between two words.
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** Yields the words of a text in its order. Signs between them are left out; a sentence without spaces is cut into words. */
export function* wordsOf(text: string): Generator<string> {
	for (const [run] of text.matchAll(RUN)) {
		if (!UNSPACED.test(run)) yield run;
		else for (const { segment } of segmenter.segment(run)) yield segment;
	}
}

/** The longest word that is told from others, in characters: what follows makes no difference. */
export const LONGEST_WORD = 64;

/** Returns the folded words of a text, each cut to the length that is compared. */
export function foldedWords(text: string): string[] {
	const words: string[] = [];
	// Folded first: what is one letter to read may be several signs.
	for (const word of wordsOf(fold(text)))
		words.push([...word.slice(0, 2 * LONGEST_WORD)].slice(0, LONGEST_WORD).join(""));
	return words;
}

/**
 * Turns every word into the beginning of one: "moo ba" finds "Moon base". Nothing in a word is an operator, because
 * it has only letters, digits and marks. Empty, which finds nothing, when there is no word.
 */
export const prefixQuery = (text: string): string =>
	foldedWords(text)
		.map((word) => `'${word}':*`)
		.join(" & ");

import { foldedWords } from "#app/tenant/search/words.ts";

/** One thing that is asked for: a word, by its beginning, or words in this order. */
export type Term = { text: string; words: string[]; isPhrase: boolean };

/** What is asked for: one of each group, and none of `without`. */
export type SearchQuestion = { groups: Term[][]; without: Term[] };

/** Tells whether the order of its words is asked for, which no index has. */
export const isOrdered = ({ words, isPhrase }: Term): boolean => isPhrase && words.length > 1;

/** Tells whether any words have to follow one another, or may not. */
export const hasOrder = ({ groups, without }: SearchQuestion): boolean =>
	[...groups.flat(), ...without].some(isOrdered);

/** What a word before a colon limits a search to, as the fields of the form do. */
export const QUALIFIERS = ["in", "by", "team", "from", "is"] as const;
export type Qualifier = (typeof QUALIFIERS)[number];

/** A question with what its qualifiers say; `rest`: what was typed, without them. */
export type ReadQuestion = SearchQuestion & { qualifiers: Partial<Record<Qualifier, string>>; rest: string };

// More are a text that was pasted; each is a condition.
const MOST_TERMS = 10;

const TOKEN = /(-?)(?:(?:(in|by|team|from|is):)?"([^"]*)"?|(?:(in|by|team|from|is):)?([^\s"]+))/gi;

/**
 * Reads what was typed: "a phrase", -without, this or that, in:files by:mei team:"North side" from:2026-01-01 is:archived.
 * Everything can be typed: what is no question is words.
 */
export function readQuestion(typed: string): ReadQuestion {
	const question: SearchQuestion = { groups: [], without: [] };
	const qualifiers: Partial<Record<Qualifier, string>> = {};
	const { add, or } = collect(question);
	let rest = "";
	let end = 0;
	for (const match of typed.matchAll(TOKEN)) {
		const [token, minus, before, phrase, beforeWord, word] = match;
		const name = (before ?? beforeWord)?.toLowerCase() as Qualifier | undefined;
		const text = phrase ?? word ?? "";
		if (name) {
			qualifiers[name] ??= text;
			rest += `${typed.slice(end, match.index)} `;
			end = match.index + token.length;
		} else if (phrase === undefined && text.toLowerCase() === "or") or();
		else add({ text, words: foldedWords(text), isPhrase: phrase !== undefined }, minus ? "without" : "with");
	}
	rest += typed.slice(end);
	return { ...question, qualifiers, rest: rest.replaceAll(/\s+/g, " ").trim() };
}

/** Collects terms into a question; after `or`, the next is another choice for the one before it. */
function collect({ groups, without }: SearchQuestion) {
	let terms = 0;
	let isAlternative = false;
	return {
		or() {
			isAlternative = groups.length > 0;
		},
		add(term: Term, side: "with" | "without") {
			if (term.words.length === 0 || terms >= MOST_TERMS) return;
			terms++;
			if (side === "without") without.push(term);
			else if (isAlternative) groups.at(-1)?.push(term);
			else groups.push([term]);
			isAlternative = false;
		},
	};
}

/** Writes a question as it can be typed again, with another word for one of its words. */
export const withWord = (typed: string, from: string, to: string): string =>
	typed.replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (run) => (foldedWords(run).join() === from ? to : run));

/** The words that are shown as found. */
export const shownWords = ({ groups }: SearchQuestion): string[] => [
	...new Set(groups.flat().flatMap(({ words }) => words)),
];

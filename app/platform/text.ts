import { z } from "zod";

/**
 * Text from outside has one shape, whether a form, JSON, an address, a webhook or a command line brought it:
 * well-formed Unicode in NFC, no control characters, bounded in length and in marks on a letter. A character is a
 * Unicode code point after NFC, which is what `varchar(n)` counts; hints, messages and columns all mean that.
 */
type Bounds = {
	/** The maximum length, in characters. */
	most: number;
	/** Says what to do when there is no visible text. A text with this message is required. */
	missing?: string;
	/** Ends the sentence about the length: “Use 100 characters or fewer for the name”. */
	of?: string;
};

/** The name of a person or thing: one line with single spaces and no invisible marks, so that names that look the same are the same. */
export const nameText = (bounds: Bounds) => text({ ...bounds, tidy: tidyName, isAllowed: isOneLine });

/** One line of text. */
export const lineText = (bounds: Bounds) => text({ ...bounds, tidy: tidyLine, isAllowed: isOneLine });

/** Several lines of text, tabs allowed. */
export const blockText = (bounds: Bounds) => text({ ...bounds, tidy: tidyBlock, isAllowed: isSeveralLines });

/** A table as a file or a spreadsheet has it. Blanks at its ends can be empty cells, so they stay. A problem says on which line it is. */
export const tableText = (bounds: Bounds) => text({ ...bounds, tidy: tidyTable, isAllowed: isTable });

/** Words to search for. Characters that cannot be stored cannot be found, so they count as blanks. */
export const searchText = (most: number) =>
	z
		.string()
		.overwrite((typed) => (isFar(typed, most) ? typed : tidyLine(typed.replaceAll(UNSTORABLE, " "))))
		.refine((words) => lengthOf(words) <= most, { error: tooLong({ most }) });

/** What to do about a value that our own pages send and no one types. */
export const RELOAD = "Reload the page and try again";

/** Values that our own pages wrote and get back: keys, ids, cursors. They are compared as they are. */
export const keyText = (most: number, error = RELOAD) =>
	z.string({ error }).refine((key) => key.length <= most && key.search(UNSTORABLE) === -1, { error });

/** Tells whether a text has anything visible. */
export const isVisible = (typed: string): boolean => VISIBLE.test(typed);

/** Returns the length of a text, in characters. */
export function lengthOf(typed: string): number {
	let length = 0;
	for (const _ of typed) length++;
	return length;
}

/** Tidies a name from a source that cannot be asked to correct it, like `nameText`, and cuts it to fit; null when nothing is left. */
export function savedName(given: string | null | undefined, most: number): string | null {
	const tidied = tidyName(
		(given ?? "")
			.slice(0, 4 * most)
			.replaceAll(UNSTORABLE, " ")
			.replaceAll("\uFFFD", " "),
	).replaceAll(TOO_MANY_MARKS, "$1");
	return [...tidied].slice(0, most).join("").trim() || null;
}

/**
 * Returns what people tell a text by: case, width, blanks and invisible marks make no difference. İ and I are both i, as
 * in PostgreSQL's `lower`; JavaScript alone would make two characters of İ.
 */
export const comparable = (text: string): string =>
	text
		.normalize("NFKC")
		.replaceAll("İ", "i")
		.toLowerCase()
		.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
		.replaceAll(/\s+/g, " ")
		.trim();

// C0, C1 and halves of surrogate pairs: PostgreSQL refuses NUL and the halves, and no one means to type the rest.
const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;
// U+FFFD stands where a character was lost: what was sent was not UTF-8.
const CONTROL = /[\p{Cc}\p{Cs}\uFFFD]/u;
const CONTROL_IN_BLOCK = /(?![\n\t])[\p{Cc}\p{Cs}\uFFFD]/u;
// U+2800, the empty braille pattern, and lone marks count as letters or symbols, but show nothing on their own.
const VISIBLE = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
// 6: Burmese writes five marks on a letter (လျှို့), and so does pointed Hebrew with accents; Vietnamese, Thai, Arabic and
// Devanagari need fewer after NFC. Unicode's Stream-Safe format allows 30, which already covers the lines above and below.
const MOST_MARKS = 6;
const MARK = String.raw`\p{M}[^\P{Default_Ignorable_Code_Point}\p{M}]*`;
const TOO_MANY_MARKS = new RegExp(`((?:${MARK}){${MOST_MARKS}})(?:${MARK})+`, "gu");
const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

// Spaces and marks at the ends, and marks inside that only hide: zero-width space, word joiner, soft hyphen, byte
// order mark, and direction marks, because names are isolated where they are shown.
const HIDDEN = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
// Words are one space apart, whichever Unicode has for it. Tabs and line ends are control characters, and refused.
const SPACES = /\p{Z}+/gu;
// Joiners and variation selectors shape emoji and many scripts, but have no place in these scripts.
const PLAIN_AND_HIDDEN =
	/(^|[\s\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{P}])([\p{M}\p{Default_Ignorable_Code_Point}]+)/gu;

type Kind = Bounds & {
	tidy: (typed: string) => string;
	/** Returns a sentence when a character is not allowed. */
	isAllowed: (tidied: string) => string | undefined;
};

function text({ missing, tidy, isAllowed, ...bounds }: Kind) {
	const { most } = bounds;
	return z
		.string({ error: missing })
		.overwrite((typed) => (isFar(typed, most) ? typed : tidy(typed)))
		.superRefine((tidied, context) => {
			const message = problemOf(tidied);
			if (message) context.addIssue({ code: "custom", message });
		});

	function problemOf(tidied: string): string | undefined {
		if (isFar(tidied, most) || lengthOf(tidied) > most) return tooLong(bounds);
		return isAllowed(tidied) ?? (tidied === "" ? missing : undefined);
	}
}

// Too long to normalize: at most 3 code units become one (NFC), and some blanks at the ends are allowed for.
const isFar = (typed: string, most: number) => typed.length > 4 * most + 1_000;

const tooLong = ({ most, of }: Bounds) =>
	`Use ${most.toLocaleString("en")} characters or fewer${of ? ` for ${of}` : ""}`;

const visibleOrNothing = (tidied: string) => (CONTROL.test(tidied) || isVisible(tidied) ? tidied : "");
const tidyLine = (typed: string) => visibleOrNothing(typed.normalize("NFC").trim());
const inLines = (typed: string) => typed.normalize("NFC").replaceAll(LINE_END, "\n");
const tidyBlock = (typed: string) => visibleOrNothing(inLines(typed).trim());
const tidyTable = (typed: string) => (tidyBlock(typed) === "" ? "" : inLines(typed));

function tidyName(typed: string): string {
	const shown = typed
		.normalize("NFC")
		.replaceAll(HIDDEN, "")
		.trim()
		.replaceAll(PLAIN_AND_HIDDEN, (_, before: string, after: string) => before + seenOf(after))
		.replaceAll(SPACES, " ");
	return tidyLine(shown);
}

const seenOf = (marks: string) => marks.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");

function isOneLine(tidied: string): string | undefined {
	const [found] = CONTROL.exec(tidied) ?? [];
	if (found && /[\t-\r\u0085]/.test(found)) return "Use one line, without tabs";
	return isSeveralLines(tidied);
}

function isSeveralLines(tidied: string): string | undefined {
	if (tidied.search(TOO_MANY_MARKS) !== -1)
		return `Use ${MOST_MARKS} or fewer accents or other marks on one letter`;
	const [found] = CONTROL_IN_BLOCK.exec(tidied) ?? [];
	return found && notAllowed(found);
}

function isTable(tidied: string): string | undefined {
	for (const [at, line] of tidied.split("\n").entries()) {
		const problem = isSeveralLines(line);
		if (problem) return `Line ${(at + 1).toLocaleString("en")}: ${problem}`;
	}
	return undefined;
}

function notAllowed(found: string): string {
	if (found === "\uFFFD") return "Type this again: some of its characters were lost on the way (\uFFFD)";
	const code = found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
	return `Remove the character U+${code}, which can’t be stored`;
}

/** Begins words with a capital letter. */
export const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

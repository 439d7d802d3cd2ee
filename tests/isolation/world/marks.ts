import { Buffer } from "node:buffer";

/**
 * What everything of one workspace is marked with. Two workspaces are filled alike, so that whatever one of them has,
 * the other has under the same name with another mark: an id of the one becomes the other's by exchanging the marks.
 */
export type Mark = {
	/** Part of every text. */
	word: string;
	/** What every number that identifies a row begins with: the row's own part is three digits. Nine in all, as addresses take them. */
	number: string;
	/** What every UUID begins with. */
	uuid: string;
};

// Equally long, so that the length of an answer is no difference of ours; lower case, as addresses and mails are kept.
/** The workspace whose members try. */
export const OURS: Mark = { word: "qzmyhome", number: "186000", uuid: "5eed0aaa-1500" };
/** The workspace that nobody of them may learn anything of: its marks are the canaries. */
export const THEIRS: Mark = { word: "qzcanary", number: "187000", uuid: "5eed0bbb-1500" };
/** A workspace that never was. */
export const NOBODYS: Mark = { word: "qznobody", number: "188000", uuid: "5eed0ccc-1500" };

/** The same with the marks of another workspace: `/qzmyhome/projects` becomes `/qzcanary/projects`. */
export function exchange(text: string, from: Mark, to: Mark): string {
	return text
		.replaceAll(from.word, to.word)
		.replaceAll(new RegExp(`(?<!\\d)${from.number}(?=\\d{3}(?!\\d))`, "g"), to.number)
		.replaceAll(from.uuid, to.uuid);
}

export const carries = (text: string, mark: Mark): boolean => marksIn(text, mark).length > 0;

/** Every text, number and UUID of a workspace that stands in the text, plain or in base64. */
export function marksIn(text: string, mark: Mark): string[] {
	return [...plainMarksIn(text, mark), ...encodedRuns(text, mark).flatMap((run) => decoded(run, mark))];
}

function plainMarksIn(text: string, { word, number, uuid }: Mark): string[] {
	const pattern = new RegExp(`${word}[\\w-]*|(?<!\\d)${number}\\d{3}(?!\\d)|${uuid}[\\da-f-]*`, "gi");
	return [...text.matchAll(pattern)].map(([found]) => found.toLowerCase().replace(/[-_]+$/, ""));
}

/** What stands in the text of neither what was said already. */
export function unsaid(found: readonly string[], said: string): string[] {
	// An address is made of words that were typed.
	const known = `${said}\n${said.replaceAll(/[^\w\n]+/g, "-")}`.toLowerCase();
	return [...new Set(found)].filter((one) => !known.includes(one));
}

/** The stretches of base64 that have the word in them, at whichever of the three alignments. */
function encodedRuns(text: string, mark: Mark): string[] {
	const fragments = fragmentsOf(mark.word);
	if (!fragments.some((fragment) => text.includes(fragment))) return [];
	const runs = text.match(/[A-Za-z0-9+/_-]{10,}/g) ?? [];
	return runs.filter((run) => fragments.some((fragment) => run.includes(fragment)));
}

/** The characters of base64 that no neighbour of the word changes. */
function fragmentsOf(word: string): string[] {
	return [0, 1, 2].map((shift) => {
		const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(word)]);
		const from = Math.ceil((shift * 8) / 6);
		return bytes.toString("base64").slice(from, Math.floor((bytes.length * 8) / 6));
	});
}

function decoded(run: string, mark: Mark): string[] {
	const found = plainMarksIn(Buffer.from(run, "base64").toString("latin1"), mark);
	return found.length > 0 ? found : [run];
}

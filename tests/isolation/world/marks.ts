import { Buffer } from "node:buffer";

/**
 * The markers of one workspace. Two workspaces are filled alike, so that whatever one of them has, the other has under
 * the same name with another marker: exchanging the markers turns an id of one into the other's.
 */
export type Mark = {
	/** Part of every text. */
	word: string;
	/** The beginning of every number that identifies a row, followed by the row's three digits. Nine digits in all, as addresses accept them. */
	number: string;
	/** The beginning of every UUID. */
	uuid: string;
};

// Equally long, so that answers do not differ in length because of them; lower case, as addresses and emails are stored.
/** The workspace whose members attack. */
export const OURS: Mark = { word: "qzmyhome", number: "186000", uuid: "5eed0aaa-1500" };
/** The workspace that they must learn nothing about: its markers are the canaries. */
export const THEIRS: Mark = { word: "qzcanary", number: "187000", uuid: "5eed0bbb-1500" };
/** A workspace that never existed. */
export const NOBODYS: Mark = { word: "qznobody", number: "188000", uuid: "5eed0ccc-1500" };

/** Exchanges the markers: `/qzmyhome/projects` becomes `/qzcanary/projects`. */
export function exchange(text: string, from: Mark, to: Mark): string {
	return text
		.replaceAll(from.word, to.word)
		.replaceAll(new RegExp(`(?<!\\d)${from.number}(?=\\d{3}(?!\\d))`, "g"), to.number)
		.replaceAll(from.uuid, to.uuid);
}

export const carries = (text: string, mark: Mark): boolean => marksIn(text, mark).length > 0;

/** Finds every text, number and UUID of a workspace in the text, plain or in base64. */
export function marksIn(text: string, mark: Mark): string[] {
	return [...plainMarksIn(text, mark), ...encodedRuns(text, mark).flatMap((run) => decoded(run, mark))];
}

function plainMarksIn(text: string, { word, number, uuid }: Mark): string[] {
	const pattern = new RegExp(`${word}[\\w-]*|(?<!\\d)${number}\\d{3}(?!\\d)|${uuid}[\\da-f-]*`, "gi");
	return [...text.matchAll(pattern)].map(([found]) => found.toLowerCase().replace(/[-_]+$/, ""));
}

/** Returns what was found but not contained in what was sent. */
export function unsaid(found: readonly string[], said: string): string[] {
	// An address is made of typed words, and the name of a schema, which the line of a slow transaction has, of an address.
	const address = said.replaceAll(/[^\w\n]+/g, "-");
	const known = `${said}\n${address}\n${address.replaceAll("-", "_")}`.toLowerCase();
	// A new project's is a whole typed text with a random end.
	const typed = new Set(known.split(/[^\w-]+/).map((text) => text.replace(/-+$/, "")));
	const isTyped = (one: string) => typed.has(one.replace(/-[0-9a-z]{1,6}$/, ""));
	// With its first two parts alone it could be anything of theirs.
	const isOfNew = (one: string) => /^\w+-\w+-\w+-/.test(one) && isTyped(one);
	return [...new Set(found)].filter((one) => !known.includes(one) && !isOfNew(one));
}

/** Finds the runs of base64 that contain the word, at any of the three alignments. */
function encodedRuns(text: string, mark: Mark): string[] {
	const fragments = fragmentsOf(mark.word);
	if (!fragments.some((fragment) => text.includes(fragment))) return [];
	const runs = text.match(/[A-Za-z0-9+/_-]{10,}/g) ?? [];
	return runs.filter((run) => fragments.some((fragment) => run.includes(fragment)));
}

/** Returns the base64 characters of the word that its neighbors do not affect. */
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

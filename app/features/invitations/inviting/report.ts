import type { Invited } from "./invite.server.ts";

/** What the page reports about a list that could not be accepted as a whole. */
export type Report = {
	/** A sentence for each problematic line that is shown. */
	lines: string[];
	/** What was done nevertheless. */
	done: string | undefined;
	/** What the field contains now. */
	left: string;
	/** Whether some of them have a pending invitation. */
	someWait: boolean;
};

type Read = Extract<Invited, { outcome: "read" }>;

// 100: nobody reads a longer summary to its end, and every line is still in the field.
const LINES_SHOWN = 100;
const TEXT_SHOWN = 100; // characters

export function reportOn(read: Read): Report {
	const shown = read.problems
		.slice(0, LINES_SHOWN)
		.map(({ line, text, problem }) => `Line ${line}: ${quoted(text)} ${problem}.`);
	const more = read.problems.length - shown.length;
	if (more > 0) {
		const count = more.toLocaleString("en");
		shown.push(
			more === 1
				? "One more line has a problem."
				: `${count} more lines have problems. All are still in the list.`,
		);
	}
	return {
		lines: shown,
		done: read.invited.length + read.resent.length > 0 ? doneSentence(read) : undefined,
		left: read.problems.map(({ retry }) => retry).join("\n"),
		someWait: read.someWait,
	};
}

/** Says what was done, in one or two sentences. */
export function doneSentence({ invited, resent }: Pick<Read, "invited" | "resent">): string {
	const parts = [
		invited.length > 0 && `Invited ${people(invited)}.`,
		resent.length > 0 && `Sent the email again to ${people(resent)}.`,
	];
	return parts.filter(Boolean).join(" ");
}

function people(addresses: string[]): string {
	const [first] = addresses;
	return addresses.length === 1 && first ? first : `${addresses.length} people`;
}

/** Cuts a text to a readable length, and keeps right-to-left text from reordering what is beside it. */
function quoted(text: string): string {
	const cut = text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text;
	return /^\p{ASCII}*…?$/u.test(cut) ? `“${cut}”` : `“\u2068${cut}\u2069”`;
}

import type { Invited } from "./invite.server.ts";

/** What the page says of a list that was sent and could not be taken as a whole. */
export type Report = {
	/** A sentence for each line that is not right, as far as they are shown. */
	lines: string[];
	/** What was done none the less. */
	done: string | undefined;
	/** What stands in the field now. */
	left: string;
	/** Whether some of them have an invitation that waits. */
	someWait: boolean;
};

type Read = Extract<Invited, { outcome: "read" }>;

// A summary that nobody reads to its end helps nobody; every line is still in the field.
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
				? "One more line is not right."
				: `${count} more lines are not right. All are still in the list.`,
		);
	}
	return {
		lines: shown,
		done: read.invited.length + read.resent.length > 0 ? doneSentence(read) : undefined,
		left: read.problems.map(({ retry }) => retry).join("\n"),
		someWait: read.someWait,
	};
}

/** What was done, in one sentence. */
export function doneSentence({ invited, resent }: Pick<Read, "invited" | "resent">): string {
	const parts = [
		invited.length > 0 && `Invited ${people(invited)}.`,
		resent.length > 0 && `Sent the letter again to ${people(resent)}.`,
	];
	return parts.filter(Boolean).join(" ");
}

function people(addresses: string[]): string {
	const [first] = addresses;
	return addresses.length === 1 && first ? first : `${addresses.length} people`;
}

/** Cut to a length that can be read; text from right to left is kept from turning round what stands beside it. */
function quoted(text: string): string {
	const cut = text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text;
	return /^\p{ASCII}*…?$/u.test(cut) ? `“${cut}”` : `“\u2068${cut}\u2069”`;
}

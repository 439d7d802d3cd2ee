import { lengthOf } from "#app/platform/text.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** Something restored, and the name it had: a different one when that was taken in the meantime. */
export type WithFormerName<Thing> = Thing & { formerName: string };

/**
 * Returns a name for something that comes back: its own, or with the first number that makes it free, like “Launch (2)”.
 * Someone who may restore a thing may not be the one to rename the other, so nothing stays deleted for its name.
 */
export async function freeName(
	{ name, most }: { name: string; most: number },
	isTaken: (name: string) => boolean | Promise<boolean>,
): Promise<string> {
	let free = name;
	for (let number = 2; await isTaken(free); number = numberAfter(number)) {
		const end = ` (${number})`;
		free =
			[...name]
				.slice(0, most - lengthOf(end))
				.join("")
				.trimEnd() + end;
	}
	return free;
}

// Enough for what people name. Each number is asked for alone, and thousands of projects can be numbered by a file.
const ONE_BY_ONE = 20;

const numberAfter = (number: number): number =>
	number < ONE_BY_ONE ? number + 1 : ONE_BY_ONE + Math.ceil(Math.random() * 1_000_000);

/** Says that something came back under another name; follows the sentence that it is back. */
export function renamedNote(what: string, { name, formerName }: WithFormerName<{ name: string }>): string {
	if (name === formerName) return "";
	return sentence` It has a number, because another ${what} is named “${formerName}” now. You can rename it.`;
}

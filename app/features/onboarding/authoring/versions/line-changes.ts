import { diffArrays } from "diff";

/** A run of lines that were removed, added or left unchanged. */
export type LineChange = { what: "gone" | "new" | "same"; text: string };

// Lines. Texts that differ in as many take some hundredths of a second to compare.
const MOST_CHANGES = 300;

/** Compares two texts line by line. Texts that differ in too many lines count as one removed and one added. */
export function compareLines(before: string, after: string): LineChange[] {
	const compared =
		before && after
			? diffArrays(before.split("\n"), after.split("\n"), { maxEditLength: MOST_CHANGES })
			: undefined;
	if (compared)
		return compared.map(({ removed, added, value }) => ({
			what: removed ? "gone" : added ? "new" : "same",
			text: value.join("\n"),
		}));
	const whole: LineChange[] = [
		{ what: "gone", text: before },
		{ what: "new", text: after },
	];
	return whole.filter(({ text }) => text !== "");
}

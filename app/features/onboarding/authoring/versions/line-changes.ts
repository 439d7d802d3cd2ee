/** A run of lines that were taken out, put in, or left as they were and left out here. */
export type LineChange = { what: "gone" | "new" | "same"; text: string };

// A table of so many cells takes some milliseconds.
const MOST_CELLS = 1_000_000;

/**
 * What differs between two texts, line by line: what is the same stands as how many lines it is. Texts too long to be
 * compared are told as one taken out and one put in.
 */
export function compareLines(before: string, after: string): LineChange[] {
	const [old, current] = [before.split("\n"), after.split("\n")];
	if (before === "" || after === "" || old.length * current.length > MOST_CELLS) {
		return [
			...(before === "" ? [] : [{ what: "gone" as const, text: before }]),
			...(after === "" ? [] : [{ what: "new" as const, text: after }]),
		];
	}
	return gather(participation(old, current, commonRuns(old, current)));
}

/** How many lines two texts have in common from each pair of places on, in order. */
function commonRuns(old: string[], current: string[]): Uint16Array[] {
	const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(current.length + 1));
	for (let i = old.length - 1; i >= 0; i--) {
		for (let j = current.length - 1; j >= 0; j--) {
			const [row, below] = [rows[i] as Uint16Array, rows[i + 1] as Uint16Array];
			row[j] = old[i] === current[j] ? at(below, j + 1) + 1 : Math.max(at(below, j), at(row, j + 1));
		}
	}
	return rows;
}

const at = (row: Uint16Array | undefined, index: number) => row?.[index] ?? 0;

function participation(old: string[], current: string[], rows: Uint16Array[]): LineChange[] {
	const lines: LineChange[] = [];
	let [i, j] = [0, 0];
	while (i < old.length || j < current.length) {
		const [was, is] = [old[i], current[j]];
		if (was !== undefined && was === is) {
			lines.push({ what: "same", text: was });
			i++;
			j++;
		} else if (is === undefined || (was !== undefined && at(rows[i + 1], j) >= at(rows[i], j + 1))) {
			lines.push({ what: "gone", text: was as string });
			i++;
		} else {
			lines.push({ what: "new", text: is });
			j++;
		}
	}
	return lines;
}

/** Lines of one kind together; empty ones alone are no news. */
function gather(lines: LineChange[]): LineChange[] {
	const runs: LineChange[] = [];
	for (const { what, text } of lines) {
		const last = runs.at(-1);
		if (last?.what === what) last.text += `\n${text}`;
		else runs.push({ what, text });
	}
	return runs;
}

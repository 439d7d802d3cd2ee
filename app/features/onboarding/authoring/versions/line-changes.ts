/** A run of lines that were removed, added or left unchanged. */
export type LineChange = { what: "gone" | "new" | "same"; text: string };

// A table with this many cells takes some milliseconds.
const MOST_CELLS = 1_000_000;

/**
 * Compares two texts line by line. Texts that are too long to compare count as one removed and one added.
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

/** Counts how many lines two texts have in common, in order, from each pair of positions to the end. */
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

/** Merges neighboring lines of the same kind into runs. */
function gather(lines: LineChange[]): LineChange[] {
	const runs: LineChange[] = [];
	for (const { what, text } of lines) {
		const last = runs.at(-1);
		if (last?.what === what) last.text += `\n${text}`;
		else runs.push({ what, text });
	}
	return runs;
}

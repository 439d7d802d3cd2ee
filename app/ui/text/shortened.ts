// A list with a label for each of 200 teams has room for 25 letters in each of them. Ordinary ones are shorter.
const MOST_BYTES = 5_000;

/**
 * Cuts the longest of some labels, so that the page that lists them all stays small. Bytes are those of HTML, which
 * writes a quote sign with six.
 */
export function shortened(labels: readonly string[], most = MOST_BYTES): string[] {
	const room = roomForEach(labels.map(bytesOf), most);
	return labels.map((label) => cutTo(label, room));
}

/** The most bytes that each can have, if those that need less leave the rest to the others. */
function roomForEach(sizes: readonly number[], most: number): number {
	let left = most;
	for (const [at, size] of [...sizes].sort((one, other) => one - other).entries()) {
		const share = left / (sizes.length - at);
		if (size > share) return share;
		left -= size;
	}
	return Number.POSITIVE_INFINITY;
}

function cutTo(label: string, room: number): string {
	if (bytesOf(label) <= room) return label;
	let bytes = bytesOf("…");
	let cut = "";
	for (const sign of label) {
		bytes += bytesOf(sign);
		if (bytes > room) break;
		cut += sign;
	}
	return `${cut.trimEnd()}…`;
}

const encoder = new TextEncoder();

const bytesOf = (text: string): number => encoder.encode(text.replaceAll(/[&<>"']/g, "&quot;")).length;

/** Does the same for some texts of rows that a page shows all of. */
export function shortenIn<Row>(rows: readonly Row[], fields: readonly (keyof Row)[], most?: number): Row[] {
	const cut = shortened(
		rows.flatMap((row) => fields.map((field) => String(row[field] ?? ""))),
		most,
	);
	return rows.map((row, at) => {
		const changes = fields.flatMap((field, of) =>
			typeof row[field] === "string" ? [[field, cut[at * fields.length + of]]] : [],
		);
		return { ...row, ...Object.fromEntries(changes) };
	});
}

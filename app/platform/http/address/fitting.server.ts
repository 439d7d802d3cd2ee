// A page has at most 50 kB of HTML, and shows some of the texts of its rows twice. Ordinary rows have far less than this.
const MOST_TEXT = 12_000;

/**
 * Returns how many of these rows a page has room for, at least one, by the bytes that the texts in them take as HTML: a
 * quote sign takes six, so that a name of 255 can be as long as fifty others.
 */
export function fitting(rows: readonly unknown[], most = MOST_TEXT): number {
	let bytes = 0;
	const tooMuch = rows.findIndex((row) => {
		bytes += bytesAsHtml(row);
		return bytes > most;
	});
	return tooMuch === -1 ? rows.length : Math.max(tooMuch, 1);
}

/** The bytes that all texts in a value take as HTML. */
export function bytesAsHtml(value: unknown): number {
	if (typeof value === "string") return Buffer.byteLength(value.replaceAll(/[&<>"']/g, "&quot;"));
	if (typeof value !== "object" || value === null) return 0;
	return Object.values(value).reduce((sum: number, part) => sum + bytesAsHtml(part), 0);
}

/** One address of a pasted list, as it was typed, and its line number (from 1). */
export type Piece = { line: number; text: string };

/**
 * Splits a pasted list at line breaks, semicolons and commas. “Marsh, Olivia <o@acme.example>” is one piece, and so is a
 * spreadsheet row of a name and an address. Every character that is not blank ends up in one of the pieces.
 */
export function piecesOf(list: string): Piece[] {
	return list
		.split("\n")
		.flatMap((text, index) => partsOf(text).map((part) => ({ line: index + 1, text: part })));
}

// 1,000: a name of 255 characters and an address of 254, with what is between them.
const LONGEST_PIECE = 1_000;

/**
 * Strips what is typed around an address: a name and brackets, quotation marks, a period, `mailto:`, the other cells of
 * a row.
 */
export function addressIn(piece: string): string {
	// No address is that long, whatever surrounds it.
	if (piece.length > LONGEST_PIECE) return piece;
	const inner = unbracketed(bare(piece));
	const cells = inner.split("\t").filter((part) => part.includes("@"));
	const [cell = inner] = cells.length === 1 ? cells : [];
	const link = /^mailto:([^?]*)/i.exec(bare(cell));
	return bare(link?.[1] ?? cell);
}

/**
 * Handles “Olivia Marsh <o@acme.example>”, “Olivia Marsh [mailto:o@acme.example]” and “o@acme.example (Olivia Marsh)”.
 */
function unbracketed(piece: string): string {
	const found = /[<[(\uFF1C]([^<>[\]()\uFF1C\uFF1E]*)[>\])\uFF1E]$/.exec(piece);
	if (!found) return piece;
	const [, inside = ""] = found;
	return inside.includes("@") ? inside : piece.slice(0, found.index);
}

// Characters that a sentence or a list puts around an address.
const AROUND = /[\s\p{Cf}.,;:'"`\u2018-\u201F\u00AB\u00BB\u2039\u203A\u2022]/u;

function bare(text: string): string {
	let [start, end] = [0, text.length];
	while (start < end && AROUND.test(text.charAt(start))) start++;
	while (end > start && AROUND.test(text.charAt(end - 1))) end--;
	return text.slice(start, end);
}

// Without a period, an at sign or a digit: a mistyped address is not taken for the next one's surname.
const SURNAME = /^[^@.\d]+$/;

function partsOf(line: string): string[] {
	const parts: string[] = [];
	let mayBeSurname = false;
	for (const { text, end } of cut(line)) {
		// “Marsh, Olivia <o@acme.example>”: a surname alone is not an address, and a bracket follows.
		const isSurname: boolean = end === "," && mayBeSurname && text.includes("<");
		// Joins only once: a name that grew cut by cut would be searched again each time.
		mayBeSurname = !isSurname && SURNAME.test(text);
		if (isSurname) parts.push(`${parts.pop()}, ${text}`);
		else parts.push(text);
	}
	return parts.flatMap(severalOf);
}

// Each is one code unit, like the mark that replaces it, so that positions stay the same.
const QUOTATION = /[\u201C-\u201F\u00AB\u00BB\uFF02]/g;

/** Splits a line into pieces, each with the separator before it; separators in quotation marks are part of a name. */
function cut(line: string): { text: string; end: string }[] {
	const found: { text: string; end: string }[] = [];
	const marks = line.replaceAll(QUOTATION, '"');
	const lastQuote = marks.lastIndexOf('"');
	let quoted = false;
	let [start, before] = [0, ""];
	for (let at = 0; at <= line.length; at++) {
		const sign = marks.charAt(at);
		if (sign === '"' && (quoted || at < lastQuote)) quoted = !quoted;
		const ends =
			at === line.length ||
			(!quoted && (sign === "," || sign === ";" || sign === "\uFF0C" || sign === "\uFF1B"));
		if (!ends) continue;
		const text = line.slice(start, at).trim();
		if (text) found.push({ text, end: before });
		[start, before] = [at + 1, sign];
	}
	return found;
}

/** Splits a part that is several addresses separated only by blanks. */
function severalOf(part: string): string[] {
	const words = part.split(/\s+/);
	const allAddresses = words.length > 1 && words.every((word) => word.includes("@") && !word.includes("<"));
	return allAddresses ? words : [part];
}

/** One address of a pasted list, as it was typed, and the line it stood on (from 1). */
export type Piece = { line: number; text: string };

/**
 * Takes a pasted list apart: lines, semicolons and commas part addresses; “Marsh, Olivia <o@acme.example>” is one, and
 * so is a spreadsheet's row of a name and an address. Every sign that is not blank ends up in one of the pieces.
 */
export function piecesOf(list: string): Piece[] {
	return list
		.split("\n")
		.flatMap((text, index) => partsOf(text).map((part) => ({ line: index + 1, text: part })));
}

/** What is typed around an address taken away: a name and brackets, `mailto:`, the other cells of a row. */
export function addressIn(piece: string): string {
	const open = piece.lastIndexOf("<");
	const bracketed = piece.endsWith(">") && open !== -1 ? piece.slice(open + 1, -1) : piece;
	const cells = bracketed.split("\t").filter((cell) => cell.includes("@"));
	const [cell = bracketed] = cells.length === 1 ? cells : [];
	return cell.trim().replace(/^mailto:/i, "");
}

function partsOf(line: string): string[] {
	const parts: string[] = [];
	for (const { text, end } of cut(line)) {
		const last = parts.at(-1);
		// “Marsh, Olivia <o@acme.example>”: a surname alone is no address, and a bracket follows.
		const isSurname = end === "," && last !== undefined && !last.includes("@") && text.includes("<");
		if (isSurname) parts[parts.length - 1] = `${last}, ${text}`;
		else parts.push(text);
	}
	return parts.flatMap(severalOf);
}

/** The pieces of a line with the sign before each; signs between quotation marks are part of a name. */
function cut(line: string): { text: string; end: string }[] {
	const found: { text: string; end: string }[] = [];
	let quoted = false;
	let [start, before] = [0, ""];
	for (let at = 0; at <= line.length; at++) {
		const sign = line.charAt(at);
		if (sign === '"' && (quoted || line.includes('"', at + 1))) quoted = !quoted;
		const ends = at === line.length || (!quoted && (sign === "," || sign === ";"));
		if (!ends) continue;
		const text = line.slice(start, at).trim();
		if (text) found.push({ text, end: before });
		[start, before] = [at + 1, sign];
	}
	return found;
}

/** Addresses with nothing but blanks between them. */
function severalOf(part: string): string[] {
	const words = part.split(/\s+/);
	const allAddresses = words.length > 1 && words.every((word) => word.includes("@") && !word.includes("<"));
	return allAddresses ? words : [part];
}

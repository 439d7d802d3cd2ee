import { readAddress, trimmed } from "#app/platform/mail/email-address.server.ts";
import { addressIn, type Piece, piecesOf } from "./address-list.ts";

/** An address to invite, and where it was typed. */
export type Entry = Piece & { address: string };

/** What is wrong with a piece of the list: the end of a sentence that begins with it. */
export type Problem = Piece & {
	problem: string;
	/** What stands in the field when the page comes back: the piece as it was typed, or as it would be right. */
	retry: string;
};

/** A list of addresses taken apart: those to invite, each once, and what is wrong with the others. */
export function readList(list: string): { entries: Entry[]; problems: Problem[] } {
	const entries = new Map<string, Entry>();
	const problems: Problem[] = [];
	for (const piece of piecesOf(list)) {
		const text = trimmed(piece.text);
		if (!text) continue;
		const read = readAddress(addressIn(text));
		const add = (problem: string, retry = text) => problems.push({ ...piece, text, problem, retry });
		if (read.problem !== undefined) add(read.problem);
		else if (!read.plain) add(...foreign(read.address, read.domain));
		else if (entries.has(read.address)) add(`is on line ${entries.get(read.address)?.line} already`);
		else entries.set(read.address, { ...piece, text, address: read.address });
	}
	return { entries: [...entries.values()], problems };
}

/** A domain in other letters may look like one it is not: whoever means it sends it as the network writes it. */
function foreign(address: string, domain: string): [problem: string, retry: string] {
	return [
		`has letters other than a to z in its domain, which the network writes as ${domain}. Letters of other alphabets can look the same: if this is the domain you mean, send ${address} as it now stands in the list`,
		address,
	];
}

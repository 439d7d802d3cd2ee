import { readAddress, trimmed } from "#app/platform/mail/email-address.server.ts";
import { addressIn, type Piece, piecesOf } from "./address-list.ts";

/** An address to invite, and where it was typed. */
export type ListEntry = Piece & { address: string };

/** A problem with a piece of the list, as the end of a sentence that starts with the piece. */
export type ListProblem = Piece & {
	problem: string;
	/** What the field contains when the page comes back: the piece as it was typed, or corrected. */
	retry: string;
};

/** Reads a list of addresses: those to invite, each once, and the problems with the others. */
export function readList(list: string): { entries: ListEntry[]; problems: ListProblem[] } {
	const entries = new Map<string, ListEntry>();
	const problems: ListProblem[] = [];
	for (const piece of piecesOf(list)) {
		const text = trimmed(piece.text);
		if (!text) continue;
		const read = readAddress(addressIn(text));
		const add = (problem: string, retry = text) => problems.push({ ...piece, text, problem, retry });
		if (read.problem !== undefined) add(read.problem);
		else if (!read.plain) add(...foreign(read.address, read.domain));
		else if (entries.has(read.address)) add(`is already on line ${entries.get(read.address)?.line}`);
		else entries.set(read.address, { ...piece, text, address: read.address });
	}
	return { entries: [...entries.values()], problems };
}

/**
 * Asks for confirmation of a domain with non-Latin letters, which may imitate another one, by sending it in its network
 * form.
 */
function foreign(address: string, domain: string): [problem: string, retry: string] {
	return [
		`has letters other than a to z in its domain, which the network writes as ${domain}. Letters of other alphabets can look the same. If this is the domain you mean, send ${address} as it now appears in the list`,
		address,
	];
}

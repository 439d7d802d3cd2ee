import type { Entry, ZipFile } from "yauzl";
import { fromBufferPromise } from "yauzl";
import { MOST_CHARACTERS } from "./limits.ts";
import { openXmlText } from "./xml-text.ts";

// A document has some dozens; one of a thousand slides with notes is not read to its end by anyone.
const MOST_ENTRIES = 1_000;
const MOST_INFLATED = 50_000_000;
// Text becomes a tenth. Only what is made to fill a memory becomes a thousandth.
const MOST_RATIO = 100;

/** The parts of documents in which their text is, in the order in which it is read, and the elements that have it. */
const PARTS: [part: RegExp, element: RegExp][] = [
	[/^word\/document\.xml$/, /^t$/],
	[/^word\/(header|footer|footnotes|endnotes|comments)\d*\.xml$/, /^t$/],
	[/^xl\/(sharedStrings|worksheets\/sheet\d+|comments\d*)\.xml$/, /^t$/],
	[/^ppt\/(slides\/slide|notesSlides\/notesSlide)\d+\.xml$/, /^t$/],
	[/^content\.xml$/, /^[ph]$/],
];

type Part = { entry: Entry; place: number; element: RegExp };

/** Returns the text of a document that is a ZIP file of XML texts: of Word, Excel, PowerPoint or OpenDocument. Throws when it is broken, or larger inside than a document is. */
export async function officeText(document: Buffer): Promise<string> {
	const zip = await fromBufferPromise(document, { lazyEntries: true, autoClose: false });
	if (zip.entryCount > MOST_ENTRIES) throw new Error("The document has too many parts");
	const parts: Part[] = [];
	for await (const entry of zip.eachEntry()) {
		const place = PARTS.findIndex(([part]) => part.test(entry.fileName));
		const element = PARTS[place]?.[1];
		if (element) parts.push({ entry, place, element });
	}
	if (parts.length === 0) throw new Error("The document has no part with a text");
	parts.sort((one, other) => one.place - other.place || byNumber(one.entry, other.entry));
	const budget = { left: Math.min(MOST_INFLATED, document.length * MOST_RATIO) };
	let text = "";
	for (const part of parts) {
		if (text.length > MOST_CHARACTERS) break;
		text += `${await partText(zip, part, budget)}\n`;
	}
	return text;
}

const byNumber = (one: Entry, other: Entry) =>
	one.fileName.localeCompare(other.fileName, "en", { numeric: true });

async function partText(zip: ZipFile, { entry, element }: Part, budget: { left: number }): Promise<string> {
	const xml = openXmlText((name) => element.test(name));
	const utf8 = new TextDecoder("utf-8", { fatal: true });
	for await (const piece of await zip.openReadStreamPromise(entry)) {
		budget.left -= (piece as Buffer).length;
		if (budget.left < 0) throw new Error("The document is much larger inside");
		xml.add(utf8.decode(piece as Buffer, { stream: true }));
		if (xml.text().length > MOST_CHARACTERS) break;
	}
	return xml.text();
}

import { fileURLToPath } from "node:url";
import { getDocumentProxy } from "unpdf";
import { MOST_CHARACTERS } from "./limits.ts";

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Piece = { items: ({ str: string; hasEOL: boolean } | object)[] };

/**
 * Tables that come with PDF.js: which characters the codes of a Chinese, Japanese or Korean font are, where the PDF names a
 * table, such as UniGB-UCS2-H, instead of having one. It can name no other file: PDF.js knows their names.
 */
const CMAPS = fileURLToPath(new URL("../../../node_modules/pdfjs-dist/cmaps/", import.meta.url));

/** Returns the text of a PDF, page after page. Throws when it is broken, or needs a password. */
export async function pdfText(document: Buffer): Promise<string> {
	const pdf = await getDocumentProxy(new Uint8Array(document), {
		...{ isEvalSupported: false, useSystemFonts: false, disableFontFace: true, verbosity: 0 },
		...{ cMapUrl: CMAPS, cMapPacked: true },
	});
	let text = "";
	for (let number = 1; number <= pdf.numPages && text.length <= MOST_CHARACTERS; number++)
		text += `${await pageText(pdf, number)}\n`;
	return text;
}

async function pageText(pdf: Pdf, number: number): Promise<string> {
	const page = await pdf.getPage(number);
	let text = "";
	for await (const { items } of page.streamTextContent() as unknown as AsyncIterable<Piece>) {
		for (const item of items) if ("str" in item) text += item.str + (item.hasEOL ? "\n" : "");
		if (text.length > MOST_CHARACTERS) break;
	}
	page.cleanup();
	return text;
}

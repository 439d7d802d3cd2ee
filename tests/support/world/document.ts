import { buffer } from "node:stream/consumers";
import { deflateSync } from "node:zlib";
import { ZipFile } from "yazl";

/** Packs a ZIP file of these parts. */
export function zipOf(parts: Record<string, string | Buffer>): Promise<Buffer> {
	const zip = new ZipFile();
	for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
	zip.end();
	return buffer(zip.outputStream);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";

/** The XML of a document of Word. `before`: stands before its first element. */
export const wordXml = (body: string, before = "") =>
	`<?xml version="1.0" encoding="UTF-8"?>${before}<w:document ${W}><w:body>${body}</w:body></w:document>`;

/** A document of each kind that is made of XML, with this text in it, in some pieces. */
export const OFFICE: Record<string, (text: string) => Promise<Buffer>> = {
	docx: (text) => {
		const runs = [text.slice(0, 3), text.slice(3)].map((part) => `<w:r><w:t>${escaped(part)}</w:t></w:r>`);
		return zipOf({ "word/document.xml": wordXml(`<w:p>${runs.join("")}</w:p>`) });
	},
	xlsx: (text) =>
		zipOf({
			"xl/sharedStrings.xml": `<sst><si><t>First</t></si><si><t>${escaped(text)}</t></si></sst>`,
			"xl/worksheets/sheet1.xml": `<worksheet><row><c t="s"><v>1</v></c></row></worksheet>`,
		}),
	pptx: (text) =>
		zipOf({
			"ppt/slides/slide10.xml": `<p:sld ${A}><a:p><a:r><a:t>Last</a:t></a:r></a:p></p:sld>`,
			"ppt/slides/slide2.xml": `<p:sld ${A}><a:p><a:r><a:t>${escaped(text)}</a:t></a:r></a:p></p:sld>`,
		}),
	odt: (text) =>
		zipOf({
			mimetype: "application/vnd.oasis.opendocument.text",
			"content.xml": `<office:body xmlns:text="${TEXT}"><text:p>${escaped(text)}</text:p></office:body>`,
		}),
};

const stream = (content: Buffer, entries = "") =>
	Buffer.concat([
		Buffer.from(`<</Length ${content.length}${entries}>>stream\n`),
		content,
		Buffer.from("\nendstream"),
	]);

/** Writes a PDF of these objects, the first of which is its catalog. */
function pdfFrom(objects: (Buffer | string)[], trailer = ""): Buffer {
	const pieces: Buffer[] = [Buffer.from("%PDF-1.4\n")];
	const places: number[] = [];
	let length = pieces[0]?.length ?? 0;
	const write = (piece: Buffer) => {
		pieces.push(piece);
		length += piece.length;
	};
	for (const [at, object] of objects.entries()) {
		places.push(length);
		write(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]));
	}
	const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
	const size = objects.length + 1;
	const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${length}\n%%EOF`;
	write(Buffer.from(end));
	return Buffer.concat(pieces);
}

type Pdf = {
	content?: string;
	font?: string;
	entries?: string;
	pages?: string;
	more?: (Buffer | string)[];
	trailer?: string;
};

/** A font that is not in its PDF, with the name of the table of its codes: for Chinese, Japanese or Korean. */
type NamedFont = { cmap: string; ordering: "GB1" | "CNS1" | "Japan1" | "Korea1" };

/** A PDF with a line in such a font. `codes`: of its characters, in hexadecimal. */
export function pdfInFont({ cmap, ordering }: NamedFont, codes: string): Buffer {
	const name = "/BaseFont/Song";
	const system = `<</Registry(Adobe)/Ordering(${ordering})/Supplement 2>>`;
	return pdfOf({
		content: `BT /F1 24 Tf 72 700 Td <${codes}> Tj ET`,
		font: `<</Type/Font/Subtype/Type0${name}/Encoding/${cmap}/DescendantFonts[7 0 R]>>`,
		more: [
			"null",
			`<</Type/Font/Subtype/CIDFontType0${name}/CIDSystemInfo${system}/FontDescriptor 8 0 R>>`,
			"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
		],
	});
}

/** A PDF of one page, with what is wrong with it if anything is. `content`: what draws the page; `font`: what it calls F1. */
export function pdfOf({ content = "", font, entries = "", pages, more = [], trailer }: Pdf): Buffer {
	const isPacked = entries.includes("FlateDecode");
	const drawn = isPacked ? deflateSync(content) : Buffer.from(content);
	const resources = "<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>";
	return pdfFrom(
		[
			"<</Type/Catalog/Pages 2 0 R>>",
			pages ?? "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			`<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources${resources}>>`,
			stream(drawn, entries),
			font ?? "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
			...more,
		],
		trailer,
	);
}

/** A PDF with a line of ASCII. */
export const pdfWith = (text: string) => pdfOf({ content: `BT /F1 24 Tf 72 700 Td (${text}) Tj ET` });

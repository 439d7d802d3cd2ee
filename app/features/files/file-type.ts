/** The first bytes of a file, in hex, and what it then is. */
const SIGNATURES: [begins: RegExp, type: string][] = [
	[/^25504446/, "application/pdf"],
	[/^89504e470d0a1a0a/, "image/png"],
	[/^ffd8ff/, "image/jpeg"],
	[/^47494638(37|39)61/, "image/gif"],
	[/^52494646.{8}57454250/, "image/webp"],
	[/^52494646.{8}57415645/, "audio/wav"],
	[/^504b0(304|506|708)/, "application/zip"],
	[/^1f8b/, "application/gzip"],
	[/^377abcaf271c/, "application/x-7z-compressed"],
	[/^.{8}66747970(68656963|68656978|6d696631)/, "image/heic"],
	[/^.{8}66747970/, "video/mp4"],
	[/^1a45dfa3/, "video/webm"],
	[/^4f676753/, "audio/ogg"],
	[/^(494433|fff[b3])/, "audio/mpeg"],
];
const LONGEST_SIGNATURE = 16;

/** Documents that are ZIP files inside, by the end of their names. */
const IN_ZIP = new Map(
	Object.entries({
		docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		odt: "application/vnd.oasis.opendocument.text",
		ods: "application/vnd.oasis.opendocument.spreadsheet",
		odp: "application/vnd.oasis.opendocument.presentation",
	}),
);

// Programs of Windows, of Linux and of macOS (five of its kinds).
const PROGRAM = /^(4d5a|7f454c46|feedface|feedfacf|cefaedfe|cffaedfe|cafebabe)/;
// What Windows runs when it is opened, whatever is in it.
const PROGRAM_NAME = /\.(bat|cmd|com|cpl|exe|hta|jar|jse?|lnk|msi|pif|ps1|reg|scr|vb[es]?|ws[fh])$/i;

/** Tells whether a file runs when it is opened, by its first bytes or by the end of its name. */
export const isProgram = (name: string, beginning: Buffer): boolean =>
	PROGRAM.test(beginning.toString("hex", 0, LONGEST_SIGNATURE)) || PROGRAM_NAME.test(name);

/** Returns the media type that a file's first bytes show, never what its sender says it is. HTML and SVG are plain text here. */
export function typeOf(name: string, beginning: Buffer): string {
	const hex = beginning.toString("hex", 0, LONGEST_SIGNATURE);
	const type = SIGNATURES.find(([begins]) => begins.test(hex))?.[1];
	if (type === "application/zip") return IN_ZIP.get(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "") ?? type;
	return type ?? (isText(beginning) ? "text/plain; charset=utf-8" : "application/octet-stream");
}

/** Tells whether files of a type are pictures or documents: what people read, and no archive or sound. */
export const isDocumentOrPicture = (type: string): boolean =>
	/^(image\/|text\/plain|application\/pdf$)/.test(type) || [...IN_ZIP.values()].includes(type);

function isText(beginning: Buffer): boolean {
	if (beginning.includes(0)) return false;
	try {
		// `stream`: the last character may be cut in two.
		new TextDecoder("utf-8", { fatal: true }).decode(beginning, { stream: true });
		return true;
	} catch {
		return false;
	}
}

import { buffer } from "node:stream/consumers";
import { MOST_CHARACTERS, UNREADABLE } from "./limits.ts";

// A process of its own that reads one document, which comes over its input, and writes its text to its output. It may
// read this code, and nothing else. documents.server.ts starts it, and ends it when it takes too long.
const READERS: Record<string, () => Promise<(document: Buffer) => Promise<string>>> = {
	pdf: async () => (await import("./pdf-text.ts")).pdfText,
	office: async () => (await import("./office-text.ts")).officeText,
};

let isReading = false;
// Of code that is missing, or may not be read: no document is to blame for that.
const OURS = ["ERR_MODULE_NOT_FOUND", "ERR_ACCESS_DENIED"];

process.once("uncaughtException", (error: NodeJS.ErrnoException) => {
	const isOfDocument = isReading && !OURS.includes(error.code ?? "");
	process.stderr.write(`${error.name}: ${error.message}`, () => process.exit(isOfDocument ? UNREADABLE : 1));
});

const read = await READERS[process.argv[2] ?? ""]?.();
if (!read) throw new Error("Not a kind of document that is read");
const document = await buffer(process.stdin);
isReading = true;
const text = await read(document);
// A document may leave timers behind.
process.stdout.write(text.slice(0, MOST_CHARACTERS).toWellFormed(), () => process.exit(0));

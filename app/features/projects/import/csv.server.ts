import { type CsvError, parse } from "csv-parse/sync";
import { sizeInWords } from "#app/platform/file-size.ts";
import { LARGEST_FILE, sheetText } from "./forms.ts";

// All of them are created in one transaction, which holds the audit log for about a second.
export const MOST_LINES = 1_000;
// More than any export of another product has.
const MOST_COLUMNS = 100;
// A description of 10,000 characters, and as much of what is not imported.
const LONGEST_RECORD = 30_000;

/** A table as a file has it: its headings, and its lines with their numbers in the file. */
export type Sheet = { headings: string[]; lines: { line: number; cells: string[] }[] };

/** What was read, or why it could not be, in words for the person. */
export type FromFile<What> = { problem: string; found?: undefined } | { found: What; problem?: undefined };

const SAVE_AS_CSV =
	"This isn’t a CSV file. Open it in your spreadsheet program, save it as CSV, and choose that file.";

/** Returns the text of a file: UTF-8, UTF-16 with its byte order mark, or else what Windows and Excel write in the West. */
export async function textOf(file: File): Promise<FromFile<string>> {
	if (file.size > LARGEST_FILE)
		return {
			problem: `This file has ${sizeInWords(file.size)}. Choose one of up to ${sizeInWords(LARGEST_FILE)}.`,
		};
	const bytes = new Uint8Array(await file.arrayBuffer());
	if (BINARY.some((start) => start.every((byte, at) => bytes[at] === byte))) return { problem: SAVE_AS_CSV };
	const found = decoded(bytes);
	if (found === undefined || found.includes("\0")) return { problem: SAVE_AS_CSV };
	// What is read is what the preview sends again.
	const text = sheetText.safeParse(found);
	return text.success ? { found: text.data } : { problem: `${text.error.issues[0]?.message}.` };
}

// How a ZIP begins (what spreadsheets are today), a file of old office programs, a PDF.
const BINARY = [
	[0x50, 0x4b, 0x03, 0x04],
	[0xd0, 0xcf, 0x11, 0xe0],
	[0x25, 0x50, 0x44, 0x46],
];

function decoded(bytes: Uint8Array): string | undefined {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return decodedAs("utf-16le", bytes);
	if (first === 0xfe && second === 0xff) return decodedAs("utf-16be", bytes);
	return decodedAs("utf-8", bytes) ?? decodedAs("windows-1252", bytes);
}

function decodedAs(encoding: string, bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** Reads a table from text with commas, semicolons or tabs. */
export function readSheet(text: string): FromFile<Sheet> {
	// Excel alone writes a line before the headings that names the sign between cells.
	const lines = text
		.replace(/^\uFEFF/, "")
		.replaceAll(/\r\n?/g, "\n")
		.replace(/^sep=.\n/i, "\n");
	let read = 0;
	try {
		const records = parse(lines, {
			...{ delimiter: delimiterOf(lines), info: true, skip_empty_lines: true },
			// Other products leave empty cells at the end out, and write 5" as it is.
			...{ relax_column_count: true, relax_quotes: true },
			on_record(record, { lines: last }) {
				read = last;
				return record;
			},
			// The headings, and one more than fits.
			...{ max_record_size: LONGEST_RECORD, to: MOST_LINES + 2 },
		}) as unknown as { record: string[]; info: { lines: number } }[];
		const [head, ...rest] = records.map(({ record, info }) => ({ line: info.lines, cells: record }));
		if (!head || rest.length === 0) return { problem: "There is no line below the headings." };
		if (rest.length > MOST_LINES) {
			const most = MOST_LINES.toLocaleString("en");
			return { problem: `There are more than ${most} lines. Import up to ${most} projects at a time.` };
		}
		if ([head, ...rest].some(({ cells }) => cells.length > MOST_COLUMNS))
			return { problem: `A line has more than ${MOST_COLUMNS} columns. Remove those you don’t need.` };
		return { found: { headings: head.cells, lines: rest } };
	} catch (error) {
		return { problem: problemOf(error as CsvError, firstLineAfter(lines, read)) };
	}
}

/** The sign that divides the headings into most columns. */
function delimiterOf(text: string): string {
	const [headings = ""] = /.+/.exec(text.replaceAll(/"(?:[^"]|"")*"/g, "")) ?? [];
	const count = (sign: string) => headings.split(sign).length;
	return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** Where a line begins that could not be read, below the lines that were: the parser knows only where it gave up. */
function firstLineAfter(text: string, read: number): number {
	const rest = text.split("\n").slice(read);
	return (
		read +
		1 +
		Math.max(
			rest.findIndex((line) => line.trim() !== ""),
			0,
		)
	);
}

function problemOf({ code }: CsvError, line: number): string {
	const at = `Line ${line.toLocaleString("en")}`;
	if (code === "CSV_QUOTE_NOT_CLOSED") return `${at} begins a text with a quotation mark that never ends.`;
	if (code === "CSV_MAX_RECORD_SIZE")
		return `${at} is longer than ${LONGEST_RECORD.toLocaleString("en")} characters. Look for a quotation mark that never ends.`;
	return `${at} can’t be read: look at its quotation marks.`;
}

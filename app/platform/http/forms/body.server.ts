import { KB, MB, sizeInWords } from "../../file-size.ts";
import { refuse } from "../../refusal.ts";
import { areOrdinary, MOST_FIELDS } from "./field-names.ts";
import { isWithin, type JsonBounds } from "./json-bounds.ts";

// The limit for accepting any body depends on the address (scripts/serve/body-limit.ts); these apply wherever the
// code runs.
const MOST_TEXT_BYTES = MB; // a long chapter of a book
const MOST_UPLOAD_BYTES = 12 * MB; // a phone's photo has up to 10 MB
// Two names of 255 characters and a phone number: written as \uXXXX they are 4 kB, with ten structural characters.
const PROFILE_BOUNDS = { bytes: 64 * KB, deepest: 8, mostSigns: 100 };

// The head of a part of an upload: the names of a field and a file (255 bytes on most disks), and a type.
const LONGEST_PART_HEAD_BYTES = 2_048;

// Smaller than half of the smallest segment that the internet guarantees (536 bytes). A client that sends one byte at
// a time makes us handle each.
const SMALLEST_PIECE_BYTES = 256;
const FEW_PIECES = 64;

const AMPERSAND = 0x26;

/**
 * Reads the posted form. Nothing is built from a body before its number of fields, their names and its size are known
 * to be ordinary. Refuses: 400 when it is not a form, 413 when it is too large.
 */
export async function readFormBody(request: Request): Promise<FormData> {
	const type = request.headers.get("Content-Type") ?? "";
	if (!isForm(type)) return refuseForm();
	const isUpload = /^multipart/i.test(type);
	const bytes = await bytesOf(request, isUpload ? MOST_UPLOAD_BYTES : MOST_TEXT_BYTES);
	if (!(isUpload ? isOrdinaryUpload(bytes, type) : isOrdinaryText(bytes))) return refuseForm();
	const form = isUpload ? await uploadIn(bytes, type) : textIn(bytes);
	return form && areOrdinary(form.keys()) && lengthOfTexts(form) <= MOST_TEXT_BYTES ? form : refuseForm();
}

/** Does the same at an address that machines post anything to: undefined for what is not one of our forms. */
export const readFormIfAny = (request: Request): Promise<FormData | undefined> =>
	readFormBody(request).catch(() => undefined);

/** Tells whether browsers send forms with this content type. */
export const isForm = (type: string): boolean =>
	/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type);

// 70: RFC 2046, section 5.1.1.
function boundaryIn(type: string): string | undefined {
	const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^";\s]{1,70})(?=[;\s]|$))/i.exec(type) ?? [];
	const boundary = quoted ?? plain;
	return boundary && `--${boundary}`;
}

const isOrdinaryText = (bytes: Buffer): boolean => placesOf(bytes, AMPERSAND).length <= MOST_FIELDS;

/** Checks an upload. The heads of its parts are read character by character, which is slow, so they have to be short. */
function isOrdinaryUpload(bytes: Buffer, type: string): boolean {
	const boundary = boundaryIn(type);
	if (boundary === undefined) return false;
	const places = placesOf(bytes, boundary);
	const end = places.pop();
	if (end === undefined || places.length > MOST_FIELDS) return false;
	const isClosed = bytes.toString("latin1", end, end + boundary.length + 2) === `${boundary}--`;
	return isClosed && places.every((at) => hasShortHead(bytes, at));
}

/** An upload may be large for its file only: its texts may come back on a page, where a quotation mark has six bytes. */
const lengthOfTexts = (form: FormData): number =>
	[...form.values()].reduce((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);

const hasShortHead = (bytes: Buffer, at: number): boolean =>
	bytes.subarray(at, at + LONGEST_PART_HEAD_BYTES).includes("\r\n\r\n");

/** Finds the positions of something in a body: at most as many as there may be fields, and one more. */
function placesOf(bytes: Buffer, what: string | number): number[] {
	const places: number[] = [];
	for (let at = bytes.indexOf(what); at !== -1 && places.length <= MOST_FIELDS; ) {
		places.push(at);
		at = bytes.indexOf(what, at + 1);
	}
	return places;
}

function textIn(bytes: Buffer): FormData {
	const form = new FormData();
	for (const [name, value] of new URLSearchParams(bytes.toString())) form.append(name, value);
	return form;
}

function uploadIn(bytes: Buffer<ArrayBuffer>, type: string): Promise<FormData | undefined> {
	return new Response(bytes, { headers: { "Content-Type": type } }).formData().catch(() => undefined);
}

/**
 * Reads the posted JSON; undefined when it is not JSON. `bounds`: those of a profile by default. Refuses: 400 when it is
 * deeper, or holds more values, than anything we accept, 413 when it is too large.
 */
export async function readJson(
	request: Request,
	bounds: JsonBounds & { bytes: number } = PROFILE_BOUNDS,
): Promise<unknown> {
	// Drops the byte order mark that some programs begin their UTF-8 with.
	const text = new TextDecoder().decode(await bytesOf(request, bounds.bytes));
	if (!isWithin(text, bounds)) refuse(400, { message: "What you sent is larger than anything we accept." });
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Returns the body as it was sent, for callers that verify it before reading. Refuses: 413 when it is too large. */
export async function readText(request: Request): Promise<string> {
	return (await bytesOf(request, MOST_TEXT_BYTES)).toString();
}

/** In how many pieces a body of this length may arrive. */
export const mostPieces = (bytes: number): number => FEW_PIECES + bytes / SMALLEST_PIECE_BYTES;

async function bytesOf(request: Request, most: number): Promise<Buffer<ArrayBuffer>> {
	let kept = Buffer.allocUnsafe(0);
	let [length, pieces] = [0, 0];
	for await (const piece of request.body ?? []) {
		if (++pieces > mostPieces(most)) return refuseForm();
		// Read to its end and dropped: a sender who is still sending does not read the answer.
		if (length + piece.length > most) length = most + 1;
		else {
			kept = roomFor(kept, length + piece.length);
			kept.set(piece, length);
			length += piece.length;
		}
	}
	return length > most ? refuseSize(most) : kept.subarray(0, length);
}

/** Doubles the buffer whenever it is full, so that many small pieces are copied only once or twice each. */
function roomFor(kept: Buffer<ArrayBuffer>, length: number): Buffer<ArrayBuffer> {
	if (length <= kept.length) return kept;
	const larger = Buffer.allocUnsafe(Math.max(length, 2 * kept.length));
	larger.set(kept);
	return larger;
}

function refuseSize(most: number): never {
	return refuse(413, {
		message: `This is larger than ${sizeInWords(most)}, the most we accept here. Shorten it, or choose a smaller file, then send it again.`,
	});
}

/** Refuses: 400, for a body that is not one of our forms. */
export function refuseForm(): never {
	return refuse(400, {
		message: "What you sent isn’t a form from this site. Go back, reload the page and send it again.",
	});
}

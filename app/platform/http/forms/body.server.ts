import { KB, MB, sizeInWords } from "../../file-size.ts";
import { refuse } from "../../refusal.ts";
import { areOrdinary, MOST_FIELDS } from "./field-names.ts";
import { isWithin, type JsonBounds } from "./json-bounds.ts";

// What lets a body in at all counts by address (scripts/serve/body-limit.ts); these hold wherever the code runs.
const MOST_TEXT_BYTES = MB; // a long book chapter
const MOST_UPLOAD_BYTES = 12 * MB; // a telephone's photo has up to 10 MB
// Two names of 255 characters and a phone number: written as \uXXXX they are 4 kB, and ten signs make them.
const MOST_JSON_BYTES = 64 * KB;
const JSON_BOUNDS: JsonBounds = { deepest: 8, mostSigns: 100 };

// What stands above a part of an upload: names of a field and a file (255 bytes on most disks), and a type.
const LONGEST_PART_HEAD_BYTES = 2_048;

// Smaller than half of the smallest segment that the internet promises (536 bytes): whoever sends one byte at a time
// makes us handle each.
const SMALLEST_PIECE_BYTES = 256;
const FEW_PIECES = 64;

const AMPERSAND = 0x26;

/**
 * The posted form. Nothing is built of a body before it is known to be an ordinary form: how many fields it has, what
 * they are called and how large it is. Refuses: 400 when it is none, 413 when it is too large.
 */
export async function readFormBody(request: Request): Promise<FormData> {
	const type = request.headers.get("Content-Type") ?? "";
	if (!isForm(type)) return refuseForm();
	const isUpload = /^multipart/i.test(type);
	const bytes = await bytesOf(request, isUpload ? MOST_UPLOAD_BYTES : MOST_TEXT_BYTES);
	if (!(isUpload ? isOrdinaryUpload(bytes, type) : isOrdinaryText(bytes))) return refuseForm();
	const form = isUpload ? await uploadIn(bytes, type) : textIn(bytes);
	return form && areOrdinary(form.keys()) ? form : refuseForm();
}

/** The same for an address that machines post anything to: undefined for what is no form of ours. */
export const readFormIfAny = (request: Request): Promise<FormData | undefined> =>
	readFormBody(request).catch(() => undefined);

/** Tells whether a content type is one that browsers send forms with. */
export const isForm = (type: string): boolean =>
	/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type);

// 70: RFC 2046, section 5.1.1.
function boundaryIn(type: string): string | undefined {
	const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^";\s]{1,70})(?=[;\s]|$))/i.exec(type) ?? [];
	const boundary = quoted ?? plain;
	return boundary && `--${boundary}`;
}

const isOrdinaryText = (bytes: Buffer): boolean => placesOf(bytes, AMPERSAND).length <= MOST_FIELDS;

/** Of an upload the heads of its parts are read sign by sign, which is slow: they have to be short. */
function isOrdinaryUpload(bytes: Buffer, type: string): boolean {
	const boundary = boundaryIn(type);
	if (boundary === undefined) return false;
	const places = placesOf(bytes, boundary);
	const end = places.pop();
	if (end === undefined || places.length > MOST_FIELDS) return false;
	const isClosed = bytes.toString("latin1", end, end + boundary.length + 2) === `${boundary}--`;
	return isClosed && places.every((at) => hasShortHead(bytes, at));
}

const hasShortHead = (bytes: Buffer, at: number): boolean =>
	bytes.subarray(at, at + LONGEST_PART_HEAD_BYTES).includes("\r\n\r\n");

/** Where something stands in a body: as many places as there may be fields, and one more. */
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
 * The posted JSON; undefined when it is none. Refuses: 400 when it is deeper, or holds more values, than anything that
 * we take, 413 when it is too large.
 */
export async function readJson(request: Request): Promise<unknown> {
	const text = (await bytesOf(request, MOST_JSON_BYTES)).toString();
	if (!isWithin(text, JSON_BOUNDS))
		refuse(400, { message: "What was sent is larger than anything we take." });
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The body as it was sent, for who proves it before it is read. Refuses: 413 when it is too large. */
export async function readText(request: Request): Promise<string> {
	return (await bytesOf(request, MOST_TEXT_BYTES)).toString();
}

async function bytesOf(request: Request, most: number): Promise<Buffer<ArrayBuffer>> {
	let kept = Buffer.allocUnsafe(0);
	let [length, pieces] = [0, 0];
	for await (const piece of request.body ?? []) {
		if (++pieces > FEW_PIECES + most / SMALLEST_PIECE_BYTES) return refuseForm();
		// Read to its end and let go: a sender who is still sending hears no answer.
		if (length + piece.length > most) length = most + 1;
		else {
			kept = roomFor(kept, length + piece.length);
			kept.set(piece, length);
			length += piece.length;
		}
	}
	return length > most ? refuseSize(most) : kept.subarray(0, length);
}

/** Twice as much whenever it is full: many small pieces are then copied once or twice each. */
function roomFor(kept: Buffer<ArrayBuffer>, length: number): Buffer<ArrayBuffer> {
	if (length <= kept.length) return kept;
	const larger = Buffer.allocUnsafe(Math.max(length, 2 * kept.length));
	larger.set(kept);
	return larger;
}

function refuseSize(most: number): never {
	return refuse(413, {
		message: `This is more than ${sizeInWords(most)}, and more than we take here. Shorten it, or choose a smaller file, then send it again.`,
	});
}

/** Refuses: 400, for a body that is not a form of ours. */
export function refuseForm(): never {
	return refuse(400, {
		message: "What was sent is not a form of this site. Go back, open the page again and send it once more.",
	});
}

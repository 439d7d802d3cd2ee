import type { ResizeOptions, Sharp } from "sharp";
import { sizeInWords } from "./file-size.ts";

/** A picture as we store it: a square WebP that we encoded ourselves, or the sentence that says why there is none. */
export type ReadImage =
	| { ok: true; bytes: Buffer; contentType: "image/webp" }
	| { ok: false; message: string };

type Kind = { format: string; begins: RegExp; mostPixels: number };

/** The first bytes of a file (in hex), whatever its name: only these four kinds are ever opened. */
const KINDS: Kind[] = [
	// 50 million: the largest photos of today's phones. libvips shrinks a JPEG while reading it.
	{ format: "jpeg", begins: /^ffd8ff/, mostPixels: 50_000_000 },
	// 16 million, 4,000 by 4,000: these may be in memory whole, at up to 8 bytes for each pixel.
	{ format: "png", begins: /^89504e470d0a1a0a/, mostPixels: 16_000_000 },
	{ format: "gif", begins: /^47494638(37|39)61/, mostPixels: 16_000_000 },
	{ format: "webp", begins: /^52494646.{8}57454250/, mostPixels: 16_000_000 },
];

const NO_PICTURE = "We can’t read this file as a picture. Choose a PNG, JPEG, WebP or GIF file.";
const DAMAGED = "This picture is damaged or incomplete. Choose it again, or choose another one.";
const TIMEOUT_SECONDS = 10; // a large photo takes half a second
const QUALITY = 82; // WebP: no visible difference at the sizes that we show

/**
 * Cuts a square of `size` pixels from the middle of a picture that someone sent: upright and encoded again, so that
 * only the file's colors are left (no place, no camera, nothing hidden after its end). Refuses by a value, and never
 * throws because of the file's content.
 */
export async function readImage(
	file: File,
	{ maxBytes, size }: { maxBytes: number; size: number },
): Promise<ReadImage> {
	if (file.size === 0) return no("This file is empty. Choose a picture.");
	if (file.size > maxBytes) {
		return no(
			`This file is ${sizeInWords(file.size)}, and the limit is ${sizeInWords(maxBytes)}. Choose a smaller one.`,
		);
	}
	const sent = Buffer.from(await file.arrayBuffer());
	const kind = kindOf(sent);
	if (!kind) return no(NO_PICTURE);
	return oneAtATime(() => decode(sent, kind, size));
}

function kindOf(sent: Buffer): Kind | undefined {
	const begin = sent.subarray(0, 12).toString("hex");
	return KINDS.find(({ begins }) => begins.test(begin));
}

async function decode(sent: Buffer, kind: Kind, size: number): Promise<ReadImage> {
	const opened = await openPicture(sent, kind);
	if ("message" in opened) return no(opened.message);
	const bytes = await square(opened.read(), size).catch(() => undefined);
	return bytes ? { ok: true, bytes, contentType: "image/webp" } : no(DAMAGED);
}

/** A picture made smaller: what it measures itself, upright, and a WebP for each width that was asked for. */
export type SmallerPictures = { width: number; height: number; pictures: Map<number, Buffer> };

/**
 * Makes copies of a picture that fit into each of these widths, and into twice as much height: upright, never enlarged
 * and encoded again, as `readImage` does. Undefined when it is none of the four kinds, damaged, or has too many pixels.
 * `read`: called when it is this picture’s turn, so that only one is in memory. Throws what that throws, and never
 * because of the file’s content.
 */
export function makeSmaller(
	read: () => Promise<Buffer | undefined>,
	widths: readonly number[],
): Promise<SmallerPictures | undefined> {
	return oneAtATime(async () => {
		const sent = await read();
		const kind = sent && kindOf(sent);
		return kind && makeEach(sent, kind, widths).catch(() => undefined);
	});
}

async function makeEach(
	sent: Buffer,
	kind: Kind,
	widths: readonly number[],
): Promise<SmallerPictures | undefined> {
	const opened = await openPicture(sent, kind);
	if ("message" in opened) return undefined;
	const pictures = new Map<number, Buffer>();
	for (const width of widths) {
		const fitting = { width, height: 2 * width, fit: "inside", withoutEnlargement: true } as const;
		pictures.set(width, await asWebp(opened.read(), fitting));
	}
	return { width: opened.width, height: opened.height, pictures };
}

type OpenedPicture = { width: number; height: number; read: () => Sharp } | { message: string };

/** Reads a picture’s header, and says what it measures upright, or why its pixels are not read. */
async function openPicture(sent: Buffer, { format, mostPixels }: Kind): Promise<OpenedPicture> {
	loading ??= load();
	const sharp = await loading;
	// Photos with harmless faults are common: only one that misses a part of the picture is refused.
	const options = { failOn: "error", pages: 1, sequentialRead: true } as const;
	// The header alone, so that the person can be told its size; reading the rest has its own limit.
	const header = sharp(sent, { ...options, limitInputPixels: false });
	const found = await header.metadata().catch(() => undefined);
	if (found?.format !== format) return { message: DAMAGED };
	const { width, height, autoOrient: upright } = found;
	if (width * height > mostPixels) return { message: tooManyPixels(width, height, mostPixels) };
	return { ...upright, read: () => sharp(sent, { ...options, limitInputPixels: mostPixels }) };
}

const no = (message: string): ReadImage => ({ ok: false, message });

function tooManyPixels(width: number, height: number, most: number): string {
	const side = Math.floor(Math.sqrt(most));
	return `This picture is ${width} × ${height} pixels. Resize it to at most ${side} × ${side} and choose it again.`;
}

const square = (picture: Sharp, size: number): Promise<Buffer> =>
	asWebp(picture, { width: size, height: size, fit: "cover" });

function asWebp(picture: Sharp, fitting: ResizeOptions): Promise<Buffer> {
	return picture
		.timeout({ seconds: TIMEOUT_SECONDS })
		.autoOrient()
		.resize(fitting)
		.webp({ quality: QUALITY })
		.toBuffer();
}

let loading: Promise<typeof import("sharp").default> | undefined;

/** Loads the library with the first picture: it takes 20 MB that a process without pictures can save. */
async function load() {
	const { default: sharp } = await import("sharp");
	sharp.cache(false);
	// libvips knows more formats than we want to support (SVG, TIFF, HEIF …); only ours can be opened.
	sharp.block({ operation: ["VipsForeignLoad"] });
	sharp.unblock({
		operation: ["Jpeg", "Png", "Nsgif", "Webp"].map((name) => `VipsForeignLoad${name}Buffer`),
	});
	return sharp;
}

let last: Promise<unknown> = Promise.resolve();

/** Processes pictures one at a time: several large ones at once would not fit into a small machine's memory. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
	const turn = last.then(work, work);
	last = turn.catch(() => {});
	return turn;
}

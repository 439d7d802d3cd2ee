import type { Sharp } from "sharp";
import { sizeInWords } from "./file-size.ts";

/** A picture as we keep it: a square WebP that we encoded ourselves, or the sentence that says why there is none. */
export type ReadImage =
	| { ok: true; bytes: Buffer; contentType: "image/webp" }
	| { ok: false; message: string };

type Kind = { format: string; begins: RegExp; mostPixels: number };

/** What a file begins with (in hex), whatever it is called: only these four are ever opened. */
const KINDS: Kind[] = [
	// 50 million: the largest photos of today's telephones. libvips shrinks a JPEG while it reads it.
	{ format: "jpeg", begins: /^ffd8ff/, mostPixels: 50_000_000 },
	// 16 million, 4,000 by 4,000: these may lie in memory whole, at up to 8 bytes for each pixel.
	{ format: "png", begins: /^89504e470d0a1a0a/, mostPixels: 16_000_000 },
	{ format: "gif", begins: /^47494638(37|39)61/, mostPixels: 16_000_000 },
	{ format: "webp", begins: /^52494646.{8}57454250/, mostPixels: 16_000_000 },
];

const NO_PICTURE = "This file is not a picture that we can read. Choose a PNG, JPEG, WebP or GIF file.";
const DAMAGED = "This picture is damaged or was cut off on its way. Choose it again, or choose another one.";
const TIMEOUT_SECONDS = 10; // a large photo takes half a second
const QUALITY = 82; // WebP: no difference to be seen at the sizes that we show

/**
 * Makes a square of `size` pixels from the middle of a picture that somebody sent: upright, encoded anew, so that nothing
 * of the file but its colours is left (no place, no camera, nothing hidden behind its end). Refuses by a value, never throws
 * for what is in the file.
 */
export async function readImage(
	file: File,
	{ maxBytes, size }: { maxBytes: number; size: number },
): Promise<ReadImage> {
	if (file.size === 0) return no("Choose a picture: this file is empty.");
	if (file.size > maxBytes) {
		return no(
			`This file has ${sizeInWords(file.size)}, and ${sizeInWords(maxBytes)} is the most. Choose a smaller one.`,
		);
	}
	const sent = Buffer.from(await file.arrayBuffer());
	const begin = sent.subarray(0, 12).toString("hex");
	const kind = KINDS.find(({ begins }) => begins.test(begin));
	if (!kind) return no(NO_PICTURE);
	return oneAtATime(() => decode(sent, kind, size));
}

async function decode(sent: Buffer, { format, mostPixels }: Kind, size: number): Promise<ReadImage> {
	loading ??= load();
	const sharp = await loading;
	// Photos with harmless faults are common: only what misses a part of the picture is refused.
	const options = { failOn: "error", pages: 1, sequentialRead: true } as const;
	// The header alone, so that its size can be told to the person; reading the rest has a limit of its own.
	const header = sharp(sent, { ...options, limitInputPixels: false });
	const found = await header.metadata().catch(() => undefined);
	if (found?.format !== format) return no(DAMAGED);
	const { width, height } = found;
	if (width * height > mostPixels) return no(tooManyPixels(width, height, mostPixels));
	const picture = sharp(sent, { ...options, limitInputPixels: mostPixels });
	const bytes = await square(picture, size).catch(() => undefined);
	return bytes ? { ok: true, bytes, contentType: "image/webp" } : no(DAMAGED);
}

const no = (message: string): ReadImage => ({ ok: false, message });

function tooManyPixels(width: number, height: number, most: number): string {
	const side = Math.floor(Math.sqrt(most));
	return `This picture has ${width} × ${height} pixels. Make it smaller, at most ${side} × ${side}, and choose it again.`;
}

function square(picture: Sharp, size: number): Promise<Buffer> {
	return picture
		.timeout({ seconds: TIMEOUT_SECONDS })
		.autoOrient()
		.resize(size, size, { fit: "cover" })
		.webp({ quality: QUALITY })
		.toBuffer();
}

let loading: Promise<typeof import("sharp").default> | undefined;

/** Loaded with the first picture: it takes 20 MB that a process without pictures need not have. */
async function load() {
	const { default: sharp } = await import("sharp");
	sharp.cache(false);
	// libvips knows more formats than we want to answer for (SVG, TIFF, HEIF …): none but ours can be opened.
	sharp.block({ operation: ["VipsForeignLoad"] });
	sharp.unblock({
		operation: ["Jpeg", "Png", "Nsgif", "Webp"].map((name) => `VipsForeignLoad${name}Buffer`),
	});
	return sharp;
}

let last: Promise<unknown> = Promise.resolve();

/** Pictures take turns: several large ones at once would not fit into a small machine's memory. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
	const turn = last.then(work, work);
	last = turn.catch(() => {});
	return turn;
}

import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { bomb } from "#tests/support/world/picture.ts";
import { MB, sizeInWords } from "./file-size.ts";
import { readImage } from "./image.server.ts";

const limits = { maxBytes: 5 * MB, size: 64 };
const RED = { r: 255, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 255 };

const file = (bytes: Uint8Array | string, name = "picture.png", type = "image/png") =>
	new File([bytes as BlobPart], name, { type });
const blank = (width: number, height: number, background = RED) =>
	sharp({ create: { width, height, channels: 3, background } });

/** Makes a wide picture with a red left half and a blue right half. */
let halves: Buffer;
beforeAll(async () => {
	const right = await blank(60, 80, BLUE).png().toBuffer();
	halves = await blank(120, 80)
		.composite([{ input: right, left: 60, top: 0 }])
		.png()
		.toBuffer();
});

async function read(sent: File) {
	const result = await readImage(sent, limits);
	if (!result.ok) throw new Error(result.message);
	return result;
}

async function colorAt(bytes: Buffer, x: number, y: number): Promise<"red" | "blue" | "other"> {
	const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const at = (y * info.width + x) * info.channels;
	const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
	if (r > 200 && g < 60 && b < 60) return "red";
	return b > 200 && r < 60 && g < 60 ? "blue" : "other";
}

test.each(["png", "jpeg", "webp", "gif"] as const)(
	"a %s becomes a square WebP, whatever it is called",
	async (format) => {
		const sent = await blank(120, 80).toFormat(format).toBuffer();

		const { bytes, contentType } = await read(file(sent, "letter.docx", "application/octet-stream"));

		expect(contentType).toBe("image/webp");
		expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width: 64, height: 64 });
	},
);

test("the square is cut from the middle, and nothing is squeezed", async () => {
	const { bytes } = await read(file(halves));

	expect(await colorAt(bytes, 4, 32)).toBe("red");
	expect(await colorAt(bytes, 59, 32)).toBe("blue");
});

test("a sideways photo is turned upright, and reveals to no one where it was taken", async () => {
	const exif = { IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "52/1 30/1 0/1", GPSLatitudeRef: "N" } };
	const square = await sharp(halves).resize(100, 100, { fit: "fill" }).toBuffer();
	// 6: rotate a quarter turn to the right, so that left becomes top.
	const sent = await sharp(square).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer();
	expect((await sharp(sent).metadata()).exif?.includes("Camera")).toBe(true);

	const { bytes } = await read(file(sent, "photo.jpg", "image/jpeg"));

	expect(await colorAt(bytes, 32, 4)).toBe("red");
	expect(await colorAt(bytes, 32, 59)).toBe("blue");
	const { exif: left, xmp, icc, orientation } = await sharp(bytes).metadata();
	expect([left, xmp, icc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
	expect(bytes.includes("Camera")).toBe(false);
});

test("the first frame of an animation is kept", async () => {
	const frames = [await blank(40, 40).png().toBuffer(), await blank(40, 40, BLUE).png().toBuffer()];
	const sent = await sharp(frames, { join: { animated: true } })
		.gif({ delay: [100, 100] })
		.toBuffer();
	expect((await sharp(sent, { animated: true }).metadata()).pages).toBe(2);

	const { bytes } = await read(file(sent, "moving.gif", "image/gif"));

	expect(await colorAt(bytes, 32, 32)).toBe("red");
	expect((await sharp(bytes, { animated: true }).metadata()).pages ?? 1).toBe(1);
});

test("a page hidden after a picture's end, or in its comments, does not survive", async () => {
	const page = "<html><script>alert(document.domain)</script></html>";
	const commented = await sharp(halves)
		.png()
		.withExif({ IFD0: { ImageDescription: page } })
		.toBuffer();

	const { bytes } = await read(file(Buffer.concat([commented, Buffer.from(page)])));

	expect(bytes.includes("script")).toBe(false);
	expect(bytes.includes("html")).toBe(false);
});

test.each([
	["an SVG with a script", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`],
	["an SVG behind an XML line", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`],
	["a page", "<!doctype html><script>alert(1)</script>"],
	["a page that begins like a picture's name", "PNG<html>"],
	["a PDF", "%PDF-1.7\n"],
	["a TIFF", "II*\0\x08\0\0\0"],
])("%s called logo.png is not a picture", async (_, words) => {
	expect(await readImage(file(words, "logo.png"), limits)).toEqual({
		ok: false,
		message: "We can’t read this file as a picture. Choose a PNG, JPEG, WebP or GIF file.",
	});
});

test("an SVG after a picture's first bytes is not opened", async () => {
	const sent = Buffer.concat([
		Buffer.from("GIF89a"),
		Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
	]);

	expect(await readImage(file(sent), limits)).toMatchObject({
		ok: false,
		message: expect.stringMatching(/damaged/),
	});
});

test("a size just above the limit never reads like the limit", async () => {
	expect([5 * MB, 5 * MB + 1, 12 * MB, 512_000, 512_001, 1].map(sizeInWords)).toEqual([
		...["5 MB", "5.1 MB", "12 MB", "512 kB", "512.1 kB", "0.1 kB"],
	]);
	expect(await readImage(file(new Uint8Array(5 * MB + 1)), limits)).toMatchObject({
		message: "This file is 5.1 MB, and the limit is 5 MB. Choose a smaller one.",
	});
});

test("a file of 50 MB is refused with both sizes", async () => {
	const large = file(new Uint8Array(50 * MB));

	expect(await readImage(large, limits)).toEqual({
		ok: false,
		message: "This file is 50 MB, and the limit is 5 MB. Choose a smaller one.",
	});
	expect(await readImage(file(""), limits)).toMatchObject({ message: expect.stringMatching(/empty/) });
});

test("a small file of 30,000 by 30,000 pixels is refused before it is unpacked", async () => {
	const sent = bomb(30_000);
	expect(sent.length).toBeLessThan(limits.maxBytes);
	expect((await read(file(bomb(2_000)))).ok).toBe(true);

	const before = performance.now();
	const refused = await readImage(file(sent), limits);

	expect(refused).toMatchObject({
		ok: false,
		message: expect.stringMatching(/30000 × 30000 pixels.*4000 × 4000/),
	});
	expect(performance.now() - before).toBeLessThan(1_000);
});

test.each(["png", "jpeg", "webp", "gif"] as const)("a truncated %s is refused", async (format) => {
	const noise = sharp({
		create: {
			width: 200,
			height: 200,
			channels: 3,
			background: RED,
			noise: { type: "gaussian", mean: 128, sigma: 60 },
		},
	});
	const whole = await noise.toFormat(format).toBuffer();

	for (const part of [0.5, 0.05]) {
		const cut = whole.subarray(0, Math.max(20, Math.floor(whole.length * part)));
		expect(await readImage(file(cut), limits)).toMatchObject({
			ok: false,
			message: expect.stringMatching(/damaged/),
		});
	}
});

test("many at once all succeed", async () => {
	const results = await Promise.all(Array.from({ length: 8 }, () => read(file(halves))));

	expect(new Set(results.map(({ bytes }) => bytes.toString("base64"))).size).toBe(1);
});

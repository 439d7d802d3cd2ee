import sharp from "sharp";

type Color = readonly [red: number, green: number, blue: number];
/** The color at a place, of which the upper left is 0, 0 and the lower right 1, 1. */
type Painting = (x: number, y: number) => Color;

const SAND: Color = [226, 184, 122];
const mixed = (one: Color, other: Color, share: number): Color =>
	one.map((part, at) => Math.round(part + ((other[at] ?? 0) - part) * share)) as unknown as Color;

/** How high a range of dunes is at a place. */
const dune = (x: number, { seed, height }: { seed: number; height: number }): number =>
	height + 0.06 * Math.sin(5 * x + seed) + 0.03 * Math.sin(13 * x + 2 * seed);

function dunes(x: number, y: number): Color | undefined {
	if (y > 1 - dune(x, { seed: 1, height: 0.22 })) return mixed(SAND, [150, 92, 52], 0.15);
	if (y > 1 - dune(x, { seed: 4, height: 0.36 })) return mixed(SAND, [150, 92, 52], 0.45);
	if (y > 1 - dune(x, { seed: 9, height: 0.48 })) return mixed(SAND, [150, 92, 52], 0.75);
	return undefined;
}

/** The desert in the evening. */
export const evening: Painting = (x, y) => {
	const sky = mixed([58, 72, 128], [250, 176, 120], Math.min(1, 1.7 * y));
	const fromSun = Math.hypot((x - 0.68) * 1.6, y - 0.42);
	return dunes(x, y) ?? (fromSun < 0.09 ? [255, 236, 190] : sky);
};

/** The same from above, with a dashed path through it and a flag at its end. */
export const routeMap: Painting = (x, y) => {
	const path = 0.5 + 0.28 * Math.sin(6 * x) * (1 - x / 2);
	if (x > 0.9 && x < 0.94 && y > path - 0.16 && y < path - 0.06) return [196, 48, 43];
	if (x > 0.9 && x < 0.905 && y > path - 0.16 && y < path) return [60, 60, 60];
	if (Math.abs(y - path) < 0.012 && Math.floor(40 * x) % 2 === 0 && x < 0.9) return [120, 40, 40];
	const ring = Math.sin(18 * Math.hypot(x - 0.35, y - 0.6)) + Math.sin(14 * Math.hypot(x - 0.8, y - 0.2));
	return Math.abs(ring % 0.5) < 0.06 ? [196, 156, 100] : [244, 226, 190];
};

/** A sign that warns of what is not a tunnel. */
export const warningSign: Painting = (x, y) => {
	const inside = y > 0.12 && y < 0.88 && Math.abs(x - 0.5) < (y - 0.12) * 0.56;
	const inner = y > 0.24 && y < 0.82 && Math.abs(x - 0.5) < (y - 0.24) * 0.5;
	const arch = Math.hypot(x - 0.5, y - 0.66) < 0.12 || (Math.abs(x - 0.5) < 0.12 && y > 0.66 && y < 0.78);
	if (inner) return arch ? [30, 30, 30] : [250, 205, 60];
	return inside ? [196, 48, 43] : [238, 238, 234];
};

/** Paints a picture; `format`: how it is encoded. */
export function paint(
	painting: Painting,
	{ width, height, format }: { width: number; height: number; format: "jpeg" | "png" },
): Promise<Buffer> {
	const pixels = Buffer.alloc(width * height * 3);
	for (let at = 0; at < width * height; at++)
		pixels.set(painting((at % width) / width, Math.floor(at / width) / height), 3 * at);
	return sharp(pixels, { raw: { width, height, channels: 3 } })
		.toFormat(format)
		.toBuffer();
}

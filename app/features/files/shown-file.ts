import { PREVIEW_WIDTHS, type PreviewWidth } from "#app/tenant/files/preview-widths.ts";
import type { ScanState } from "./scan-state.ts";

/** A file as pages show it. */
export type ShownFile = {
	id: number;
	name: string;
	bytes: number;
	/** Of a picture that has previews, in pixels. */
	width: number | null;
	height: number | null;
	/** What keeps it from being opened, if anything does. */
	scan?: ScanState | null | undefined;
};

export const SCAN_WORDS: Record<ScanState, string> = {
	held: "Being checked for malware",
	blocked: "Blocked: malware found",
};

type Size = { width: number; height: number };

/** What a preview measures: it fits into its width and twice as much height, and is never larger than the picture. */
export function previewSize({ width, height }: Size, most: PreviewWidth): Size {
	const scale = Math.min(1, most / width, (2 * most) / height);
	const scaled = (side: number) => Math.max(1, Math.round(side * scale));
	return { width: scaled(width), height: scaled(height) };
}

/** The previews of a picture that differ from each other, smallest first. */
export function previewsOf(picture: Size): (Size & { most: PreviewWidth })[] {
	const all = PREVIEW_WIDTHS.map((most) => ({ most, ...previewSize(picture, most) }));
	return all.filter(({ width }, at) => at === 0 || width > (all[at - 1]?.width ?? 0));
}

/** What is shown in the place of a picture: the end of the name, such as `PDF`. */
export const kindOf = (name: string): string =>
	/\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toUpperCase() ?? "File";

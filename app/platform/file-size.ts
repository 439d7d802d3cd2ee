// Powers of ten, as file managers and phones count: what we say is what is checked.
export const KB = 1_000;
export const MB = 1_000 * KB;

/** 5 MB: more than a good phone's photo of a face, and more than any logo needs. */
export const LARGEST_PICTURE = 5 * MB;

/** Writes a size in words, rounded up, so that a size above a limit never reads like the limit: `5.1 MB`. */
export function sizeInWords(bytes: number): string {
	const [unit, name] = bytes < MB ? [KB, "kB"] : [MB, "MB"];
	return `${(Math.ceil((10 * bytes) / unit) / 10).toLocaleString("en")} ${name}`;
}

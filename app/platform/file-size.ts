// Powers of ten, as file managers and phones count: what we say is what is checked.
export const KB = 1_000;
export const MB = 1_000 * KB;
export const GB = 1_000 * MB;

/** 5 MB: more than a good phone's photo of a face, and more than any logo needs. */
export const LARGEST_PICTURE = 5 * MB;

/** 25 MB: what an email carries, so that whatever came by email can be added. */
export const LARGEST_FILE = 25 * MB;
/** How many files one form may bring, and how much all of them together, with what is written around them. */
export const MOST_FILES = 20;
export const MOST_TOGETHER = 100 * MB;

/** Writes a size in words, rounded up, so that a size above a limit never reads like the limit: `5.1 MB`. */
export function sizeInWords(bytes: number): string {
	const [unit, name] = bytes < MB ? [KB, "kB"] : bytes < GB ? [MB, "MB"] : [GB, "GB"];
	return `${(Math.ceil((10 * bytes) / unit) / 10).toLocaleString("en")} ${name}`;
}

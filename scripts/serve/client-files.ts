import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Tells of a route's source whether its page gains from scripts: `handle = { scripts: true }`. */
export const asksForScripts = (source: string): boolean =>
	/export const handle\b[^;]*\bscripts:\s*true/.test(source);

/** Tells of a file of the build whether it is the script of the pages of a workspace, app/ui/enhance. */
export const isSmallScript = (name: string): boolean => /^assets\/small-script-[\w-]+\.js$/.test(name);

/** The endings of a file’s compressed copies, best first, and the encoding that each is sent with. */
export const COPIES = [
	{ encoding: "br", ending: ".br" },
	{ encoding: "gzip", ending: ".gz" },
] as const;

/**
 * Makes the client's files of a build ready to be served: without the scripts that no route's source asks for, and with
 * compressed copies, so that no request waits for the best compression.
 */
export function prepareClientFiles(folder: string, sources: string[]): void {
	const names = () => filesIn(folder);
	if (!sources.some(asksForScripts)) {
		const others = names().filter((one) => one.endsWith(".js") && !isSmallScript(one));
		for (const name of others) rmSync(join(folder, name));
	}
	for (const name of names()) writeCopies(join(folder, name));
}

export const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
		statSync(join(folder, name)).isFile(),
	);

// 1 kB: a smaller file fits the packet of its headers as it is.
const LEAST_BYTES = 1024;

// Pictures are compressed already: what saves less than a tenth is not worth decoding.
const WORTH = 0.9;

function writeCopies(file: string): void {
	const content = readFileSync(file);
	if (content.length < LEAST_BYTES) return;
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
		[constants.BROTLI_PARAM_SIZE_HINT]: content.length,
	};
	const compressed = {
		br: brotliCompressSync(content, { params }),
		gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }),
	};
	for (const { encoding, ending } of COPIES) {
		if (compressed[encoding].length < content.length * WORTH)
			writeFileSync(file + ending, compressed[encoding]);
	}
}

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import startStories from "#tests/support/app/running-product.ts";
import { gallerySheet } from "./sheet.ts";
import { TAKEN } from "./take.ts";

/** Playwright's global setup: the product of the stories. At the end the pictures become one page. */
export default async function setup(): Promise<() => Promise<void>> {
	const stop = await startStories();
	return async () => {
		await stop();
		const { GALLERY_FOLDER: folder = "", GALLERY_KEPT: kept = "" } = process.env;
		if (!existsSync(join(folder, TAKEN))) return;
		writeFileSync(join(folder, "index.html"), await gallerySheet(folder, kept));
	};
}
